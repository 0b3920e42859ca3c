// Lets adapters written for Socket.IO serve a namespace: our contract on this side, theirs on the other. What they read of
// us is adapter-face.ts.
import type {
  Adapter,
  AdapterEvents,
  AdapterPorts,
  Audience,
  BroadcastWatch,
  Fetched,
  Member,
  OnPublished,
  OnServerReplies,
} from "../adapters/adapter.js";
import type {
  AdapterOption,
  SocketIoAdapter,
  SocketIoBroadcastOptions,
} from "../adapters/socket-io-adapter.js";
import { Emitter, fire, isThenable } from "../core/index.js";
import type { EventPacket } from "../protocol/index.js";
import { NamespaceFace, SocketFace } from "./adapter-face.js";
import { ServerError } from "./errors.js";

const events: readonly (keyof AdapterEvents)[] = ["create-room", "delete-room", "join-room", "leave-room"];

// Such adapters await replies of other servers for a time, or not at all.
const defaultReplyTimeoutMs = 60_000;

/** Makes the adapter of a namespace, whichever of the two contracts it was written for. */
export function makeAdapter(factory: AdapterOption, ports: AdapterPorts): Adapter {
  // Which of the two it is shows when it is made: so it is given what both read.
  const face = new NamespaceFace(ports);
  const given = Object.assign(face, ports);
  // Classes need `new`, arrow functions do not have it, and for all others it makes no difference.
  const made: Adapter | SocketIoAdapter =
    factory.prototype === undefined
      ? (factory as (given: NamespaceFace & AdapterPorts) => Adapter | SocketIoAdapter)(given)
      : new (factory as new (given: NamespaceFace & AdapterPorts) => Adapter | SocketIoAdapter)(given);
  if (typeof (made as unknown) !== "object") {
    throw new ServerError(
      "ERR_INVALID_OPTION",
      'What the option "adapter" makes must be an adapter. Is a call missing, as in adapter: createAdapter(pubClient, subClient)?',
    );
  }
  return "enter" in made ? made : new AdapterBridge(made, face, ports);
}

/** One namespace's adapter of Socket.IO's contract, seen as one of ours. */
export class AdapterBridge extends Emitter<AdapterEvents> implements Adapter {
  /** The adapter itself, for what only it can do. */
  readonly foreign: SocketIoAdapter;
  readonly #face: NamespaceFace;
  readonly #ports: AdapterPorts;

  constructor(foreign: SocketIoAdapter, face: NamespaceFace, ports: AdapterPorts) {
    super();
    this.foreign = foreign;
    this.#face = face;
    this.#ports = ports;
    face.adapter = foreign;
    for (const event of events) {
      foreign.on(event, (...args) => fire(this, event, args, ports.onListenerError));
    }
    this.#run("init", () => foreign.init());
  }

  get rooms(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.foreign.rooms;
  }

  get sids(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.foreign.sids;
  }

  enter(member: Member): void {
    this.#face.sockets.set(member.id, new SocketFace(member, this.#face));
    this.addAll(member.id, [member.id]);
  }

  addAll(id: string, rooms: Iterable<string>): void {
    this.#run("join", () => this.foreign.addAll(id, new Set(rooms)));
  }

  del(id: string, room: string): void {
    this.#run("leave", () => this.foreign.del(id, room));
  }

  delAll(id: string): void {
    this.#run("leave", () => this.foreign.delAll(id));
    this.#face.sockets.delete(id);
  }

  broadcast(
    packet: EventPacket,
    audience: Audience,
    watch?: BroadcastWatch,
    onPublished?: OnPublished,
  ): void {
    if (onPublished !== undefined) {
      throw new ServerError(
        "ERR_UNSUPPORTED",
        "This adapter was written for Socket.IO and cannot tell whether other servers got an event.",
      );
    }
    const given = this.#face.prepare(packet);
    if (watch === undefined || packet.id === undefined) {
      this.#run("broadcast", () => this.foreign.broadcast(given, optionsOf(audience)));
      return;
    }
    const count = new ReplyCount(audience, watch, this.#ports);
    const onCount = (sockets: number): void => count.add(sockets);
    const onReply = (reply: unknown): void => count.reply(reply);
    this.#face.reach = { id: packet.id, onReached: (id) => count.reached(id) };
    try {
      this.#run("broadcast", () =>
        this.foreign.broadcastWithAck(given, optionsOf(audience, count.timeoutMs), onCount, onReply),
      );
    } finally {
      this.#face.reach = null;
    }
    this.serverCount().then(
      (servers) => count.expect(servers),
      (error: unknown) => {
        this.#report(error, "broadcast");
        count.lose();
      },
    );
  }

