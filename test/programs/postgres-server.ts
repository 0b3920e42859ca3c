// A PostgreSQL of the test's own: a free port of the loopback, a folder that goes with it. It is installed by scripts/peers.mjs.
import { execFileSync, spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { postgresPath } from "../../scripts/peers.mjs";
import { freePort } from "./free-port.js";

export interface PostgresServer {
  readonly url: string;
  /** Ends it at once and has all connections lost, as a crash does; {@link start} starts it again. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** @throws Error with what to install, if PostgreSQL is not there */
export async function startPostgres(): Promise<PostgresServer> {
  const programs = process.env["POSTGRES_PATH"] ?? postgresPath();
  const folder = mkdtempSync(join(tmpdir(), "holdfast-postgres-"));
  const owner = ownerOf(folder);
  const port = await freePort();
  const data = join(folder, "data");
  const quiet: SpawnOptions = { stdio: "ignore", cwd: folder, ...owner };
  execFileSync(join(programs, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync"], quiet);
  const options = ["-D", data, "-p", String(port), "-k", folder, "-h", "127.0.0.1", "-c", "fsync=off"];
  let server: ChildProcess;
  const start = async (): Promise<void> => {
    server = spawn(join(programs, "postgres"), options, {
      ...owner,
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    await isReady(server);
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const exit = once(server, "exit");
    server.kill(signal);
    await exit;
  };
  await start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start,
    // SIGKILL would leave it to chance when the processes of its connections are gone, which the next start waits for.
    kill: async () => end("SIGQUIT"),
    async stop() {
      // It lets the connections end that are just being closed.
      await end("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** It refuses to run as root: then as the user that its package has made. */
function ownerOf(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = [idOf("-u"), idOf("-g")];
  chmodSync(folder, 0o700);
  chownSync(folder, uid, gid);
  return { uid, gid };
}

function idOf(flag: "-u" | "-g"): number {
  return Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
}

async function isReady(server: ChildProcess): Promise<void> {
  let said = "";
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.on("exit", () => reject(new Error(`PostgreSQL ended before it was ready:\n${said}`)));
    server.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("database system is ready to accept connections")) resolve();
    });
  });
}
