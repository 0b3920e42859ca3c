// Starts what the other programs here need: a Redis, and nodes that know each other. Everything ends with `close`.
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { end, listening } from "../../scripts/balancer.mjs";
import { freePort } from "../../scripts/free-port.mjs";

const nodeProgram = new URL("node.mjs", import.meta.url);

/** Three nodes of one cluster over a Redis of their own. */
export async function startCluster({ nodes: count = 3, pingInterval = 25_000 } = {}) {
  const redisPort = await freePort();
  const redis = spawn(
    process.env.REDIS_PATH ?? "redis-server",
    ["--port", redisPort, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"].map(String),
    { stdio: "ignore" },
  );
  await listening(redis, redisPort);
  const nodes = await Promise.all(
    Array.from({ length: count }, () => startNode(redisPort, count, pingInterval)),
  );
  await Promise.all(nodes.map(({ whole }) => whole));
  return {
    ports: nodes.map(({ port }) => port),
    /** Microseconds of CPU that Redis has used; Linux counts them in hundredths of a second. */
    redisCpuUs() {
      const [, fields = ""] = readFileSync(`/proc/${redis.pid}/stat`, "utf8").split(") ");
      const [user, system] = fields.split(" ").slice(11, 13).map(Number);
      return (user + system) * 10_000;
    },
    /** Asks each node for one thing that it knows. */
    ask: (what) => Promise.all(nodes.map((node) => node.ask(what))),
    async close() {
      await Promise.all([...nodes.map(({ child }) => child), redis].map(end));
    },
  };
}

async function startNode(redisPort, count, pingInterval) {
  const child = fork(nodeProgram, [redisPort, count, pingInterval].map(String));
  const whole = new Promise((resolve) => {
    child.on("message", (message) => message === "whole" && resolve());
  });
  const [{ port }] = await once(child, "message");
  return {
    child,
    port,
    whole,
    async ask(what) {
      child.send(what);
      const [answer] = await once(child, "message");
      return answer[what];
    },
  };
}
