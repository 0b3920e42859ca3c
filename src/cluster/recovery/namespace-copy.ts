// One node's copy of what all nodes know of a namespace: its log, and every session in it, wherever its client is. It is filled from
// the streams, whether this node has the namespace or not; what is to be done about it is for whoever listens.
import {
  SharedLog,
  type MemoryLogBounds,
  type SessionRecord,
  type SessionRecordBounds,
  type Stamp,
} from "../../log/index.js";
import type { ChangeItem, MarkItem, NumberedItem, SessionItem } from "./item.js";

/** A session as this node knows it. */
export interface KnownSession extends SessionRecord<string> {
  readonly rooms: string[];
  /** `socket.data`, as JSON. */
  data: string;
  since: string;
  sent: string;
  until: string;
  /** The tag of the node that has it, or had it last. */
  owner: string;
  /** Grows with each move to another node. */
  generation: number;
  /** Which of its owner's items told of it last; 0: none, and nobody else knows that it is there. */
  number: number;
  /** To how many nodes this one has given it, and has heard of none of them that its client is there. */
  given: number;
  /** When its client left, in milliseconds; null while it is here. */
  leftAt: number | null;
  /** The node whose local broadcasts it may have missed: not the owner, if that has just taken it. */
  home: string;
  /** Which of that one's items told of it last, when this node took it. */
  homeNumber: number;
  /** `socket.data` itself, where its socket was one of this node. */
  holder: { readonly data: unknown } | null;
}

/** What the part of a namespace that has clients of this node hears of others. */
export interface CopyListener {
  /** Another node goes on with a session of this one. */
  onTaken(session: KnownSession): void;
  /** Rooms of a session changed at the node that had it before, after this one had taken it. */
  onLateChange(session: KnownSession): void;
}

/** What is known of one namespace. */
export class NamespaceCopy {
  readonly nsp: string;
  readonly log: SharedLog;
  /** Null if this node does not have the namespace. */
  listener: CopyListener | null = null;
  readonly #now: () => number;
  readonly #bounds: SessionRecordBounds;
  readonly #sessions: Map<string, KnownSession> = new Map();
  readonly #bySid: Map<string, KnownSession> = new Map();
  /** Those whose clients are away, by when they left. */
  readonly #away: Set<KnownSession> = new Set();

  /** @param now monotonic milliseconds, whole ones */
  constructor(nsp: string, now: () => number, log: MemoryLogBounds, sessions: SessionRecordBounds) {
    this.nsp = nsp;
    this.#now = now;
    this.#bounds = sessions;
    this.log = new SharedLog(now, log);
  }

  get isEmpty(): boolean {
    return this.listener === null && this.log.size === 0 && this.#sessions.size === 0;
  }

  find(pid: string): KnownSession | undefined {
    return this.#sessions.get(pid);
  }

  /** A session has changed; it is taken from whoever had it. */
  keep(item: SessionItem, owner: string, number: number): KnownSession {
    const { pid, sid, rooms, data, since, sent, until, awayMs, generation } = item;
    this.drop(pid);
    const leftAt = awayMs === null ? null : this.#now() - awayMs;
    const session: KnownSession = {
      pid,
      sid,
      rooms: [...rooms],
      data,
      since,
      sent,
      until,
      owner,
      generation,
      number,
      given: 0,
      leftAt,
      home: owner,
      homeNumber: number,
      holder: null,
    };
    this.#sessions.set(pid, session);
    this.#bySid.set(sid, session);
    if (leftAt !== null) this.#away.add(session);
    this.evict();
    return session;
  }

  drop(pid: string): void {
    const session = this.#sessions.get(pid);
    if (session === undefined) return;
    this.#sessions.delete(pid);
    this.#bySid.delete(session.sid);
    this.#away.delete(session);
  }

