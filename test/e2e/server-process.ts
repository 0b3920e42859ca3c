// A built server as a process of its own, from the moment it says where it is. Which one is the test's affair.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A server that runs. */
export interface ServerProcess {
  readonly address: string;
  /** Ends it: as Ctrl+C does by default. Gives its exit code, or null where the signal ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts a program that prints its address in its first line.
 *
 * @param port 0: any that is free
 * @throws Error when the library is not built, or the program ends before it listens.
 */
export async function startServerProcess(program: string, port = 0): Promise<ServerProcess> {
  if (!existsSync(fileURLToPath(new URL("../../dist/esm/index.js", import.meta.url)))) {
    throw new Error("The library is not built. Run `npm run build` first; `npm test` does.");
  }
  const server = spawn(process.execPath, [program], {
    env: { ...process.env, PORT: String(port), HOST: "127.0.0.1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const greeting = await Promise.race([
    once(createInterface(server.stdout), "line").then(([line]) => String(line)),
    once(server, "exit").then(() => Promise.reject(new Error(`${program} ended before it listened.`))),
  ]);
  return {
    address: greeting.slice(greeting.indexOf("http")),
    async stop(signal = "SIGTERM") {
      const exit = once(server, "exit") as Promise<[number | null]>;
      server.kill(signal);
      const [code] = await exit;
      return code;
    },
  };
}
