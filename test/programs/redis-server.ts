// A Redis of the test's own, or a Redis Cluster of three: free ports of the loopback, nothing that outlives the test. Redis itself is
// installed by scripts/peers.mjs.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort } from "../../scripts/free-port.mjs";

export interface RedisServer {
  readonly port: number;
  /** Ends it at once, as a crash does: what it held in memory is gone. */
  kill(): Promise<void>;
  /** Stands still, and keeps its connections, until it is to go on. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/**
 * @param port where; default: a free one
 * @param options for the program: `["--maxmemory", "4mb"]`
 * @throws Error with what to install, if Redis is not there
 */
export async function startRedis(port?: number, options: readonly string[] = []): Promise<RedisServer> {
  const at = port ?? (await freePort());
  const program = process.env["REDIS_PATH"] ?? "redis-server";
  const own = ["--port", String(at), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", ...options];
  const child = spawn(program, own, { stdio: ["ignore", "pipe", "inherit"] });
  await isReady(child, program);
  const end = async (signal: "SIGTERM" | "SIGKILL"): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill(signal);
    await exit;
  };
  return {
    port: at,
    kill: async () => end("SIGKILL"),
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    stop: async () => {
      // One that stands still would not hear that it is to end.
      child.kill("SIGCONT");
      await end("SIGTERM");
    },
  };
}

export interface RedisCluster {
  /** A node of it, from which clients learn of the others. */
  readonly port: number;
  stop(): Promise<void>;
}

/** Three primaries without replicas, each with a third of the slots. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-redis-"));
  const busPorts = [await freePort(), await freePort(), await freePort()];
  const nodes = await Promise.all(
    busPorts.map(async (busPort) => startRedis(undefined, inCluster(folder, busPort))),
  );
  const clients = nodes.map(({ port }) => new Redis(port, "127.0.0.1"));
  await Promise.all(clients.map(async (client, at) => client.cluster("ADDSLOTSRANGE", ...slotsOf(at))));
  for (const [at, { port }] of nodes.entries()) {
    await clients[0]?.call("CLUSTER", "MEET", "127.0.0.1", port, busPorts[at] ?? 0);
  }
  for (const client of clients) {
    while (!(await client.cluster("INFO")).includes("cluster_state:ok")) await setTimeout(20);
    client.disconnect();
  }
  return {
    port: nodes[0]?.port ?? 0,
    async stop() {
      await Promise.all(nodes.map(async (node) => node.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function inCluster(folder: string, busPort: number): readonly string[] {
  const file = join(folder, `${busPort}.conf`);
  return ["--cluster-enabled", "yes", "--cluster-port", String(busPort), "--cluster-config-file", file];
}

function slotsOf(node: number): [first: number, last: number] {
  const third = Math.ceil(16_384 / 3);
  return [node * third, Math.min(16_384, (node + 1) * third) - 1];
}

function isReady(child: ChildProcess, program: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.on("error", () =>
      reject(
        new Error(
          `This test needs a Redis, and cannot start "${program}". On Debian: apt-get install redis-server. Elsewhere set REDIS_PATH to the program redis-server of version 7 or later.`,
        ),
      ),
    );
    child.on("exit", (code) => reject(new Error(`Redis ended with code ${code}:\n${said}`)));
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("Ready to accept connections")) resolve();
    });
  });
}