  /** What another node says of a session. */
  hear(item: SessionItem, origin: string, number: number): void {
    const known = this.#sessions.get(item.pid);
    // Two nodes may take a session that neither knows the other to have: all decide alike.
    if (known !== undefined && isOlder(item.generation, origin, known)) return;
    if (known !== undefined && known.owner !== origin) this.listener?.onTaken(known);
    this.keep(item, origin, number);
  }

  mark({ until, marks }: MarkItem, origin: string, number: number): void {
    for (const { pid, sent } of marks) {
      const session = this.#sessions.get(pid);
      if (session?.owner === origin && session.leftAt === null)
        Object.assign(session, { sent, until, number });
    }
  }

  change(item: ChangeItem, origin: string, number: number): void {
    const { kind, member, room, at, generation } = item;
    this.log.change(kind, stampOf(origin, number, at, generation), { member, room });
    const session = this.#bySid.get(member);
    if (session === undefined || generation > session.generation) return;
    if (session.owner !== origin) return this.listener?.onLateChange(session);
    const index = session.rooms.indexOf(room);
    if (kind === "leave" && index >= 0) session.rooms.splice(index, 1);
    else if (kind === "join" && index < 0) session.rooms.push(room);
  }

  /** The clients of a node that has left are away. */
  leave(origin: string): void {
    for (const session of this.#sessions.values()) {
      if (session.owner !== origin || session.leftAt !== null) continue;
      session.leftAt = this.#now();
      this.#away.add(session);
    }
    this.evict();
  }

  /** What is held of a node's items behind `after`, as they would be told now, in their order. */
  itemsOf(origin: string, after: number): NumberedItem[] {
    const items: NumberedItem[] = [];
    for (const { entry, stamp } of this.log.itemsOf(origin, after)) {
      const { nsp } = this;
      const { number, at, generation, isLocal } = stamp;
      if (entry.kind !== "message") {
        const { kind, member, room } = entry;
        items.push([number, { kind, nsp, member, room, generation, at }]);
        continue;
      }
      const { rooms, except, frames } = entry;
      const mayCompress = frames[0]?.mayCompress ?? true;
      const data = frames.map((frame) => frame.data);
      items.push([number, { kind: "message", nsp, rooms, except, isLocal, mayCompress, frames: data }]);
    }
    for (const session of this.#sessions.values()) {
      const { owner, number, home, homeNumber, generation } = session;
      if (owner === origin && number > after) items.push([number, this.itemOf(session)]);
      // It was taken for a client that did not wait, and nobody knows: others may need it as its home told of it.
      else if (number === 0 && home === origin && homeNumber > after)
        items.push([homeNumber, { ...this.itemOf(session), generation: generation - 1 }]);
    }
    return items.toSorted(([a], [b]) => a - b);
  }

  itemOf({ pid, sid, rooms, data, since, sent, until, generation, leftAt }: KnownSession): SessionItem {
    const awayMs = leftAt === null ? null : Math.max(0, this.#now() - leftAt);
    return {
      kind: "session",
      nsp: this.nsp,
      pid,
      sid,
      rooms: [...rooms],
      data,
      since,
      sent,
      until,
      awayMs,
      generation,
    };
  }

  /** Forgets what is too old, or too much. */
  evict(): void {
    const { maxAgeMs, maxRecords } = this.#bounds;
    const oldest = this.#now() - maxAgeMs;
    for (const { pid, leftAt } of this.#away) {
      if ((leftAt ?? oldest) >= oldest && this.#away.size <= maxRecords) return;
      this.drop(pid);
    }
  }

  clear(): void {
    this.#sessions.clear();
    this.#bySid.clear();
    this.#away.clear();
  }
}

/** The stamp of a change of rooms. */
export function stampOf(origin: string, number: number, at: string, generation: number): Stamp {
  return { origin, number, at, isLocal: false, generation };
}

function isOlder(generation: number, origin: string, known: KnownSession): boolean {
  if (generation !== known.generation) return generation < known.generation;
  // One that was fetched for a client that did not wait for it gives way.
  return known.number > 0 && origin < known.owner;
}