  async fetchSockets(audience: Audience): Promise<Fetched> {
    const found = await this.foreign.fetchSockets(optionsOf(audience));
    const members = found.map((record) => (record instanceof SocketFace ? record.member : record));
    return { members, error: null };
  }

  addSockets(audience: Audience, rooms: readonly string[]): void {
    this.#run("join", () => this.foreign.addSockets(optionsOf(audience), [...rooms]));
  }

  delSockets(audience: Audience, rooms: readonly string[]): void {
    this.#run("leave", () => this.foreign.delSockets(optionsOf(audience), [...rooms]));
  }

  disconnectSockets(audience: Audience, close: boolean): void {
    this.#run("disconnect", () => this.foreign.disconnectSockets(optionsOf(audience), close));
  }

  serverSideEmit(data: readonly unknown[], onReplies?: OnServerReplies): void {
    const last = (error: Error | null | undefined, replies: unknown[] = []): void =>
      onReplies?.(error ?? null, replies);
    this.#run("serverSideEmit", () =>
      this.foreign.serverSideEmit(onReplies === undefined ? [...data] : [...data, last]),
    );
  }

  serverCount(): Promise<number> {
    return this.foreign.serverCount();
  }

  async close(): Promise<void> {
    await this.foreign.close();
  }

  // Some are async, and then what fails has no caller any more.
  #run(what: string, step: () => unknown): void {
    const result = step();
    if (isThenable(result)) result.then(undefined, (error: unknown) => this.#report(error, what));
  }

  #report(error: unknown, what: string): void {
    this.#ports.onListenerError(error, what, this);
  }
}

/** How many replies of other servers' sockets a broadcast still awaits. */
class ReplyCount {
  readonly timeoutMs: number;
  readonly #watch: BroadcastWatch;
  readonly #stopTimer: () => void;
  /** Servers that are to say how many sockets they reached, less those that have; NaN while nobody knows how many there are. */
  #servers = NaN;
  #heard = 0;
  /** Sockets of all servers, less those of this one, which reply to the namespace itself, and those that have replied. */
  #sockets = 0;

  constructor({ timeoutMs }: Audience, watch: BroadcastWatch, { clock }: AdapterPorts) {
    this.timeoutMs = timeoutMs ?? defaultReplyTimeoutMs;
    this.#watch = watch;
    watch.onAwaitedElsewhere(Infinity);
    // With a timeout of the caller's the namespace has a timer already.
    const timer = timeoutMs === undefined ? clock.setTimer(() => this.lose(), defaultReplyTimeoutMs) : null;
    this.#stopTimer = () => clock.clearTimer(timer);
  }

  expect(servers: number): void {
    this.#servers = servers;
    this.#tell();
  }

  add(sockets: number): void {
    this.#heard++;
    this.#sockets += sockets;
    this.#tell();
  }

  reached(id: string): void {
    this.#sockets--;
    this.#watch.onReached(id);
  }

  reply(reply: unknown): void {
    this.#sockets--;
    this.#watch.onReplyElsewhere(reply);
    this.#tell();
  }

  lose(): void {
    this.#stopTimer();
    this.#watch.onLostElsewhere();
  }

  #tell(): void {
    if (!(this.#heard >= this.#servers)) return;
    if (this.#sockets <= 0) this.#stopTimer();
    this.#watch.onAwaitedElsewhere(Math.max(0, this.#sockets));
  }
}

function optionsOf(audience: Audience, timeoutMs = audience.timeoutMs): SocketIoBroadcastOptions {
  const { rooms, except, isLocal, isVolatile, mayCompress } = audience;
  return {
    rooms: new Set(rooms),
    except: new Set(except),
    // Only what is set: they tell `volatile: false` from nothing.
    flags: {
      ...(isVolatile && { volatile: true }),
      ...(isLocal && { local: true }),
      ...(!mayCompress && { compress: false }),
      ...(timeoutMs !== undefined && { timeout: timeoutMs }),
    },
  };
}
