// The driver `postgres`, whose function the application hands in.
import type { PostgresDriver } from "./driver.js";

/** What `postgres()` gives, as far as it is used here. */
export interface PostgresSql {
  unsafe(text: string, values: never[]): PromiseLike<readonly object[]>;
  listen(channel: string, onNotify: (payload: string) => void): PromiseLike<{ unlisten(): Promise<unknown> }>;
}

/** Whether it is a function that `postgres()` gave. */
export function isPostgresSql(client: object): client is PostgresSql {
  return "unsafe" in client && "listen" in client;
}

/** The driver over such a function, which opens a connection of its own for listening, and opens it again by itself. */
export function postgresDriver(sql: PostgresSql): PostgresDriver {
  return {
    // The driver's own type of values is narrower than what it takes.
    query: async (text, values = []) => sql.unsafe(text, [...values] as never[]),
    async listen(channel, events) {
      const request = await sql.listen(channel, (payload) => events.onNotify(payload));
      return { stop: async () => request.unlisten() };
    },
  };
}
