// The NATS of the matrix: one server, or three that keep the stream of JetStream on their disks.
import { NatsCluster, NatsServer } from "../../programs/nats-server.js";
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

export async function startJetStreamStore(): Promise<Store> {
  const cluster = await NatsCluster.start();
  const { servers } = cluster;
  const each = async (act: (server: NatsServer) => unknown): Promise<void> => {
    await Promise.all(servers.map(async (server) => act(server)));
  };
  let asked = 0;
  return {
    get port() {
      return serverAt(servers, asked).port;
    },
    kill: () => each((server) => server.kill()),
    async start(isEmpty) {
      if (isEmpty) await each((server) => server.empty());
      await each((server) => server.start());
      await cluster.untilLed();
    },
    pause: () => each((server) => server.pause()),
    resume: () => servers.forEach((server) => server.resume()),
    // The one that decides about the stream dies, and the others have what it has acknowledged. It comes back, since twice is half of them.
    async failOver() {
      const leader = await cluster.leaderOf("holdfast");
      await leader.kill();
      if (leader === serverAt(servers, asked)) asked++;
      await cluster.untilLed();
      await leader.start();
    },
    stop: () => cluster.stop(),
  };
}

function serverAt(servers: readonly NatsServer[], at: number): NatsServer {
  const server = servers[at % servers.length];
  if (server === undefined) throw new RangeError("There is no server.");
  return server;
}
