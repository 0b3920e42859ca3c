// What all databases have in common: the contract, the event's id and the table. It opens no transaction.
import { HoldfastError } from "../protocol/index.js";

/** An event that can be told from every other, however often it comes: `socket.delivery`, or an id of the application's own. */
export interface IdentifiedEvent {
  readonly id?: string | null | undefined;
}

/** What `onceInPg` and its sisters accept. */
export interface OnceOptions {
  /** The table of marks; letters, digits, underscores, and a dot behind the schema. @default "holdfast_handled" */
  readonly table?: string;
}

/**
 * Handles each event once in effect, however often it comes.
 *
 * @typeParam Transaction what the work is given to speak to the database with
 */
export interface Once<Transaction> {
  /** Makes the table of marks, if it is not there. To be called before the first event, by as many servers as there are. */
  prepare(): Promise<void>;
  /**
   * Does the work and marks the event as handled, in one transaction: both are there, or neither. If it has been handled before
   * the work is not done, and its result of then is given. While another process handles the same event, this one waits for it.
   *
   * The result is kept as JSON, and is what JSON makes of it the first time, too.
   *
   * @throws OnceError `ERR_NO_EVENT_ID`; and what the work or the database throws: then nothing is done, nothing is marked,
   * and the event may be handled anew
   */
  run<Result>(
    event: IdentifiedEvent,
    work: (transaction: Transaction) => Promise<Result> | Result,
  ): Promise<Result>;
  /** Forgets marks that are older. Whoever sends an event again after that has it handled again. Gives how many were forgotten. */
  forget(olderThanMs: number): Promise<number>;
}

/** What can be wrong with a call. */
export type OnceErrorCode = "ERR_NO_EVENT_ID" | "ERR_INVALID_OPTION" | "ERR_ASYNC_WORK";

/** A call that cannot be right; nothing has been done. */
export class OnceError extends HoldfastError<OnceErrorCode> {
  override readonly name = "OnceError";
}

const defaultTable = "holdfast_handled";
const tableName = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$/;

/** @throws OnceError `ERR_INVALID_OPTION` */
export function tableOf({ table = defaultTable }: OnceOptions): string {
  if (tableName.test(table)) return table;
  throw new OnceError(
    "ERR_INVALID_OPTION",
    `The option table must be a name of letters, digits and underscores, not ${JSON.stringify(table)}.`,
  );
}

/** @throws OnceError `ERR_NO_EVENT_ID` */
export function idOf({ id }: IdentifiedEvent): string {
  if (typeof id === "string" && id !== "") return id;
  throw new OnceError(
    "ERR_NO_EVENT_ID",
    "The event has no id: its client does not give any. Take one that the application knows, as run({ id: order.id }, …).",
  );
}

/** What a work's result is from now on; null: there was none. */
export function toStored(result: unknown): string | null {
  return JSON.stringify(result) ?? null;
}

export function fromStored(stored: string | null): unknown {
  return stored === null ? undefined : JSON.parse(stored);
}
