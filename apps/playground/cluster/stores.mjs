// What stands behind the buses: Redis, a Redis Cluster, NATS, PostgreSQL, each with a folder that goes with it. What a node makes of them is
// in buses.mjs.
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "../../../scripts/free-port.mjs";
import { natsPath, postgresPath } from "../../../scripts/peers.mjs";
import { Program } from "./program.mjs";

/** Comes back empty. */
export function redisStore() {
  return new Program((port) => describeRedis(port, []));
}

/** Three of them, each with a third of the slots; they are killed and started together. */
export class RedisCluster {
  #folder = newFolder("redis");
  #shards = [];

  /** Of the first: clients learn of the others there. */
  get port() {
    return this.#shards[0].port;
  }

  get isRunning() {
    return this.#shards.every(({ isRunning }) => isRunning);
  }

  async start() {
    if (this.#shards.length > 0) await Promise.all(this.#shards.map(async (shard) => shard.start()));
    else await this.#found();
  }

  async kill() {
    await Promise.all(this.#shards.map(async (shard) => shard.kill()));
  }

  async #found() {
    const { Redis } = await import("ioredis");
    const busPorts = [await freePort(), await freePort(), await freePort()];
    this.#shards = busPorts.map((busPort) => {
      const file = join(this.#folder, `${busPort}.conf`);
      const more = ["--cluster-enabled", "yes", "--cluster-port", busPort, "--cluster-config-file", file];
      return new Program((port) => describeRedis(port, more));
    });
    for (const shard of this.#shards) await shard.start();
    const clients = this.#shards.map(({ port }) => new Redis(port, "127.0.0.1"));
    for (const [at, client] of clients.entries()) {
      await client.cluster("ADDSLOTSRANGE", at * 5462, Math.min(at * 5462 + 5461, 16_383));
      await clients[0].call("CLUSTER", "MEET", "127.0.0.1", this.#shards[at].port, busPorts[at]);
    }
    for (const client of clients) {
      while (!(await client.cluster("INFO")).includes("cluster_state:ok")) await wait(20);
      client.disconnect();
    }
  }
}

function describeRedis(port, more) {
  const program = process.env.REDIS_PATH ?? "redis-server";
  const command = [program, "--port", port, "--bind", "127.0.0.1", "--save", "", ...more];
  return { command, ready: "Ready to accept connections" };
}

/** With JetStream, whose stream the buses keep in memory. */
export function natsStore() {
  const folder = newFolder("nats");
  return new Program((port) => ({
    command: [natsPath(), "-a", "127.0.0.1", "-p", port, "-js", "-sd", folder],
    ready: "Server is ready",
  }));
}

/** Keeps what it has on disk. */
export function postgresStore() {
  const folder = newFolder("postgres");
  const programs = process.env.POSTGRES_PATH ?? postgresPath();
  const options = { cwd: folder, ...ownerOf(folder) };
  const data = join(folder, "data");
  execFileSync(join(programs, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync"], {
    stdio: "ignore",
    ...options,
  });
  return new Program((port) => ({
    command: [
      join(programs, "postgres"),
      "-D",
      data,
      "-p",
      port,
      "-k",
      folder,
      "-h",
      "127.0.0.1",
      "-c",
      "fsync=off",
    ],
    ready: "database system is ready to accept connections",
    options,
    killSignal: "SIGQUIT",
  }));
}

/** PostgreSQL refuses to run as root: then as the user that its package has made. */
function ownerOf(folder) {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, "postgres"])));
  chmodSync(folder, 0o700);
  chownSync(folder, uid, gid);
  return { uid, gid };
}

function newFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `holdfast-${name}-`));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
