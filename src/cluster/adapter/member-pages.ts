// Who is in an audience, page by page: what a node with many members answers in, so that no message is large and no answer is held
// whole. Which members those are, its adapter says.
import type { MemberRecord } from "../../adapters/adapter.js";
import type { Clock, Timer } from "../../core/index.js";
import { decodeMsgpack, encodeMsgpack, Fault } from "../../protocol/index.js";
import { ClusterError } from "../../adapters/cluster-error.js";
import { isTexts, partsOf } from "./adapter-messages.js";

/** A page ends with the member that makes it larger. */
const pageBytes = 131_072;
/** The `data` of a member with more is left out. */
const maxMemberBytes = 524_288;
/** Questions that are half answered; the oldest gives way. */
const maxOpen = 256;
const maxDepth = 1_000;

interface Rest {
  readonly members: readonly MemberRecord[];
  at: number;
  timer: Timer;
}

/** What an adapter gives its pages. */
export interface MemberPagesPorts {
  readonly clock: Clock;
  /** After this nobody asks for the next page any more. */
  readonly timeoutMs: number;
  /** Whether a member has not left meanwhile. */
  isHere(id: string): boolean;
  /** The data of a member cannot travel. */
  onError(error: unknown): void;
}

/** The answers of one adapter that are under way. */
export class MemberPages {
  readonly #ports: MemberPagesPorts;
  readonly #open: Map<number, Rest> = new Map();
  #next = 0;

  constructor(ports: MemberPagesPorts) {
    this.#ports = ports;
  }

  /** The first page, as it travels: members, and the cursor that gives the next page or null. */
  begin(members: readonly MemberRecord[]): readonly unknown[] {
    return this.#page({ members, at: 0, timer: null });
  }

  /** @throws ClusterError `ERR_NODE_TIMEOUT`: it was asked for too late */
  resume(cursor: number): readonly unknown[] {
    const rest = this.#open.get(cursor);
    if (rest === undefined)
      throw new ClusterError("ERR_NODE_TIMEOUT", "The next page was asked for too late.");
    this.#drop(cursor, rest);
    return this.#page(rest);
  }

  #page(rest: Rest): readonly unknown[] {
    const page: Uint8Array[] = [];
    let size = 0;
    while (size < pageBytes) {
      const member = rest.members[rest.at];
      if (member === undefined) return [page, null];
      rest.at++;
      if (!this.#ports.isHere(member.id)) continue;
      const bytes = this.#encode(member);
      page.push(bytes);
      size += bytes.length;
    }
    return [page, this.#keep(rest)];
  }

  #keep(rest: Rest): number {
    for (const [cursor, oldest] of this.#open) {
      if (this.#open.size < maxOpen) break;
      this.#drop(cursor, oldest);
    }
    const cursor = this.#next++;
    rest.timer = this.#ports.clock.setTimer(() => this.#open.delete(cursor), this.#ports.timeoutMs);
    this.#open.set(cursor, rest);
    return cursor;
  }

  #drop(cursor: number, { timer }: Rest): void {
    this.#ports.clock.clearTimer(timer);
    this.#open.delete(cursor);
  }

  #encode({ id, handshake, rooms, data }: MemberRecord): Uint8Array {
    const names = [...rooms];
    try {
      const bytes = encodeMsgpack([id, handshake, names, data]);
      if (bytes.length <= maxMemberBytes) return bytes;
      const size = `${bytes.length.toLocaleString("en")} bytes`;
      throw new ClusterError("ERR_MESSAGE_TOO_LARGE", `The data of the socket ${id} is too large: ${size}.`);
    } catch (error) {
      // One member whose data cannot travel must not hide the others.
      this.#ports.onError(error);
      return encodeMsgpack([id, {}, names, {}]);
    }
  }
}

/** Asks for page after page, and gives what came even if not all of it did. */
export async function readPages(
  ask: (cursor: unknown) => Promise<unknown>,
): Promise<{ readonly members: readonly MemberRecord[]; readonly error: unknown }> {
  const members: MemberRecord[] = [];
  try {
    for (let cursor: unknown = null; ;) {
      const answer = await ask(cursor);
      // It has no such namespace, or has closed it.
      if (answer === null || answer === undefined) return { members, error: null };
      const [page, next] = partsOf(answer);
      members.push(...partsOf(page).map(readMember));
      if (next === null) return { members, error: null };
      cursor = next;
    }
  } catch (error) {
    return { members, error };
  }
}

/** @throws ClusterError `ERR_NODE_FAILED` */
function readMember(bytes: unknown): MemberRecord {
  const value = bytes instanceof Uint8Array ? decodeMsgpack(bytes, maxDepth) : undefined;
  const [id, handshake, rooms, data] = value instanceof Fault ? [] : partsOf(value);
  if (typeof id !== "string" || !isTexts(rooms)) {
    throw new ClusterError("ERR_NODE_FAILED", "What it says of its members cannot be read.");
  }
  return { id, handshake, rooms, data };
}
