// A NATS server of the test's own, with JetStream: a free port of the loopback, a folder that goes with it. It is installed by
// scripts/peers.mjs.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { natsPath } from "../../scripts/peers.mjs";
import { freePort } from "../../scripts/free-port.mjs";

/** A server that tests may ill-treat. */
export class NatsServer {
  readonly port: number;
  readonly #folder: string = mkdtempSync(join(tmpdir(), "holdfast-nats-"));
  #program: ChildProcess | null = null;

  private constructor(port: number) {
    this.port = port;
  }

  /** @throws Error with what to install, if NATS is not there */
  static async start(): Promise<NatsServer> {
    const server = new NatsServer(await freePort());
    await server.start();
    return server;
  }

  /** What clients connect to. */
  get url(): string {
    return `127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const options = ["-a", "127.0.0.1", "-p", String(this.port), "-js", "-sd", this.#folder];
    this.#program = spawn(natsPath(), options, { stdio: ["ignore", "ignore", "pipe"] });
    await isReady(this.#program);
  }

  /** As a power cut does; what it has on disk stays. */
  async kill(): Promise<void> {
    const program = this.#program;
    this.#program = null;
    if (program === null) return;
    const exit = once(program, "exit");
    program.kill("SIGKILL");
    await exit;
  }

  /** It holds its connections, and does nothing. Resolves when that is so, which takes a moment. */
  async pause(): Promise<void> {
    const program = this.#program;
    if (program === null) return;
    program.kill("SIGSTOP");
    for (;;) {
      if (isStopped(program)) return;
      await setImmediate();
    }
  }

  resume(): void {
    this.#program?.kill("SIGCONT");
  }

  /** Forgets what is on disk; to be called while it is not running. */
  empty(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    await this.kill();
    this.empty();
  }
}

function isStopped({ pid }: ChildProcess): boolean {
  return execFileSync("ps", ["-o", "state=", "-p", String(pid)], { encoding: "utf8" }).startsWith("T");
}

function isReady(program: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    program.on("error", () =>
      reject(
        new Error(
          `This test needs a NATS server, and cannot start "${natsPath()}". On Debian: apt-get install nats-server. Elsewhere set NATS_PATH to the program nats-server of version 2.9 or later.`,
        ),
      ),
    );
    program.on("exit", (code) => reject(new Error(`NATS ended with code ${code}:\n${said}`)));
    program.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("Server is ready")) resolve();
    });
  });
}
