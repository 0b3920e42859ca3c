// What nodes tell each other of their logs, item by item, and its form in a stream. What becomes of it stands in namespace-copy.ts.

/** An event that was emitted. */
export interface MessageItem {
  readonly kind: "message";
  readonly nsp: string;
  readonly rooms: readonly string[];
  readonly except: readonly string[];
  readonly isLocal: boolean;
  readonly mayCompress: boolean;
  /** With an offset at the end, which each node replaces by its own. */
  readonly frames: readonly (string | Uint8Array)[];
}

/** A member joined or left a room. */
export interface ChangeItem {
  readonly kind: "join" | "leave";
  readonly nsp: string;
  readonly member: string;
  readonly room: string;
  readonly generation: number;
  /** What its node had by then: a vector. */
  readonly at: string;
}

/** A session as it is now, in place of what was known of it. Its node is the one that says this. */
export interface SessionItem {
  readonly kind: "session";
  readonly nsp: string;
  readonly pid: string;
  readonly sid: string;
  readonly rooms: readonly string[];
  /** `socket.data`, as JSON. */
  readonly data: string;
  /** Vectors; see `SessionRecord`. */
  readonly since: string;
  readonly sent: string;
  readonly until: string;
  /** Null while its client is here. */
  readonly awayMs: number | null;
  readonly generation: number;
}

/** These, who are here, have everything up to `until`: their last event was long ago. */
export interface MarkItem {
  readonly kind: "mark";
  readonly nsp: string;
  readonly until: string;
  readonly marks: readonly { readonly pid: string; readonly sent: string }[];
}

/** Nobody may come back by this `pid`. */
export interface DropItem {
  readonly kind: "drop";
  readonly nsp: string;
  readonly pid: string;
}

/** Of a node that has left: from it this one has the items up to `number`, and takes no more. */
export interface EndItem {
  readonly kind: "end";
  readonly origin: string;
  readonly number: number;
}

/** Switch on `kind`. */
export type Item = MessageItem | ChangeItem | SessionItem | MarkItem | DropItem | EndItem;

/** An item with its place in what its node has written: 1, 2, 3 …, in all namespaces together. */
export type NumberedItem = readonly [number: number, item: Item];

const [message, join, leave, session, mark, drop, end] = [0, 1, 2, 3, 4, 5, 6];

/*
 * | item    | list                                                                                 |
 * |---------|--------------------------------------------------------------------------------------|
 * | message | number, 0, nsp, rooms, except, isLocal, mayCompress, frames                          |
 * | join    | number, 1, nsp, member, room, generation, at                                         |
 * | leave   | number, 2, and as join                                                               |
 * | session | number, 3, nsp, pid, sid, rooms, data, since, sent, until, awayMs or null, generation |
 * | mark    | number, 4, nsp, until, pid, sent, pid, sent …                                        |
 * | drop    | number, 5, nsp, pid                                                                  |
 * | end     | number, 6, origin, number                                                            |
 */

/** Gives the form in which an item travels. */
export function toList(number: number, item: Item): unknown[] {
  return [number, ...partsOf(item)];
}

function partsOf(item: Item): unknown[] {
  if (item.kind === "message") {
    const { nsp, rooms, except, isLocal, mayCompress, frames } = item;
    return [message, nsp, rooms, except, isLocal, mayCompress, frames];
  }
  if ("member" in item) {
    const { kind, nsp, member, room, generation, at } = item;
    return [kind === "join" ? join : leave, nsp, member, room, generation, at];
  }
  if (item.kind === "session") {
    const { nsp, pid, sid, rooms, data, since, sent, until, awayMs, generation } = item;
    return [session, nsp, pid, sid, rooms, data, since, sent, until, awayMs, generation];
  }
  if (item.kind === "mark")
    return [mark, item.nsp, item.until, ...item.marks.flatMap(({ pid, sent }) => [pid, sent])];
  return item.kind === "drop" ? [drop, item.nsp, item.pid] : [end, item.origin, item.number];
}

/** Reads what travels. @returns undefined for whatever is no item */
export function toItem(value: unknown): NumberedItem | undefined {
  if (!Array.isArray(value)) return undefined;
  const [number, type, ...rest] = value as unknown[];
  const item = isCount(number) ? itemOf(type, rest) : undefined;
  return item === undefined ? undefined : [number as number, item];
}

function itemOf(type: unknown, list: readonly unknown[]): Item | undefined {
  const [nsp, second] = list;
  if (typeof nsp !== "string") return undefined;
  if (type === message) return messageOf(nsp, list);
  if (type === join || type === leave) return changeOf(type === join ? "join" : "leave", nsp, list);
  if (type === session) return sessionOf(nsp, list);
  if (type === mark) return typeof second === "string" ? marksOf(nsp, second, list.slice(2)) : undefined;
  if (type === drop) return typeof second === "string" ? { kind: "drop", nsp, pid: second } : undefined;
  if (type === end) return isCount(second) ? { kind: "end", origin: nsp, number: second } : undefined;
  // Of a newer version: it has a number like all others, and says nothing here.
  return { kind: "drop", nsp: "", pid: "" };
}

function messageOf(nsp: string, list: readonly unknown[]): MessageItem | undefined {
  const [, rooms, except, isLocal, mayCompress, frames] = list;
  if (!isTexts(rooms) || !isTexts(except) || !isFrames(frames)) return undefined;
  if (typeof isLocal !== "boolean" || typeof mayCompress !== "boolean") return undefined;
  return { kind: "message", nsp, rooms, except, isLocal, mayCompress, frames };
}

function changeOf(kind: "join" | "leave", nsp: string, list: readonly unknown[]): ChangeItem | undefined {
  const [, member, room, generation, at] = list;
  if (typeof member !== "string" || typeof room !== "string" || typeof at !== "string") return undefined;
  return isCount(generation) ? { kind, nsp, member, room, generation, at } : undefined;
}

function sessionOf(nsp: string, list: readonly unknown[]): SessionItem | undefined {
  const [, pid, sid, rooms, data, since, sent, until, awayMs, generation] = list;
  if (typeof pid !== "string" || typeof sid !== "string" || typeof data !== "string") return undefined;
  if (typeof since !== "string" || typeof sent !== "string" || typeof until !== "string") return undefined;
  if (!isTexts(rooms) || (awayMs !== null && !isCount(awayMs)) || !isCount(generation)) return undefined;
  return { kind: "session", nsp, pid, sid, rooms, data, since, sent, until, awayMs, generation };
}

function marksOf(nsp: string, until: string, list: readonly unknown[]): MarkItem | undefined {
  if (!isTexts(list)) return undefined;
  const marks: { pid: string; sent: string }[] = [];
  for (let at = 0; at < list.length; at += 2) marks.push({ pid: list[at] ?? "", sent: list[at + 1] ?? "" });
  return { kind: "mark", nsp, until, marks };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function isFrames(value: unknown): value is (string | Uint8Array)[] {
  return Array.isArray(value) && value.length > 0 && value.every(isFrame);
}

function isFrame(value: unknown): boolean {
  return typeof value === "string" || value instanceof Uint8Array;
}
