// Connection state recovery of one namespace on one node of a cluster: what sockets see of it. Positions are vectors, and everything that
// happens to its clients is told to the other nodes.
import type { Adapter, Audience, Delivery } from "../../adapters/adapter.js";
import type { Timer } from "../../core/index.js";
import { formatVector, isWithin, missedAcross, parseVector, union, type Vector } from "../../log/index.js";
import {
  encodeFrame,
  type EncodedFrame,
  type EventPacket,
  type ServerDisconnectReason,
} from "../../protocol/index.js";
import {
  type BroadcastMode,
  type Continuity,
  type Holder,
  type Missed,
  recoverableReasons,
  type RecoveryContext,
  type RecoveryFace,
  type RecoveryPorts,
} from "../../server/recovery-port.js";
import { Ahead } from "./ahead.js";
import { encodedWithOffset, LazyEvent } from "./frame-offset.js";
import type { MessageItem, SessionItem } from "./item.js";
import type { CopyListener, KnownSession, NamespaceCopy } from "./namespace-copy.js";
import { startOf } from "./start-of.js";
import type { Streams } from "./streams.js";
import type { Takeover } from "./takeover.js";

/** How often `socket.data` of everybody is compared with what was told. After its handlers, that of a socket is at once. */
const lookMs = 5_000;
/** So many sessions are marked in one item. */
const maxMarks = 1_000;

const nothing: Vector = new Map();

/** What the cluster's recovery lends each namespace. */
export interface NamespaceRecoveryPorts extends RecoveryPorts {
  readonly context: RecoveryContext;
  readonly copy: NamespaceCopy;
  readonly streams: Streams;
  readonly takeover: Takeover;
  onClose(): void;
}

/** A client of this node. */
interface Presence extends Continuity<string> {
  readonly generation: number;
  /** By which it came back. */
  readonly session: KnownSession | null;
  /** What it was sent last when sessions were marked last. */
  marked: string;
  /** It goes on elsewhere, or not at all: nothing more is told of it. */
  isOver: boolean;
}

/** The clients of one namespace on this node, and what they missed. */
export class NamespaceRecovery implements RecoveryFace, CopyListener {
  readonly nsp: string;
  readonly terms: RecoveryFace["terms"];
  readonly #ports: NamespaceRecoveryPorts;
  #copy: NamespaceCopy;
  /** Clients that are here or about to be, by their secrets. */
  readonly #present: Map<string, Presence> = new Map();
  /** Those who are here, by their ids: their changes of rooms are told. */
  readonly #members: Map<string, Presence> = new Map();
  readonly #ahead: Ahead;
  /** Whose data may have changed in this turn. */
  #touched: Presence[] = [];
  #lookTimer: Timer = null;
  /** Since sessions were marked. */
  #entries = 0;
  #bytes = 0;

  constructor(ports: NamespaceRecoveryPorts) {
    this.nsp = ports.nsp;
    this.terms = ports.context.terms;
    this.#ports = ports;
    this.#ahead = new Ahead(ports.context.codec);
    this.#copy = ports.copy;
    this.#copy.listener = this;
  }

