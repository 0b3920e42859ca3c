// A PostgreSQL of the matrix, and the standby that may take its place.
import { startPostgres } from "../../programs/postgres-server.js";
import type { Store } from "./store.js";

export async function startPostgresStore(): Promise<Store> {
  let server = await startPostgres();
  return {
    get port() {
      return Number(new URL(server.url).port);
    },
    kill: () => server.kill(),
    async start(isEmpty) {
      if (isEmpty) await server.empty();
      await server.start();
    },
    pause: async () => server.pause(),
    resume: () => server.resume(),
    async failOver() {
      const standby = await server.startStandby();
      await server.kill();
      await server.stop();
      await standby.promote();
      server = standby;
    },
    stop: () => server.stop(),
  };
}
