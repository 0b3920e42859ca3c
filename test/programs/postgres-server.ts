// A PostgreSQL of the test's own: a free port of the loopback, a folder that goes with it. It is installed by scripts/peers.mjs.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { postgresPath } from "../../scripts/peers.mjs";
import { freePort } from "../../scripts/free-port.mjs";

/** @throws Error with what to install, if PostgreSQL is not there */
export async function startPostgres(): Promise<PostgresServer> {
  const server = new PostgresServer(await freePort());
  await server.initialize();
  await server.start();
  return server;
}

/** A server that tests may ill-treat. */
export class PostgresServer {
  readonly #port: number;
  readonly #folder: string = mkdtempSync(join(tmpdir(), "holdfast-postgres-"));
  /** It refuses to run as root: then as the user that its package has made. */
  readonly #owner: { readonly uid?: number; readonly gid?: number };
  #server: ChildProcess | null = null;

  constructor(port: number) {
    this.#port = port;
    this.#owner = ownerOf(this.#folder);
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.#port}/postgres`;
  }

  /** Makes an empty database. */
  initialize(): Promise<void> {
    return this.#run("initdb", "-D", this.#data, "-U", "postgres", "-A", "trust", "--no-sync");
  }

  async start(): Promise<void> {
    const options = ["-D", this.#data, "-p", String(this.#port), "-k", this.#folder, "-h", "127.0.0.1"];
    this.#server = spawn(join(programs(), "postgres"), [...options, "-c", "fsync=off"], {
      ...this.#owner,
      cwd: this.#folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    await isReady(this.#server);
  }

  /**
   * Ends it at once and has all connections lost, as a crash does; {@link start} starts it again. SIGKILL would leave it to chance when the
   * processes of its connections are gone, which the next start waits for.
   */
  kill(): Promise<void> {
    return this.#end("SIGQUIT");
  }

  /** Forgets everything; to be called while it is not running. */
  empty(): Promise<void> {
    rmSync(this.#data, { recursive: true, force: true });
    return this.initialize();
  }

  /** It holds its connections, each of which is a process, and does nothing. */
  pause(): void {
    this.#signal("SIGSTOP");
  }

  resume(): void {
    this.#signal("SIGCONT");
  }

  /** Another server that has what this one has, and is told what it is told, until it is {@link promote promoted}. */
  async startStandby(): Promise<PostgresServer> {
    const standby = new PostgresServer(await freePort());
    const [data, port] = [standby.#data, String(this.#port)];
    mkdirSync(data, { mode: 0o700 });
    if (standby.#owner.uid !== undefined) chownSync(data, standby.#owner.uid, standby.#owner.gid ?? 0);
    const from = ["-h", "127.0.0.1", "-p", port, "-U", "postgres"];
    await standby.#run("pg_basebackup", "-D", data, "-R", "-c", "fast", "--no-sync", ...from);
    await standby.start();
    return standby;
  }

  /** Makes a standby a server that takes messages. */
  promote(): Promise<void> {
    return this.#run("pg_ctl", "promote", "-w", "-D", this.#data);
  }

  async stop(): Promise<void> {
    // It lets the connections end that are just being closed.
    await this.#end("SIGTERM");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #data(): string {
    return join(this.#folder, "data");
  }

  /** Not at once: whoever tests something meanwhile has timers. */
  async #run(program: string, ...args: readonly string[]): Promise<void> {
    const child = spawn(join(programs(), program), args, {
      stdio: "ignore",
      cwd: this.#folder,
      ...this.#owner,
    });
    const [code] = (await once(child, "exit")) as [number | null];
    if (code !== 0) throw new Error(`${program} has ended with ${code}.`);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const exit = once(server, "exit");
    server.kill(signal);
    await exit;
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#server?.pid;
    if (pid === undefined) return;
    const children = execFileSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
    for (const each of [pid, ...children.trim().split(/\s+/).map(Number)]) process.kill(each, signal);
  }
}

function programs(): string {
  return process.env["POSTGRES_PATH"] ?? postgresPath();
}

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
      // A standby says the second.
      if (/database system is ready to accept (read-only )?connections/.test(said)) resolve();
    });
  });
}
