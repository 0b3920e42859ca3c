// The mesh over a bus: who is there, and the streams between. What a message means is its topic's; what a bus is, its own.
import { callListener, TimerWheel } from "../../core/index.js";
import { ClusterError } from "../../adapters/cluster-error.js";
import type { Mesh, MeshEvents, NodeId, OnMeshMessage, OnSettled, PeerNode } from "../mesh.js";
import type { Beat } from "./beat.js";
import { Channels, inboxOf } from "./channels.js";
import { Envelopes } from "./envelope.js";
import { Inbound } from "./inbound.js";
import { InStream } from "./in-stream.js";
import type { MeshOptions, MeshPorts } from "./mesh-options.js";
import { newNodeId } from "./node-id.js";
import { OutStream } from "./out-stream.js";
import { type BeatHead, Outbound } from "./outbound.js";
import { Peer } from "./peer.js";
import { Presence } from "./presence.js";
import { Pulse } from "./pulse.js";
import { Settlement } from "./settlement.js";
import { type Content, Topics } from "./topics.js";

type BeatFlags = Partial<Pick<Beat, "isHello" | "isBye">>;
type Listeners = { [E in keyof MeshEvents]: Set<MeshEvents[E]> };

/** A node that leaves waits so long until the others have what it sent. */
const farewellMs = 1_000;

/**
 * A node of a cluster. It is there once {@link start} has reached the bus.
 *
 * @example
 * const mesh = new BusMesh(ports, defaultMeshOptions);
 * mesh.handle("greeting", (value, from) => greet(value, from));
 * mesh.start();
 */
