// Once, in PostgreSQL by the driver `postgres`, which the application hands in.
import { createMarks, deleteMarks, markAndWork, type Query } from "./marks.js";
import { idOf, tableOf, type Once, type OnceOptions } from "./once.js";

/** A transaction of `postgres`, as far as it is used here. */
export interface PostgresTransaction {
  unsafe(text: string, values?: never[]): PromiseLike<readonly object[]>;
}

/** What the function `postgres()` gives, as far as it is used here. */
export interface PostgresSql<Transaction extends PostgresTransaction> {
  begin(work: (transaction: Transaction) => Promise<unknown>): Promise<unknown>;
}

/**
 * Handles each event once in effect, in PostgreSQL with the driver `postgres`.
 *
 * @typeParam Transaction name `TransactionSql` of `postgres` here to have its types in the work
 * @throws OnceError `ERR_INVALID_OPTION`
 * @example
 * const once = onceInPostgres(postgres());
 * await once.prepare();
 * socket.on("pay", async (order, reply) => {
 *   reply(await once.run(socket.delivery, async (sql) => {
 *     await sql`INSERT INTO payments (amount) VALUES (${order.amount})`;
 *     return { paid: order.amount };
 *   }));
 * });
 */
export function onceInPostgres<Transaction extends PostgresTransaction = PostgresTransaction>(
  sql: PostgresSql<Transaction>,
  options: OnceOptions = {},
): Once<Transaction> {
  const table = tableOf(options);
  const begin = async <Result>(step: (transaction: Transaction) => Promise<Result>): Promise<Result> =>
    (await sql.begin(step)) as Result;
  return {
    prepare: async () => begin(async (transaction) => createMarks(queryOf(transaction), table)),
    async run(event, work) {
      const id = idOf(event);
      return begin(async (transaction) =>
        markAndWork(queryOf(transaction), table, id, async () => work(transaction)),
      );
    },
    forget: async (olderThanMs) =>
      begin(async (transaction) => deleteMarks(queryOf(transaction), table, olderThanMs)),
  };
}

function queryOf(transaction: PostgresTransaction): Query {
  // The driver's own type of values is narrower than what it takes.
  return async (text, values = []) => transaction.unsafe(text, values as never[]);
}
