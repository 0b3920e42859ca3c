// Keeps a namespace's log and its sessions in a store that outlives the process, as they change. Who may come back, and what with,
// is recovery.ts; where it is kept, the store.
import type { Timer } from "../core/index.js";
import { MemoryLog, type LogKeeper, type MemoryLogBounds, type SessionRecords } from "../log/index.js";
import type { LogEntry, LogStore, NamespaceStore, SessionRecord, StoredSession } from "../log/index.js";
import type { Context } from "./context.js";
import { noPeer } from "./engine/incidents.js";
import type { Continuity } from "./continuity.js";
import { dataText } from "./data-text.js";

/** How often `socket.data` of everybody is compared with what was written. After its handlers, that of a socket is at once. */
const lookMs = 5_000;

/** What a namespace's recovery lends. */
export interface PersistencePorts {
  readonly nsp: string;
  /** Of the log, if it begins anew. */
  readonly epoch: string;
  readonly context: Context;
  readonly now: () => number;
  readonly bounds: MemoryLogBounds;
  /** Those who are away. */
  readonly sessions: SessionRecords;
  /** Those who are here or about to be. */
  readonly present: ReadonlyMap<string, Continuity>;
}

/** Tells why a store could not use what an earlier process has left, once there can be listeners. */
export function tellLoss(store: LogStore | null | undefined, { clock, incidents }: Context): void {
  const loss = store?.loss ?? null;
  if (loss !== null) clock.defer(() => incidents.report("log-lost", loss, noPeer));
}

/** The bridge between the memory of one namespace and its place in a store. */
export class Persistence implements LogKeeper {
  /** With all that an earlier process has left. */
  readonly log: MemoryLog;
  readonly keepMs: number;
  readonly #ports: PersistencePorts;
  readonly #place: NamespaceStore;
  /** Whose data may have changed in this turn. */
  #touched: Continuity[] = [];
  #markedTail: number;
  #markedAtMs: number;
  #bytesSinceMark = 0;
  #lookTimer: Timer = null;

  /** @throws what the store throws if the namespace is open in it already */
  constructor(store: LogStore, ports: PersistencePorts) {
    const { nsp, epoch, now, bounds, sessions } = ports;
    this.#ports = ports;
    this.keepMs = bounds.maxAgeMs;
    const { saved, place } = store.open(nsp, epoch, this);
    this.#place = place;
    this.log = new MemoryLog(saved.epoch, now, bounds, (entry) => this.#append(entry));
    this.log.restore(saved);
    for (const { pid, sid, rooms, data, since, sent, until, awayMs } of saved.sessions) {
      sessions.keep({ pid, sid, rooms, data: JSON.parse(data) as unknown, since, sent, until }, awayMs);
    }
    this.#markedTail = this.log.tail;
    this.#markedAtMs = now();
  }

  get first(): number {
    return this.log.first;
  }

  get tail(): number {
    return this.log.tail;
  }

  /** The client is in, or its handlers have run: what is known of it may have changed. */
  touch(continuity: Continuity): void {
    if (continuity.isTouched) return;
    continuity.isTouched = true;
    if (this.#touched.push(continuity) > 1) return;
    this.#place.wake();
    this.#lookLater();
  }

  /** The client has left, and may come back. */
  keep(record: SessionRecord): void {
    const data = dataText(record.data, this.#ports.context);
    if (data === undefined) this.#place.drop(record.pid);
    else this.#place.keep({ ...record, data, awayMs: 0 });
  }

  /** The client has left for good. */
  drop(pid: string): void {
    this.#place.drop(pid);
  }

  /** The namespace is over. */
  close(): void {
    this.#ports.context.clock.clearTimer(this.#lookTimer);
    this.#place.close();
  }

  // What the store asks.

  onWrite(): void {
    const touched = this.#touched;
    this.#touched = [];
    for (const continuity of touched) this.#write(continuity);
    if (this.#isMarkDue()) this.#mark();
  }

  onFailure(error: unknown): void {
    const { incidents } = this.#ports.context;
    incidents.report("log-failed", `the log is not written any more: ${String(error)}`, noPeer);
  }

  *sessions(): Generator<StoredSession> {
    for (const continuity of this.#ports.present.values()) {
      if (continuity.written !== null) yield this.#stored(continuity, continuity.written);
    }
    for (const [record, awayMs] of this.#ports.sessions.all()) {
      const data = dataText(record.data, this.#ports.context);
      if (data !== undefined) yield { ...record, data, awayMs };
    }
  }

  #append(entry: LogEntry): void {
    this.#place.append(entry);
    this.#bytesSinceMark += entry.bytes;
    // Not now: those to whom it goes have not been given it yet.
    if (this.#isMarkDue()) this.#place.wake();
  }

  #write(continuity: Continuity): void {
    continuity.isTouched = false;
    // It has left meanwhile, and is known as one that did.
    if (this.#ports.present.get(continuity.pid) !== continuity || continuity.holder === null) return;
    const text = dataText(continuity.holder.data, this.#ports.context);
    if (text === continuity.written) return;
    continuity.written = text ?? null;
    if (text === undefined) this.#place.drop(continuity.pid);
    else this.#place.keep(this.#stored(continuity, text));
  }

  #stored({ pid, sid, since, sent, stoppedAt, holder }: Continuity, data: string): StoredSession {
    const rooms = [...(holder?.rooms ?? [])].filter((room) => room !== sid);
    return { pid, sid, rooms, data, since, sent, until: stoppedAt ?? this.log.tail, awayMs: null };
  }

  /** Before what a silent client was sent last is forgotten, in any of the three ways. */
  #isMarkDue(): boolean {
    const { now, bounds } = this.#ports;
    const entries = this.log.tail - this.#markedTail;
    if (entries === 0) return false;
    return (
      entries >= bounds.maxEntries / 4 ||
      this.#bytesSinceMark >= bounds.maxBytes / 4 ||
      now() - this.#markedAtMs >= bounds.maxAgeMs / 4
    );
  }

  /** Says of those who were sent nothing since the last time that they have everything up to now. */
  #mark(): void {
    const { now, present } = this.#ports;
    const { tail } = this.log;
    const silent = [...present.values()].filter(
      ({ isOpen, sent, stoppedAt }) => isOpen && sent <= this.#markedTail && stoppedAt === null,
    );
    if (silent.length > 0) this.#place.mark(tail, silent);
    this.#markedTail = tail;
    this.#markedAtMs = now();
    this.#bytesSinceMark = 0;
  }

  #lookLater(): void {
    this.#lookTimer ??= this.#ports.context.clock.setTimer(() => {
      this.#lookTimer = null;
      for (const continuity of this.#ports.present.values()) this.touch(continuity);
    }, lookMs);
  }
}
