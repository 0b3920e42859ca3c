// The driver `pg`, whose pool the application hands in.
import type { Listener, ListenerEvents, PostgresDriver } from "./driver.js";

/** What `new Pool()` of `pg` gives, as far as it is used here. */
export interface PgPool {
  query(text: string, values: unknown[]): Promise<{ readonly rows: object[] }>;
  connect(): Promise<PgPoolClient>;
}

/** A connection of that pool, as far as it is used here. */
export interface PgPoolClient {
  query(text: string): Promise<unknown>;
  on(event: "notification", listener: (message: { readonly payload?: string | undefined }) => void): unknown;
  on(event: "error" | "end", listener: () => void): unknown;
  /** With true the connection is not used again. */
  release(isBroken?: boolean): void;
}

/** Whether it is a pool of `pg`; a single client of it cannot do without. */
export function isPgPool(client: object): client is PgPool {
  return "connect" in client && "query" in client && "totalCount" in client;
}

/** The driver over a pool, of which listening takes one connection for itself. */
export function pgDriver(pool: PgPool): PostgresDriver {
  return {
    query: async (text, values = []) => (await pool.query(text, [...values])).rows,
    listen: async (channel, events) => listen(await pool.connect(), channel, events),
  };
}

async function listen(client: PgPoolClient, channel: string, events: ListenerEvents): Promise<Listener> {
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    // Not for others: it would go on being notified.
    client.release(true);
  };
  const onEnd = (): void => {
    if (isOver) return;
    end();
    events.onLost();
  };
  client.on("error", onEnd);
  client.on("end", onEnd);
  client.on("notification", ({ payload = "" }) => {
    if (!isOver) events.onNotify(payload);
  });
  try {
    await client.query(`LISTEN "${channel}"`);
  } catch (error) {
    end();
    throw error;
  }
  return { stop: async () => end() };
}
