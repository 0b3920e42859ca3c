// Everything that this node puts on the bus: beats, batches at the end of a turn, receipts, and what is asked for again.
import type { Clock } from "../../core/index.js";
import type { Bus } from "../../bus/bus.js";
import type { NodeId } from "../mesh.js";
import { Batch } from "./batch.js";
import { type Beat, encodeBeat } from "./beat.js";
import { allChannel, inboxOf } from "./channels.js";
import type { Envelopes } from "./envelope.js";
import { encodeBurial, encodeReceipt, type Range } from "./notice.js";
import type { Outgoing } from "./out-stream.js";
import type { Peer } from "./peer.js";
import type { Presence } from "./presence.js";
import { Publisher } from "./publisher.js";
import type { Settlement } from "./settlement.js";
import type { Content } from "./topics.js";
import { Turn } from "./turn.js";

/** What is sent needs these. */
export interface OutboundPorts {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly envelopes: Envelopes;
  readonly presence: Presence;
  /** False: the others have given this node up meanwhile, and nothing of what was about to leave may. */
  mayLeave(): boolean;
  /** The bus takes messages again, after some were withheld from it. */
  onRelieved(): void;
  report(code: string, message: string): void;
}

/** What a beat says that does not follow from the streams. */
export type BeatHead = Omit<Beat, "streams">;

/** Nothing is larger, whatever the bus takes: a node shall not wait for long until it has come whole. In bytes. */
export const largestBusMessage: number = 2 ** 20;
/** So much is sent again at a time. What else is missing will be asked for again. In bytes. */
const mostSentAgain = 2 ** 20;
/** A beat may be lost: so many tell of a change. */
const tellings = 3;
/** And each node is named in one of so many. */
const roundBeats = 8;
const nothing = new Uint8Array(0);

/**
 * The way out.
 *
 * @example
 * outbound.send({ head, body }, null, null); // to all that are there, at the end of this turn
 */
export class Outbound {
  #id: NodeId;
  readonly #ports: OutboundPorts;
  readonly #publisher: Publisher;
  readonly #turn: Turn;
  readonly #maxBatchBytes: number;
  readonly #flush: () => void;
  #gatherers: (() => void)[] = [];
  #isFlushDue = false;

