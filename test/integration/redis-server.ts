// A Redis of the test's own: a free port of the loopback, nothing on disk. Redis itself is installed by scripts/peers.mjs.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { freePort } from "../programs/free-port.js";

export interface RedisServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** @throws Error with what to install, if Redis is not there */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  const program = process.env["REDIS_PATH"] ?? "redis-server";
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const child = spawn(program, options, { stdio: ["ignore", "pipe", "inherit"] });
  await isReady(child, program);
  return {
    port,
    async stop() {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, "exit");
    },
  };
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
