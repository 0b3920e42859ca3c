// Once, in SQLite by a driver that answers at once: `node:sqlite`, `better-sqlite3` or one of their shape.
import {
  fromStored,
  idOf,
  OnceError,
  tableOf,
  toStored,
  type IdentifiedEvent,
  type OnceOptions,
} from "./once.js";

/** A statement, as far as it is used here. */
export interface SqliteStatement {
  run(...values: (string | number | null)[]): { readonly changes: number | bigint };
  get(...values: (string | number | null)[]): unknown;
}

/** A database, as far as it is used here. */
export interface SqliteDatabase {
  exec(text: string): unknown;
  prepare(text: string): SqliteStatement;
}

/** As {@link Once}, but all of it happens within the call: SQLite's drivers have no other way. */
export interface OnceInSqlite {
  /**
   * Does the work and marks the event as handled, in one transaction: both are there, or neither. If it has been handled before
   * the work is not done, and its result of then is given. The work uses the same database, and may not wait for anything.
   *
   * @throws OnceError `ERR_NO_EVENT_ID`, `ERR_ASYNC_WORK`; and what the work or the database throws
   */
  run<Result>(event: IdentifiedEvent, work: () => Result): Result;
  /** Forgets marks that are older. Gives how many. */
  forget(olderThanMs: number): number;
}

/**
 * Handles each event once in effect, in SQLite. The table of marks is made if it is not there.
 *
 * @throws OnceError `ERR_INVALID_OPTION`
 * @example
 * const once = onceInSqlite(new DatabaseSync("shop.db"));
 * socket.on("pay", (order, reply) => {
 *   reply(once.run(socket.delivery, () => {
 *     db.prepare("INSERT INTO payments (amount) VALUES (?)").run(order.amount);
 *     return { paid: order.amount };
 *   }));
 * });
 */
export function onceInSqlite(db: SqliteDatabase, options: OnceOptions = {}): OnceInSqlite {
  const table = tableOf(options);
  db.exec(
    `CREATE TABLE IF NOT EXISTS ${table} (id TEXT PRIMARY KEY, result TEXT, at INTEGER NOT NULL) WITHOUT ROWID`,
  );
  const find = db.prepare(`SELECT result FROM ${table} WHERE id = ?`);
  const mark = db.prepare(`INSERT INTO ${table} (id, result, at) VALUES (?, ?, ?)`);
  const forget = db.prepare(`DELETE FROM ${table} WHERE at < ?`);
  return {
    run<Result>(event: IdentifiedEvent, work: () => Result): Result {
      const id = idOf(event);
      // At once for writing: another process that handles the same event is waited for here, before the mark is looked for.
      db.exec("BEGIN IMMEDIATE");
      try {
        const stored = storedOf(find.get(id)) ?? workAndMark(id, work);
        db.exec("COMMIT");
        return fromStored(stored.result) as Result;
      } catch (error) {
        rollBack(db);
        throw error;
      }
    },
    forget: (olderThanMs) => Number(forget.run(Date.now() - olderThanMs).changes),
  };

  function workAndMark(id: string, work: () => unknown): Stored {
    const result = work();
    if (result instanceof Promise) throw asyncWork(result);
    const stored = { result: toStored(result) };
    mark.run(id, stored.result, Date.now());
    return stored;
  }
}

interface Stored {
  readonly result: string | null;
}

function rollBack(db: SqliteDatabase): void {
  try {
    db.exec("ROLLBACK");
  } catch {
    // Some failures have ended the transaction already.
  }
}

/** Drivers give undefined or null where there is no row. */
function storedOf(row: unknown): Stored | undefined {
  return (row as Stored | null | undefined) ?? undefined;
}

function asyncWork(result: Promise<unknown>): OnceError {
  // What it does later happens outside of the transaction; should it fail there, that is nobody else's business.
  result.catch(() => undefined);
  return new OnceError(
    "ERR_ASYNC_WORK",
    "The work gave a promise, and a transaction of SQLite does not wait: do what takes time before or after it.",
  );
}
