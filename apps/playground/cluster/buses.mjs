// What the servers can be joined by: how its server is started, and what a node makes of it. `npm run cluster -- --bus NAME`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { natsPath } from "../../../scripts/peers.mjs";

/**
 * | field         | meaning                                                                    |
 * |---------------|----------------------------------------------------------------------------|
 * | program(port) | the command of its server, and what that says once it is ready; none needed: undefined |
 * | bus(port)     | makes the bus of a node                                                    |
 */
export const buses = {
  redis: { program: redisServer, bus: async (port) => redis(port, "redisBus") },
  "redis-sharded": { program: redisServer, bus: async (port) => redis(port, "shardedRedisBus") },
  "redis-streams": { program: redisServer, bus: async (port) => redis(port, "redisStreamsBus") },
  nats: {
    program: (port) => ({
      command: [natsPath(), "-a", "127.0.0.1", "-p", String(port)],
      ready: "Server is ready",
    }),
    async bus(port) {
      const [{ connect }, { natsBus }] = await Promise.all([
        import("@nats-io/transport-node"),
        import("holdfast/bus/nats"),
      ]);
      const connection = await connect({ servers: `127.0.0.1:${port}`, maxReconnectAttempts: -1 });
      return natsBus({ connection });
    },
  },
  workers: {
    async bus() {
      const { workersBus } = await import("holdfast/bus/workers");
      return workersBus();
    },
  },
};

function redisServer(port) {
  const command = [
    process.env.REDIS_PATH ?? "redis-server",
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--save",
    "",
  ];
  return { command, ready: "Ready to accept connections" };
}

async function redis(port, kind) {
  const [{ Redis }, made] = await Promise.all([import("ioredis"), import("holdfast/bus/redis")]);
  return made[kind]({ client: new Redis({ port, host: "127.0.0.1", lazyConnect: true }) });
}

/** The server of a bus, which one may kill and start again: it comes back empty, at the same port. */
export class BusServer {
  #program;
  #child = null;
  port = 0;

  constructor(program) {
    this.#program = program;
  }

  get isRunning() {
    return this.#child !== null;
  }

  async start() {
    this.port ||= await freePort();
    const { command, ready } = this.#program(this.port);
    const child = spawn(command[0], command.slice(1), { stdio: ["ignore", "pipe", "pipe"] });
    await new Promise((resolve, reject) => {
      const read = (text) => String(text).includes(ready) && resolve();
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.once("error", reject);
      child.once("exit", () => reject(new Error(`${command[0]} ended before it was ready.`)));
    });
    this.#child = child;
  }

  async kill() {
    const child = this.#child;
    this.#child = null;
    if (child === null) return;
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  }
}

/** A port of the loopback interface that nobody listens on. */
export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}
