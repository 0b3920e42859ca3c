// Connection state recovery of one namespace, in the form that stock clients know: `pid` and `offset` in the CONNECT, the
// offset as the last argument of each event. It sends nothing: what a client missed is written by its socket.
import type { Adapter, Audience, Delivery } from "../adapters/adapter.js";
import type { Timer } from "../core/index.js";
import {
  epochLength,
  formatPosition,
  MemoryLog,
  missedBy,
  parsePosition,
  SessionRecords,
} from "../log/index.js";
import type { MessageEntry, SessionRecord } from "../log/index.js";
import type { EventPacket, ServerDisconnectReason } from "../protocol/index.js";
import { encodePacket, type Context } from "./context.js";
import type { Continuity, Holder } from "./continuity.js";
import { Persistence } from "./persistence.js";
import {
  recoverableReasons,
  type JoinPositions,
  type RecoveryFace,
  type ReturnTerms,
} from "./recovery-port.js";
import type { ResolvedRecovery } from "./recovery-options.js";

type Bounds = Pick<SessionRecord, "since" | "sent" | "until">;

/** The log of one namespace of one process, and the clients that are away. */
export class Recovery implements RecoveryFace, JoinPositions {
  readonly terms: ReturnTerms;
  readonly #context: Context;
  readonly #log: MemoryLog;
  readonly #sessions: SessionRecords;
  /** Null if all ends with the process. */
  readonly #persistence: Persistence | null;
  /** Clients that are here or about to be, by their secrets. */
  readonly #present: Map<string, Continuity> = new Map();
  /** The ids of those who are here, whose changes of rooms are written down. */
  readonly #members: Set<string> = new Set();
  /** If it knows when members joined; null if joins are entries of the log. */
  #adapter: Adapter | null = null;
  /** Where the log stood at the join that comes next, if that was earlier. */
  #rejoinedAt: number | undefined = undefined;
  readonly #sweepMs: number;
  /** Runs while there is something to forget. */
  #sweepTimer: Timer = null;