export class BusMesh implements Mesh {
  readonly #ports: MeshPorts;
  readonly #options: MeshOptions;
  readonly #wheel: TimerWheel;
  readonly #presence: Presence = new Presence();
  readonly #outbound: Outbound;
  readonly #inbound: Inbound;
  readonly #pulse: Pulse;
  readonly #topics: Topics;
  readonly #channels: Channels;
  readonly #listeners: Listeners = {
    join: new Set(),
    leave: new Set(),
    gap: new Set(),
    fenced: new Set(),
    status: new Set(),
  };
  #unwatch: () => void = () => {};
  #onAcknowledged: () => void = () => {};
  #isClosed = false;

  constructor(ports: MeshPorts, options: MeshOptions) {
    const { bus, clock, random, seal, onListenerError } = ports;
    this.#ports = ports;
    this.#options = options;
    this.#wheel = new TimerWheel(clock);
    const envelopes = new Envelopes(options.cluster, seal);
    const report = (code: string, message: string): void => ports.report(code, message);
    const presence = this.#presence;
    this.#outbound = new Outbound(newNodeId(random), {
      bus,
      clock,
      envelopes,
      presence,
      mayLeave: () => !this.#fenceIfOverdue(),
      onRelieved: () => this.#pulse.beatAgain(),
      report,
    });
    this.#inbound = new Inbound({
      envelopes,
      presence,
      outbound: this.#outbound,
      onEcho: (number) => this.#hearEcho(number),
      onStranger: (id, beat) => this.#meet(id, beat),
      onJoin: (peer) => this.#welcome(peer),
      onBye: (peer) => this.#part(peer),
      onHello: (peer) => this.#beat({}, peer),
      onUnnamed: (peer) => this.#beat({ isHello: true }, peer),
      onBuried: () => this.#fence(),
      onAcknowledged: () => this.#onAcknowledged(),
      report,
    });
    this.#pulse = new Pulse(
      options,
      {
        onBeat: (isOfInterval) => this.#beatForAll(isOfInterval),
        onInterval: (isHearing) => this.#passInterval(isHearing),
        onStatus: (isConnected) => this.#fire("status", isConnected),
      },
      this.#wheel,
    );
    this.#topics = new Topics({
      clock,
      onListenerError,
      send: (content, to) => this.#sendTo(content, to),
    });
    this.#channels = new Channels(bus, clock, (message) => {
      if (!this.#isClosed && !this.#fenceIfOverdue()) this.#inbound.receive(message);
    });
  }

  get id(): NodeId {
    return this.#outbound.id;
  }

  get peers(): ReadonlyMap<NodeId, PeerNode> {
    return this.#presence.peers;
  }

  hasLeft(id: NodeId): boolean {
    return this.#presence.isBuried(id);
  }

  get isConnected(): boolean {
    return this.#pulse.isConnected;
  }

  /** Whether it has just found that it was silent for too long; it is fenced then. For whatever comes by another way than the bus. */
  hasStoodStill(): boolean {
    return this.#fenceIfOverdue();
  }

  /** Joins the cluster, and goes on trying to. */
  start(): void {
    this.#unwatch = this.#ports.bus.watch((isUp) => this.#noteBus(isUp));
    void this.#enter();
  }

  handle(topic: string, handler: OnMeshMessage): void {
    this.#topics.handle(topic, handler);
  }

  answer(topic: string, handler: (value: unknown, from: NodeId) => unknown): void {
    this.#topics.answer(topic, handler);
  }

  send(topic: string, value: unknown, to?: Iterable<NodeId>, onSettled?: OnSettled, isAwaited = false): void {
    const content = this.#topics.event(topic, value);
    this.#demandFits(content);
    this.#fenceIfOverdue();
    if (to === undefined && onSettled === undefined && !this.#hasEmitters()) {
      this.#outbound.send(content, null, null);
      return;
    }
    const ids = to === undefined ? this.#servers() : [...to];
    const peers = new Set(ids.map((id) => this.#presence.peers.get(id)).filter((peer) => peer !== undefined));
    const settlement = onSettled === undefined ? null : this.#settlement(ids, onSettled, isAwaited);
    this.#outbound.send(content, peers, settlement);
  }

  gather(callback: () => void): void {
    this.#outbound.gather(callback);
  }

  async request(topic: string, value: unknown, to: NodeId, timeoutMs: number): Promise<unknown> {
    return this.#topics.ask(topic, value, to, timeoutMs);
  }

  on<E extends keyof MeshEvents>(event: E, listener: MeshEvents[E]): () => void {
    const listeners: Set<MeshEvents[E]> = this.#listeners[event];
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#outbound.flush();
    await this.#untilAllHaveAll();
    this.#isClosed = true;
    this.#beat({ isBye: true });
    await this.#outbound.settled();
    this.#pulse.stop();
    this.#unwatch();
    this.#noteBus(false);
    await this.#channels.leave();
    this.#topics.abandon();
    this.#presence.clear();
  }

  async #enter(): Promise<void> {
    if (await this.#channels.enter(this.id)) this.#pulse.start();
  }

  #noteBus(isUp: boolean): void {
    this.#outbound.noteBus(isUp);
    this.#pulse.noteBus(isUp);
    // The others learn at once that we are back, and what they have missed.
    if (isUp) this.#pulse.beatAgain();
  }

  #beatForAll(isOfInterval: boolean): void {
    const isFirst = this.#pulse.number === 1;
    if (isOfInterval && !isFirst) this.#outbound.beatBriefly(this.#headOf({}));
    else this.#beat({ isHello: isFirst });
  }

  /** @param to default: everybody */
  #beat(flags: BeatFlags, to?: Peer): void {
    this.#outbound.beat(this.#headOf(flags), to);
  }

  #headOf({ isHello = false, isBye = false }: BeatFlags): BeatHead {
    const { role, name } = this.#options;
    return { isHello, isBye, role, name, number: this.#pulse.number };
  }

  #hearEcho(number: number): void {
    // A beat that we have not sent: somebody else has our id.
    if (number > this.#pulse.number) this.#fence();
    else this.#pulse.noteEcho(number);
  }

  #passInterval(isHearing: boolean): void {
    if (this.#fenceIfOverdue() || !isHearing) return;
    const { beatIntervalMs, suspectAfterMs, deadAfterMs } = this.#options;
    const inBeats = (ms: number): number => Math.ceil(ms / beatIntervalMs);
    const dead = this.#presence.countSilence(inBeats(suspectAfterMs), inBeats(deadAfterMs));
    for (const peer of dead) this.#part(peer);
    for (const peer of this.#presence.known.values()) if (peer.isSuspect) void this.#askFor(peer);
  }

  /** Asks the bus whether a node that is silent hears, which a process that has ended does not. */
  async #askFor(peer: Peer): Promise<void> {
    const { bus } = this.#ports;
    const isHeard = await bus.isHeard?.(inboxOf(peer.id)).catch(() => true);
    peer.unheardBeats = isHeard === false ? peer.unheardBeats + 1 : 0;
    // It may have lost its connection, and make another one.
    if (peer.unheardBeats >= 2 && this.#presence.known.get(peer.id) === peer) this.#part(peer);
  }

  #meet(id: NodeId, { name, role }: Beat): Peer | null {
    const node = { id, name, role, since: this.#ports.clock.now() };
    return this.#presence.meet(node, () => this.#makePeer(node));
  }

  #makePeer(node: Pick<PeerNode, "id" | "name" | "role" | "since">): Peer {
    const inStream = new InStream(
      {
        onMessage: (message) => {
          if (!this.#topics.dispatch(message, node.id))
            this.#inbound.poisoned("nobody knows what it is about");
        },
        onOversized: () => this.#inbound.poisoned("it is larger than maxMessageBytes"),
        onGap: () => this.#fire("gap", peer),
        onMissing: () => this.#outbound.ask(peer),
        onEnough: () => this.#outbound.owe(peer),
      },
      this.#wheel,
      this.#options.maxMessageBytes,
    );
    const peer: Peer = new Peer(node, new OutStream(node.id, this.#options.kept), inStream);
    return peer;
  }

  #welcome(peer: Peer): void {
    // A batch names its receivers; it shall not name one that came after its first message.
    this.#outbound.flush();
    this.#presence.welcome(peer);
    this.#fire("join", peer);
  }

  #part(peer: Peer): void {
    this.#outbound.flush();
    const wasThere = peer.isThere;
    if (wasThere && peer.inStream.isMissingAny) peer.inStream.tellLoss();
    this.#presence.bury(peer);
    this.#topics.abandon(peer.id);
    if (wasThere) this.#fire("leave", peer);
  }

  #fenceIfOverdue(): boolean {
    if (!this.#pulse.isOverdue || this.#presence.known.size === 0) return false;
    this.#fence();
    return true;
  }

  #fence(): void {
    this.#pulse.stop();
    this.#outbound.beginAnew(newNodeId(this.#ports.random));
    this.#presence.clear();
    this.#topics.abandon();
    this.#ports.report("fenced", "the other nodes took this one for dead; it goes on under another id");
    this.#fire("fenced");
    void this.#enter();
  }

  #sendTo(content: Content, to: NodeId): void {
    this.#demandFits(content);
    const peer = this.#presence.peers.get(to);
    if (peer === undefined) this.#topics.abandon(to);
    else this.#outbound.send(content, new Set([peer]), null);
  }

  /** @throws ClusterError `ERR_MESSAGE_TOO_LARGE` */
  #demandFits({ head, body }: Content): void {
    const { maxMessageBytes } = this.#options;
    const bytes = head.length + body.length;
    if (bytes <= maxMessageBytes) return;
    throw new ClusterError(
      "ERR_MESSAGE_TOO_LARGE",
      `A message to other nodes may have ${maxMessageBytes} bytes; this one has ${bytes}. Raise maxMessageBytes of the cluster.`,
    );
  }

  #hasEmitters(): boolean {
    for (const { role } of this.#presence.peers.values()) if (role === "emitter") return true;
    return false;
  }

  #servers(): NodeId[] {
    const servers = [...this.#presence.peers.values()].filter(({ role }) => role === "server");
    return servers.map(({ id }) => id);
  }

  #settlement(ids: readonly NodeId[], onSettled: OnSettled, isAwaited: boolean): Settlement {
    const tell: OnSettled = (missing) => {
      this.#wheel.clear(settlement);
      callListener(onSettled, [missing], this, "settled", this.#ports.onListenerError);
    };
    const settlement = new Settlement(ids, tell, isAwaited);
    this.#wheel.set(settlement, this.#options.settleTimeoutMs);
    const gone = ids.filter((id) => !this.#presence.peers.has(id));
    if (gone.length > 0 || ids.length === 0) {
      // Never before `send` has returned.
      this.#ports.clock.defer(() => {
        for (const id of gone) settlement.settle(id, false);
        settlement.check();
      });
    }
    return settlement;
  }

  #untilAllHaveAll(): Promise<void> {
    const haveAll = (): boolean =>
      [...this.#presence.peers.values()].every(({ outStream }) => outStream.sent < outStream.goneBefore);
    if (haveAll() || !this.isConnected) return Promise.resolve();
    // Those who hear it say how far they are.
    this.#beat({ isHello: true });
    return new Promise((resolve) => {
      const { clock } = this.#ports;
      const timer = clock.setTimer(resolve, farewellMs);
      this.#onAcknowledged = () => {
        if (!haveAll()) return;
        clock.clearTimer(timer);
        resolve();
      };
    });
  }

  #fire<E extends keyof MeshEvents>(event: E, ...args: Parameters<MeshEvents[E]>): void {
    for (const listener of this.#listeners[event])
      callListener(listener, args, this, event, this.#ports.onListenerError);
  }
}
