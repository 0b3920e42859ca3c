// Everything that comes from the bus: it is opened, and given to whom it concerns. What is none of ours is counted and dropped.
import type { NodeId } from "../mesh.js";
import { decodeBatch } from "./batch.js";
import { type Beat, decodeBeat } from "./beat.js";
import type { ByteReader } from "./byte-reader.js";
import { type Envelopes, Kind, type Rejection } from "./envelope.js";
import { decodeBurial, decodeReceipt, givesWay } from "./notice.js";
import { largestBusMessage, type Outbound } from "./outbound.js";
import type { Peer } from "./peer.js";
import type { Presence } from "./presence.js";

/** What becomes of what comes in. */
export interface InboundPorts {
  readonly envelopes: Envelopes;
  readonly presence: Presence;
  readonly outbound: Outbound;
  /** One of our own beats came back. */
  onEcho(number: number): void;
  /** A node that is new. Null: it is not let in. */
  onStranger(id: NodeId, beat: Beat): Peer | null;
  /** It knows us: its stream begins. */
  onJoin(peer: Peer): void;
  onBye(peer: Peer): void;
  /** A node wants to know how far we are. */
  onHello(peer: Peer): void;
  /** A node whose stream has not begun has not named us: its beats name few. */
  onUnnamed(peer: Peer): void;
  /** The others have given us up. */
  onBuried(): void;
  /** A peer said how much it has. */
  onAcknowledged(): void;
  report(code: string, message: string): void;
}

/**
 * The way in.
 *
 * @example
 * await bus.subscribe("all", (message) => inbound.receive(message));
 */
export class Inbound {
  readonly #ports: InboundPorts;

  constructor(ports: InboundPorts) {
    this.#ports = ports;
  }

  receive(message: Uint8Array): void {
    if (message.length > largestBusMessage) return this.poisoned("it is larger than any of a cluster");
    const envelope = this.#ports.envelopes.open(message, this.#ports.outbound.id);
    if (typeof envelope === "string") return this.#refuse(envelope);
    const { kind, sender, body } = envelope;
    if (sender === this.#ports.outbound.id) return this.#hearSelf(body);
    if (kind === Kind.burial) return this.#hearBurial(sender, body);
    if (this.#ports.presence.isBuried(sender)) {
      // Beats alone are answered, once an interval.
      if (kind === Kind.beat && decodeBeat(body)?.isBye === false) this.#ports.outbound.bury(sender);
      return;
    }
    if (kind === Kind.beat) return this.#hearBeat(sender, body);
    const peer = this.#ports.presence.known.get(sender);
    // Its beat has not come yet; what it has to say, it will say again.
    if (peer === undefined) return;
    hear(peer);
    if (kind === Kind.batch) this.#hearBatch(peer, body);
    else if (kind === Kind.receipt) this.#hearReceipt(peer, body);
    else this.poisoned(`kind ${kind} is not known`);
  }

  /** Counts a message that cannot be right. */
  poisoned(what: string): void {
    this.#ports.report("poisoned-bus-message", `a message on the bus was dropped: ${what}`);
  }

  #refuse(rejection: Rejection): void {
    switch (rejection) {
      case "malformed":
        return this.poisoned("it is no message of a cluster");
      case "unsealed":
        return this.poisoned("its seal is missing or wrong: another secret, or none");
      case "other-version":
        return this.#ports.report(
          "incompatible-node",
          "a node speaks another version between nodes, and is not heard",
        );
      case "other-cluster":
      case "own":
    }
  }

  #hearSelf(body: ByteReader): void {
    const beat = decodeBeat(body);
    if (beat !== null && !beat.isBye) this.#ports.onEcho(beat.number);
  }

  #hearBeat(sender: NodeId, body: ByteReader): void {
    const beat = decodeBeat(body);
    if (beat === null) return this.poisoned("it is no beat");
    const { presence, outbound } = this.#ports;
    const known = presence.known.get(sender);
    if (beat.isBye && known === undefined) return;
    const peer = known ?? this.#ports.onStranger(sender, beat);
    if (peer === null) return this.poisoned("there are too many nodes");
    hear(peer);
    const ours = beat.streams.find(({ id }) => id === outbound.id);
    if (ours !== undefined) {
      if (!peer.isThere) this.#ports.onJoin(peer);
      this.#acknowledge(peer, ours.received);
      peer.inStream.announce(ours.sent);
    }
    if (beat.isBye) this.#ports.onBye(peer);
    else if (known === undefined || beat.isHello) this.#ports.onHello(peer);
    else if (!peer.isThere) this.#ports.onUnnamed(peer);
  }

  #hearBatch(peer: Peer, body: ByteReader): void {
    const batch = decodeBatch(body, this.#ports.outbound.id);
    if (batch === null) return;
    if (batch === false) return this.poisoned("it is no batch");
    if (!peer.isThere) this.#ports.onJoin(peer);
    this.#acknowledge(peer, batch.received);
    if (batch.isReceiptWanted) this.#ports.outbound.owe(peer);
    const isWhole = batch.forEach((number, part) => {
      peer.inStream.take(number, part);
      // Whoever handled it may have closed the mesh.
      return this.#ports.presence.known.get(peer.id) === peer;
    });
    if (!isWhole) this.poisoned("a batch is cut off");
  }

  #hearReceipt(peer: Peer, body: ByteReader): void {
    const receipt = decodeReceipt(body);
    if (receipt === null) return this.poisoned("it is no receipt");
    if (receipt.to !== this.#ports.outbound.id) return;
    this.#acknowledge(peer, receipt.received);
    peer.inStream.skipTo(receipt.goneBefore);
    if (receipt.missing.length > 0) this.#ports.outbound.sendAgain(peer, receipt.missing);
  }

  #hearBurial(sender: NodeId, body: ByteReader): void {
    const burial = decodeBurial(body);
    if (burial === null) return this.poisoned("it is no notice");
    const { presence, outbound } = this.#ports;
    if (burial.to !== outbound.id) return;
    // Where both have given the other up, only one may be right.
    const isMutual = presence.isBuried(sender);
    if (!isMutual || givesWay(presence.sideOf(outbound.id), burial)) this.#ports.onBuried();
    else outbound.bury(sender);
  }

  #acknowledge(peer: Peer, received: number): void {
    if (peer.outStream.acknowledge(received) > 0) this.#ports.onAcknowledged();
  }
}

/** A sign of life. */
function hear(peer: Peer): void {
  peer.silentBeats = 0;
  peer.unheardBeats = 0;
  peer.isSuspect = false;
}
