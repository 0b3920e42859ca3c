// What a node says when another one asks what it lacks of a third, or of the one that is asked; and its form. Who asks when: streams.ts.
import { toItem, toList, type NumberedItem } from "./item.js";

/** What of a namespace's log is missing at a node that others learn of. */
export type Floor = readonly [nsp: string, number: number];

/** A node, how far another one has come with it, and whether it has left for that one. */
export type Other = readonly [tag: string, number: number, hasLeft: boolean];

/** A page of what one node has written. */
export interface Answer {
  readonly tag: string;
  readonly items: readonly NumberedItem[];
  /** Everything up to there that is held is in it, or was before. */
  readonly upTo: number;
  readonly isAll: boolean;
  readonly floors: readonly Floor[];
  /** What the node itself had written when it learned of the one that asks; null: another one answers for it. */
  readonly joinedAt: number | null;
  /** How far the node that answers has come with all others. */
  readonly others: readonly Other[];
  /** For how long it has known who else is there; null: it does not, or is of a version that does not say. */
  readonly introducedMs: number | null;
}

/** Gives the form in which an answer travels: a list of its members, in their order. */
export function answerList(answer: Answer): unknown[] {
  const { tag, items, upTo, isAll, floors, joinedAt, others, introducedMs } = answer;
  const lists = items.map(([number, item]) => toList(number, item));
  return [tag, lists, upTo, isAll, floors, joinedAt, others, introducedMs];
}

/** Reads what travels. @returns undefined for whatever is no answer */
export function toAnswer(value: unknown): Answer | undefined {
  if (!Array.isArray(value)) return undefined;
  const [tag, list, upTo, isAll, floors, joinedAt, others, introducedMs = null] = value as unknown[];
  if (typeof tag !== "string" || typeof upTo !== "number" || typeof isAll !== "boolean") return undefined;
  if (!Array.isArray(list) || !isFloors(floors) || !isOthers(others)) return undefined;
  if (!isNumberOrNull(joinedAt) || !isNumberOrNull(introducedMs)) return undefined;
  const items = list.map(toItem);
  if (!items.every((item) => item !== undefined)) return undefined;
  return { tag, items, upTo, isAll, floors, joinedAt, others, introducedMs };
}

function isNumberOrNull(value: unknown): value is number | null {
  return value === null || typeof value === "number";
}

function isFloors(value: unknown): value is Floor[] {
  return Array.isArray(value) && value.every(isPair);
}

function isOthers(value: unknown): value is Other[] {
  return Array.isArray(value) && value.every((other) => isPair(other) && typeof other[2] === "boolean");
}

function isPair(value: unknown): value is unknown[] {
  return Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "number";
}
