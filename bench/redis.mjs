// A Redis for one measurement: a free port of the loopback, nothing on disk, on the core of the load. It is installed by scripts/peers.mjs.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { freePort } from "../scripts/free-port.mjs";
import { cores } from "./machine.mjs";

/** `{ port, end() }` */
export async function startRedis() {
  const port = await freePort();
  const program = process.env.REDIS_PATH ?? "redis-server";
  const command = [program, "--port", String(port), "--bind", "127.0.0.1", "--save", ""];
  if (cores.load !== undefined) command.unshift("taskset", "-c", String(cores.load));
  const redis = spawn(command[0], command.slice(1), { stdio: ["ignore", "pipe", "inherit"] });
  for await (const text of redis.stdout) if (String(text).includes("Ready to accept connections")) break;
  return {
    port,
    async end() {
      const exit = once(redis, "exit");
      redis.kill();
      await exit;
    },
  };
}