  constructor(nsp: string, { terms, sessions, log, store }: ResolvedRecovery, context: Context) {
    // Whole milliseconds: a fraction would be an object of its own in each entry.
    const now = (): number => Math.floor(context.clock.now());
    this.terms = terms;
    this.#context = context;
    this.#sessions = new SessionRecords(now, sessions);
    const epoch = context.newId().slice(0, epochLength);
    const ports = { nsp, epoch, context, now, bounds: log, sessions: this.#sessions, present: this.#present };
    this.#persistence = store === null ? null : new Persistence(store, ports);
    this.#log = this.#persistence?.log ?? new MemoryLog(epoch, now, log);
    this.#sweepMs = log.maxAgeMs;
    if (this.#persistence !== null) this.#sweepLater();
  }

  /** Writes down the changes of rooms that `adapter` tells of. */
  watch(adapter: Adapter): void {
    // A store has to know of each change at once. Without one, a join costs no more than a number with the membership.
    this.#adapter = this.#persistence === null && adapter.joinedAt !== undefined ? adapter : null;
    if (this.#adapter !== null) return;
    adapter.on("join-room", (room, id) => this.#note("join", room, id));
    adapter.on("leave-room", (room, id) => this.#note("leave", room, id));
  }

  get joins(): JoinPositions {
    return this;
  }

  position(): number {
    const rejoinedAt = this.#rejoinedAt;
    this.#rejoinedAt = undefined;
    return rejoinedAt ?? this.#log.tail;
  }

  onLeave(room: string, id: string, joinedAt: number): void {
    // Nothing was said in between, or the event of the adapter tells it.
    if (joinedAt === this.#log.tail || this.#adapter === null) return;
    this.#note("leave", room, id, joinedAt);
  }

  rejoin(
    adapter: Adapter,
    id: string,
    rooms: readonly string[],
    joinedAt: readonly (number | undefined)[] = [],
  ): void {
    for (const [index, room] of rooms.entries()) {
      // For this join alone: listeners may let others join.
      this.#rejoinedAt = joinedAt[index];
      adapter.addAll(id, [room]);
      this.#rejoinedAt = undefined;
    }
  }

  /**
   * Makes the frames of an event with its offset at the end, once for everybody, and writes it down.
   *
   * @throws HoldfastError `ERR_ENCODE` when the caller's data cannot be written; the log is as before then
   */
  prepare(
    packet: EventPacket,
    { isVolatile, mayCompress }: Pick<Audience, "isVolatile" | "mayCompress">,
    rooms: readonly string[],
    except: readonly string[],
  ): Delivery & { readonly offset: number } {
    const { epoch, tail } = this.#log;
    // A stock client takes the string at the end of any event for its offset, so a volatile one repeats the last.
    const offset = isVolatile ? tail : tail + 1;
    const { type, nsp } = packet;
    const data = [...packet.data, formatPosition(epoch, offset)];
    const frames = encodePacket(this.#context.codec, { type, nsp, data }, mayCompress);
    if (!isVolatile) {
      this.#log.append({ rooms, except, frames });
      this.#sweepLater();
    }
    return { packet, frames, isVolatile, offset };
  }

  /** All that it may be asked for is here. */
  fetch(): null {
    return null;
  }

  /** A client asks for the namespace. If it may take up an earlier session, `claimed` is that one. */
  begin(auth: Readonly<Record<string, unknown>>, endLine: () => void): Continuity {
    const claim = this.#claim(auth);
    const sid = claim?.record.sid ?? this.#context.newId();
    const continuity: Continuity = {
      pid: claim?.record.pid ?? this.#context.newId(),
      sid,
      own: [sid],
      claimed: claim?.record ?? null,
      endLine,
      since: claim?.start ?? 0,
      sent: claim?.start ?? 0,
      stoppedAt: null,
      isOpen: false,
      holder: null,
      written: null,
      isTouched: false,
      adjust: null,
    };
    this.#present.set(continuity.pid, continuity);
    return continuity;
  }

  /** The client is in. Gives what it missed, oldest first; null: some of that is not held any more. */
  open(continuity: Continuity, holder: Holder): MessageEntry[] | null {
    const { sid, claimed, since } = continuity;
    if (claimed !== null && !this.#log.covers(since)) return null;
    continuity.isOpen = true;
    continuity.holder = holder;
    this.#persistence?.touch(continuity);
    this.#members.add(sid);
    if (claimed !== null) return missedBy(this.#log, claimed, since);
    continuity.since = continuity.sent = this.#log.tail;
    return [];
  }

  /** Handlers of the client's socket have run. */
  touch(continuity: Continuity): void {
    this.#persistence?.touch(continuity);
  }

  /** What is sent from now on does not reach the client. */
  stop(continuity: Continuity): void {
    continuity.stoppedAt ??= this.#log.tail;
  }

  /** The client has left, and may come back if that was not meant. */
  leave(continuity: Continuity, reason: ServerDisconnectReason): void {
    const { pid, sid } = continuity;
    this.#present.delete(pid);
    this.#members.delete(sid);
    const record = recoverableReasons.has(reason) ? this.#recordOf(continuity) : null;
    if (record === null) return this.#persistence?.drop(pid);
    this.#sessions.keep(record);
    this.#persistence?.keep(record);
    this.#sweepLater();
  }

  /** The namespace is over, and nobody comes back to it. */
  close(): void {
    this.#persistence?.close();
  }

  /** Whether the client is here or may come back, with this socket or the next of the same id. */
  expects({ pid }: Continuity): boolean {
    return this.#present.has(pid) || this.#sessions.find(pid) !== undefined;
  }

  /** Null if there is nothing that it could come back to. */
  #recordOf({ pid, sid, claimed, since, sent, stoppedAt, holder }: Continuity): SessionRecord | null {
    // Gone again before it was in: nothing of what it missed was sent.
    if (holder === null) return claimed;
    const rooms = [...holder.rooms].filter((room) => room !== sid);
    const adapter = this.#adapter;
    const joinedAt = adapter === null ? undefined : rooms.map((room) => adapter.joinedAt?.(sid, room));
    return { pid, sid, rooms, joinedAt, data: holder.data, since, sent, until: stoppedAt ?? this.#log.tail };
  }

  #claim({
    pid,
    offset,
  }: Readonly<Record<string, unknown>>): { record: SessionRecord; start: number } | undefined {
    if (typeof pid !== "string") return undefined;
    const present = this.#present.get(pid);
    const known = present === undefined ? this.#sessions.find(pid) : this.#boundsOf(present);
    const seen = known ? this.#startOf(known, offset) : undefined;
    if (seen === undefined || seen > this.#log.tail) return undefined;
    // The client knows sooner than we do that its old connection is dead. What that still brings must not come behind what the client sends
    // from now on, also where its session is not held any more; and two sockets with one id there must not be.
    present?.endLine();
    const record = this.#sessions.find(pid);
    const start = record && this.#startOf(record, offset);
    if (record === undefined || start === undefined || !this.#log.covers(start)) return undefined;
    this.#sessions.take(pid);
    return { record, start };
  }

  #boundsOf({ isOpen, claimed, since, sent, stoppedAt }: Continuity): Bounds | null {
    return isOpen ? { since, sent, until: stoppedAt ?? this.#log.tail } : claimed;
  }

  /** The offset after which the client has missed everything; undefined if that is not known. */
  #startOf({ since, sent, until }: Bounds, offset: unknown): number | undefined {
    const seen = this.#seen(since, offset);
    if (seen === undefined) return undefined;
    // With the last of what was written, the client has all before it: however old that is, it missed what came later. If the
    // process was killed meanwhile, neither is the newest: then it may have more.
    return seen === sent ? Math.max(seen, until) : seen;
  }

  #seen(since: number, offset: unknown): number | undefined {
    // A client that was never sent an event has no offset.
    if (offset === undefined) return since;
    const position = parsePosition(offset);
    if (position === undefined) return undefined;
    // A stock client keeps its last offset when it begins anew, and shows it until it is sent another.
    return position.epoch === this.#log.epoch ? Math.max(since, position.offset) : since;
  }

  #note(kind: "join" | "leave", room: string, member: string, joinedAt?: number): void {
    if (room === member || !this.#members.has(member)) return;
    this.#log[kind]({ member, room, joinedAt });
    this.#sweepLater();
  }

  #sweepLater(): void {
    if (this.#sweepTimer !== null) return;
    this.#sweepTimer = this.#context.clock.setTimer(() => {
      this.#sweepTimer = null;
      this.#log.evict();
      this.#sessions.evict();
      if (this.#log.size + this.#sessions.size > 0) this.#sweepLater();
    }, this.#sweepMs);
  }
}