  constructor(id: NodeId, ports: OutboundPorts) {
    this.#id = id;
    this.#ports = ports;
    this.#publisher = new Publisher(ports.bus, () => ports.onRelieved());
    this.#maxBatchBytes =
      Math.min(largestBusMessage, ports.bus.maxMessageBytes) - ports.envelopes.overheadBytes;
    this.#turn = new Turn(ports.presence.peers, this.#maxBatchBytes, (batch, to) => this.#post(batch, to));
    this.#flush = () => {
      if (ports.mayLeave()) this.flush();
      else this.#isFlushDue = false;
    };
  }

  /** This node's. */
  get id(): NodeId {
    return this.#id;
  }

  /** This node goes on under another id: nothing that was about to leave does. */
  beginAnew(id: NodeId): void {
    this.#id = id;
    this.#gatherers = [];
    this.#turn.drop();
  }

  noteBus(isUp: boolean): void {
    this.#publisher.noteBus(isUp);
  }

  /** @param to null: to all that are there */
  send({ head, body }: Content, to: ReadonlySet<Peer> | null, settlement: Settlement | null): void {
    const mostBytes = Math.floor(this.#maxBatchBytes / 4);
    let at = Math.min(body.length, mostBytes - head.length);
    let hasMore = at < body.length;
    this.#add(
      {
        head,
        body: body.subarray(0, at),
        isContinued: false,
        hasMore,
        settlement: hasMore ? null : settlement,
      },
      to,
    );
    while (hasMore) {
      const part = body.subarray(at, (at += mostBytes));
      hasMore = at < body.length;
      this.#add(
        { head: nothing, body: part, isContinued: true, hasMore, settlement: hasMore ? null : settlement },
        to,
      );
    }
  }

  /** A peer is to be told at the end of this turn how far we are, if no batch does it. */
  owe(peer: Peer): void {
    peer.isReceiptDue = true;
    this.#flushLater();
  }

  /** See {@link Mesh.gather}. */
  gather(callback: () => void): void {
    this.#gatherers.push(callback);
    this.#flushLater();
  }

  /** Publishes what this turn has brought. */
  flush(): void {
    // What is sent now needs no turn of its own.
    this.#isFlushDue = true;
    for (const gather of this.#gatherers.splice(0)) gather();
    this.#isFlushDue = false;
    this.#turn.end();
    if (this.#gatherers.length > 0) this.#flushLater();
    for (const peer of this.#ports.presence.known.values())
      if (peer.isReceiptDue) this.#giveReceipt(peer, 0, []);
  }

  /** @param to default: everybody */
  beat(head: BeatHead, to?: Peer): void {
    if (to !== undefined) this.#beatOf([to], head, inboxOf(to.id));
    else this.#beatOf([...this.#ports.presence.known.values()], head, allChannel);
  }

  /** Beats for everybody, and names few: each of many nodes has to read it. */
  beatBriefly(head: BeatHead): void {
    const known = [...this.#ports.presence.known.values()];
    const named = known.filter((peer, at) => hasNews(peer) || (head.number + at) % roundBeats === 0);
    this.#beatOf(named, head, allChannel);
  }

  /** Asks a peer for what has not come. */
  ask(peer: Peer): void {
    this.#giveReceipt(peer, 0, peer.inStream.missing());
  }

  /** A peer has asked for what has not come. */
  sendAgain(peer: Peer, ranges: readonly Range[]): void {
    const { outStream } = peer;
    const batches: Batch[] = [];
    let left = mostSentAgain;
    for (const { from, to } of ranges) {
      for (let number = Math.max(from, outStream.goneBefore); number <= to && left > 0; number++) {
        const outgoing = outStream.at(number);
        if (outgoing === undefined) break;
        if (batches.at(-1)?.hasRoomFor(outgoing, this.#maxBatchBytes) !== true)
          batches.push(new Batch([peer], number));
        batches.at(-1)?.addAgain(outgoing, number);
        left -= outgoing.body.length + outgoing.head.length;
      }
    }
    for (const batch of batches) this.#post(batch, peer);
    if (ranges.some(({ from }) => from < outStream.goneBefore)) this.#tellGone(peer);
  }

  /** Tells a node that it is taken for dead. */
  bury(to: NodeId): void {
    const burial = { to, ...this.#ports.presence.sideOf(this.#id) };
    this.#publisher.publish(inboxOf(to), encodeBurial(this.#ports.envelopes, this.#id, burial), true);
  }

  /** Resolves when the bus has taken or refused all that it was given. */
  settled(): Promise<void> {
    return this.#publisher.settled();
  }

  #beatOf(peers: readonly Peer[], head: BeatHead, channel: string): void {
    const streams = peers.map(({ id, outStream, inStream }) => ({
      id,
      sent: outStream.sent,
      received: inStream.received,
    }));
    for (const peer of peers) peer.inStream.noteAcknowledged();
    this.#publisher.publish(channel, encodeBeat(this.#ports.envelopes, this.#id, { ...head, streams }), true);
  }

  #add(outgoing: Outgoing, to: ReadonlySet<Peer> | null): void {
    this.#turn.add(outgoing, to);
    this.#flushLater();
  }

  #flushLater(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    this.#ports.clock.defer(this.#flush);
  }

  #post(batch: Batch, to: Peer | null): void {
    const { envelopes } = this.#ports;
    const channel = to === null ? allChannel : inboxOf(to.id);
    const isTaken = this.#publisher.publish(channel, batch.encode(envelopes, this.#id));
    // It says how far we are.
    if (isTaken) for (const peer of batch.receivers) this.#noteReceipt(peer);
  }

  #tellGone(peer: Peer): void {
    const { goneBefore } = peer.outStream;
    this.#giveReceipt(peer, goneBefore, []);
    if (peer.toldGoneBefore >= goneBefore) return;
    peer.toldGoneBefore = goneBefore;
    const { id, name } = peer;
    this.#ports.report(
      "node-behind",
      `node ${id} ${name} was too far behind: it has lost messages of this one`,
    );
  }

  #giveReceipt(peer: Peer, goneBefore: number, missing: readonly Range[]): void {
    const receipt = { to: peer.id, received: peer.inStream.received, goneBefore, missing };
    this.#publisher.publish(inboxOf(peer.id), encodeReceipt(this.#ports.envelopes, this.#id, receipt), true);
    this.#noteReceipt(peer);
  }

  #noteReceipt(peer: Peer): void {
    peer.isReceiptDue = false;
    peer.inStream.noteAcknowledged();
  }
}

/** Whether a beat is to tell a node how far its streams are: where that has changed lately, or it may lack something. */
function hasNews(peer: Peer): boolean {
  const { sent } = peer.outStream;
  const { received } = peer.inStream;
  if (!peer.isThere || sent !== peer.toldSent || received !== peer.toldReceived) peer.timesTold = 0;
  peer.toldSent = sent;
  peer.toldReceived = received;
  const lacksSomething = sent >= peer.outStream.goneBefore;
  return peer.timesTold++ < tellings || lacksSomething;
}
