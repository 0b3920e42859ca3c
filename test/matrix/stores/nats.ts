// A NATS of the matrix, with JetStream on its disk.
import { NatsServer } from "../../programs/nats-server.js";
import type { Store } from "./store.js";

export async function startNatsStore(): Promise<Store> {
  let server = await NatsServer.start();
  return {
    get port() {
      return server.port;
    },
    kill: () => server.kill(),
    async start(isEmpty) {
      if (isEmpty) server.empty();
      await server.start();
    },
    pause: () => server.pause(),
    resume: () => server.resume(),
    // One that knows nothing of what the first one had: the longest tail that there is.
    async failOver() {
      const second = await NatsServer.start();
      await server.stop();
      server = second;
    },
    stop: () => server.stop(),
  };
}
