// Once, in PostgreSQL by the driver `pg`, which the application hands in.
import { createMarks, deleteMarks, markAndWork, type Query } from "./marks.js";
import { idOf, tableOf, type Once, type OnceOptions } from "./once.js";

/** A connection of `pg`, as far as it is used here. */
export interface PgClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: object[] }>;
  /** With an error the connection is not used again. */
  release(error?: Error | boolean): void;
}

/** A pool of `pg`, as far as it is used here. */
export interface PgPool<Client extends PgClient> {
  connect(): Promise<Client>;
}

/**
 * Handles each event once in effect, in PostgreSQL with the driver `pg`.
 *
 * @typeParam Client name `PoolClient` of `pg` here to have its types in the work
 * @throws OnceError `ERR_INVALID_OPTION`
 * @example
 * const once = onceInPg(new pg.Pool());
 * await once.prepare();
 * socket.on("pay", async (order, reply) => {
 *   const receipt = await once.run(socket.delivery, async (client) => {
 *     await client.query("INSERT INTO payments (amount) VALUES ($1)", [order.amount]);
 *     return { paid: order.amount };
 *   });
 *   reply(receipt);
 * });
 */
export function onceInPg<Client extends PgClient = PgClient>(
  pool: PgPool<Client>,
  options: OnceOptions = {},
): Once<Client> {
  const table = tableOf(options);
  return {
    prepare: async () => inTransaction(pool, async (client) => createMarks(queryOf(client), table)),
    async run(event, work) {
      const id = idOf(event);
      return inTransaction(pool, async (client) =>
        markAndWork(queryOf(client), table, id, async () => work(client)),
      );
    },
    forget: async (olderThanMs) =>
      inTransaction(pool, async (client) => deleteMarks(queryOf(client), table, olderThanMs)),
  };
}

function queryOf(client: PgClient): Query {
  return async (text, values = []) => (await client.query(text, [...values])).rows;
}

async function inTransaction<Client extends PgClient, Result>(
  pool: PgPool<Client>,
  step: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const result = await step(client);
    await client.query("COMMIT");
    client.release();
    return result;
  } catch (error) {
    await rollBack(client);
    throw error;
  }
}

/** A connection that cannot even do this is let go of, and the database rolls back by itself. */
async function rollBack(client: PgClient): Promise<void> {
  try {
    await client.query("ROLLBACK");
    client.release();
  } catch {
    client.release(true);
  }
}