  watch(adapter: Adapter): void {
    adapter.on("join-room", (room, id) => this.#note("join", room, id));
    adapter.on("leave-room", (room, id) => this.#note("leave", room, id));
  }

  prepare(
    packet: EventPacket,
    { isVolatile, mayCompress, isLocal = false }: BroadcastMode,
    rooms: readonly string[],
    except: readonly string[],
  ): Delivery {
    const { streams, nsp } = this.#ports;
    // A stock client takes the string at the end of any event for its offset, so a volatile one repeats the last.
    if (isVolatile) {
      const offset = streams.reach.text;
      return { packet, frames: this.#encode(packet, offset, mayCompress), isVolatile, offset };
    }
    let [offset, frames]: [string, readonly EncodedFrame[]] = ["", []];
    const [number] = streams.write((at): MessageItem => {
      offset = at;
      frames = this.#encode(packet, at, mayCompress);
      const data = frames.map((frame) => frame.data);
      return { kind: "message", nsp, rooms, except, isLocal, mayCompress, frames: data };
    });
    const stamp = { origin: streams.tag, number, at: offset, isLocal, generation: 0 };
    this.#copy.log.append(stamp, { rooms, except, frames });
    this.#count(frames);
    return { packet, frames, isVolatile, offset };
  }

  fetch({ pid, offset }: Readonly<Record<string, unknown>>): Promise<void> | null {
    return this.#ports.takeover.fetch(this.#copy, pid, offset);
  }

  begin(auth: Readonly<Record<string, unknown>>, endLine: () => void): Presence {
    const { context, streams } = this.#ports;
    const claim = this.#claim(auth);
    const session = claim?.session ?? null;
    const sid = session?.sid ?? context.newId();
    const presence: Presence = {
      pid: session?.pid ?? streams.tag + context.newId(),
      sid,
      own: [sid],
      claimed: session === null ? null : { ...session, data: dataOf(session) },
      endLine,
      adjust: null,
      since: claim?.start ?? "",
      sent: claim?.start ?? "",
      stoppedAt: null,
      isOpen: false,
      holder: null,
      written: null,
      isTouched: false,
      session,
      generation: session === null ? 0 : session.generation + session.given + (session.number === 0 ? 0 : 1),
      marked: "",
      isOver: false,
    };
    this.#present.set(presence.pid, presence);
    return presence;
  }

  open(presence: Presence, holder: Holder): readonly Missed[] | null {
    const { streams } = this.#ports;
    const { sid, session } = presence;
    const start = parseVector(presence.since) ?? nothing;
    if (session !== null && !this.#copy.log.covers(start)) return null;
    presence.isOpen = true;
    presence.holder = holder;
    this.#members.set(sid, presence);
    this.touch(presence);
    this.#ahead.add(presence, start, streams.reach.vector);
    if (session !== null) return this.#missed(session, start);
    presence.since = presence.sent = streams.reach.text;
    return [];
  }

  touch(presence: Presence): void {
    if (presence.isTouched) return;
    presence.isTouched = true;
    const { clock } = this.#ports.context;
    if (this.#touched.push(presence) === 1) clock.defer(() => this.#tellTouched());
    this.#lookTimer ??= clock.setTimer(() => {
      this.#lookTimer = null;
      for (const each of this.#members.values()) this.touch(each);
    }, lookMs);
  }

  stop(presence: Presence): void {
    presence.stoppedAt ??= this.#ports.streams.reach.text;
  }

  leave(presence: Presence, reason: ServerDisconnectReason): void {
    const { pid, sid, holder, session } = presence;
    if (this.#present.get(pid) === presence) this.#present.delete(pid);
    if (this.#members.get(sid) === presence) this.#members.delete(sid);
    this.#ahead.delete(presence);
    if (presence.isOver) return;
    const mayReturn = recoverableReasons.has(reason);
    // Gone again before it was in: nothing of what it missed was sent, and what is known of it is as it was.
    if (holder === null && mayReturn && session !== null) return;
    if (holder === null || !mayReturn || !this.#tell(presence, holder, 0)) this.#drop(pid);
    else this.#setHolder(pid, holder);
  }

  close(): void {
    this.#ports.context.clock.clearTimer(this.#lookTimer);
    this.#copy.listener = null;
    this.#ports.onClose();
  }

  expects({ pid }: Pick<Presence, "pid">): boolean {
    return this.#present.has(pid) || this.#copy.find(pid) !== undefined;
  }

  // What the cluster tells.

  /** Another node has emitted an event. */
  deliver(item: MessageItem, origin: string, number: number, frames: readonly EncodedFrame[]): void {
    const { nsp, context, streams } = this.#ports;
    const packet = new LazyEvent(nsp, item.frames, context.codec);
    const audience: Audience = {
      rooms: item.rooms,
      except: [...item.except, ...this.#ahead.whoHas(origin, number, streams.reach.vector)],
      isLocal: true,
      isVolatile: false,
      mayCompress: item.mayCompress,
      timeoutMs: undefined,
    };
    this.#ports.deliver({ packet, frames, isVolatile: false, offset: streams.reach.text }, audience);
    this.#count(frames);
  }

  /** The client has come back elsewhere: its session ends here, and can be given away. */
  endLine(pid: string): void {
    this.#present.get(pid)?.endLine();
  }

  onTaken({ pid }: KnownSession): void {
    const presence = this.#present.get(pid);
    if (presence === undefined) return;
    presence.isOver = true;
    presence.endLine();
  }

  onLateChange({ pid }: KnownSession): void {
    const presence = this.#present.get(pid);
    if (presence !== undefined) this.#lose(presence);
  }

  /** Something that may have concerned any of the clients is lost: they begin anew, and are told so by that. */
  loseAll(): void {
    for (const presence of this.#present.values()) this.#lose(presence);
  }

  /** Others go on with the clients of this node. */
  abandon(): void {
    for (const presence of this.#present.values()) {
      presence.isOver = true;
      presence.endLine();
    }
    this.#touched = [];
    this.#copy.listener = null;
  }

  /** It goes on with another copy, which is empty. */
  begins(copy: NamespaceCopy): void {
    this.#copy = copy;
    copy.listener = this;
  }

  /** Says of those who were sent nothing since the last time that they have everything up to now. */
  mark(): void {
    this.#entries = this.#bytes = 0;
    const silent: Presence[] = [];
    for (const presence of this.#members.values()) {
      const isSilent = presence.marked === presence.sent && presence.stoppedAt === null;
      if (isSilent && presence.written !== null) silent.push(presence);
      presence.marked = presence.sent;
    }
    const { streams, nsp } = this.#ports;
    for (let first = 0; first < silent.length; first += maxMarks) {
      const marks = silent.slice(first, first + maxMarks).map(({ pid, sent }) => ({ pid, sent }));
      const [number, item] = streams.write((until) => ({ kind: "mark" as const, nsp, until, marks }));
      this.#copy.mark(item, streams.tag, number);
    }
  }

  #encode({ type, nsp, data }: EventPacket, offset: string, mayCompress: boolean): readonly EncodedFrame[] {
    const contents = this.#ports.context.codec.encode({ type, nsp, data: [...data, offset] });
    return contents.map((content) => encodeFrame("message", content, mayCompress));
  }

  /** Before what a silent client was sent last is forgotten for another reason than its age. */
  #count(frames: readonly EncodedFrame[]): void {
    const { maxEntries, maxBytes } = this.#ports.context.log;
    this.#entries++;
    for (const { data } of frames) this.#bytes += 2 * data.length;
    if (this.#entries >= maxEntries / 8 || this.#bytes >= maxBytes / 8) this.mark();
  }

  #missed(session: KnownSession, start: Vector): Missed[] {
    const { codec } = this.#ports.context;
    const missed = missedAcross(this.#copy.log, session, start, session.home);
    let isBehind = true;
    return missed.map(({ entry, stamp }) => {
      // What this node had with an event tells where its client is, once that is all that the client had before, and more.
      const at = isBehind ? (parseVector(stamp.at) ?? nothing) : nothing;
      isBehind = isBehind && !isWithin(start, at);
      if (!isBehind) return { frames: entry.frames, offset: stamp.at };
      const offset = formatVector(union(start, at));
      return { frames: encodedWithOffset(entry.frames, offset, codec), offset };
    });
  }

  #claim({
    pid,
    offset,
  }: Readonly<Record<string, unknown>>): { session: KnownSession; start: string } | undefined {
    if (typeof pid !== "string") return undefined;
    const present = this.#present.get(pid);
    const known =
      present?.isOpen === true ? { ...present, until: this.#reachOf(present) } : this.#copy.find(pid);
    if (known === undefined || startOf(known, offset) === undefined) return undefined;
    // The client knows sooner than we do that its old connection is dead. What that still brings must not come behind what the client sends
    // from now on, also where its session is not held any more; and two sockets with one id there must not be.
    present?.endLine();
    const session = this.#copy.find(pid);
    if (session === undefined || session.leftAt === null || session.owner !== this.#ports.streams.tag)
      return undefined;
    const start = startOf(session, offset);
    if (start === undefined || !this.#copy.log.covers(start)) return undefined;
    return { session, start: formatVector(start) };
  }

  #note(kind: "join" | "leave", room: string, member: string): void {
    const presence = this.#members.get(member);
    if (room === member || presence === undefined) return;
    const { streams, nsp } = this.#ports;
    const { generation } = presence;
    const [number, item] = streams.write((at) => ({ kind, nsp, member, room, generation, at }));
    this.#copy.change(item, streams.tag, number);
  }

  #tellTouched(): void {
    const touched = this.#touched;
    this.#touched = [];
    for (const presence of touched) {
      presence.isTouched = false;
      // It has left meanwhile, and is known as one that did.
      const { holder } = presence;
      if (holder === null || this.#present.get(presence.pid) !== presence) continue;
      const text = this.#ports.context.textOf(holder.data);
      if (text === presence.written) continue;
      if (!this.#tell(presence, holder, null)) this.#drop(presence.pid);
    }
  }

  /** False: its data cannot be written, or is too large for others to have it. */
  #tell(presence: Presence, holder: Holder, awayMs: number | null): boolean {
    const { streams, context, nsp } = this.#ports;
    const { pid, sid, since, sent, stoppedAt, generation } = presence;
    const data = context.textOf(holder.data);
    presence.written = data ?? null;
    if (data === undefined) return false;
    const rooms = [...holder.rooms].filter((room) => room !== sid);
    try {
      const [number, item] = streams.write((at): SessionItem => {
        const until = stoppedAt ?? at;
        return { kind: "session", nsp, pid, sid, rooms, data, since, sent, until, awayMs, generation };
      });
      this.#copy.keep(item, streams.tag, number);
      return true;
    } catch {
      presence.written = null;
      return false;
    }
  }

  /** Up to where its connection has been given what concerns it. */
  #reachOf({ stoppedAt }: Presence): string {
    return stoppedAt ?? this.#ports.streams.reach.text;
  }

  #setHolder(pid: string, holder: Holder): void {
    const session = this.#copy.find(pid);
    if (session !== undefined) session.holder = { data: holder.data };
  }

  #drop(pid: string): void {
    this.#copy.drop(pid);
    this.#ports.streams.write(() => ({ kind: "drop" as const, nsp: this.nsp, pid }));
  }

  #lose(presence: Presence): void {
    presence.isOver = true;
    this.#drop(presence.pid);
    presence.endLine();
  }
}

function dataOf({ holder, data }: KnownSession): unknown {
  return holder === null ? (JSON.parse(data) as unknown) : holder.data;
}
