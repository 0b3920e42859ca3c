// A NATS server of the test's own, with JetStream, or three of them that make a cluster: free ports of the loopback, folders that go with
// them. NATS is installed by scripts/peers.mjs.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { natsPath } from "../../scripts/peers.mjs";
import { jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { freePort } from "../../scripts/free-port.mjs";

/** A server that tests may ill-treat. */
export class NatsServer {
  readonly port: number;
  readonly #folder: string = mkdtempSync(join(tmpdir(), "holdfast-nats-"));
  readonly #options: readonly string[];
  #program: ChildProcess | null = null;

  private constructor(port: number, options: readonly string[]) {
    this.port = port;
    this.#options = options;
  }

  /**
   * @param options for the program, besides those that it is given anyway
   * @throws Error with what to install, if NATS is not there
   */
  static async start(options: readonly string[] = []): Promise<NatsServer> {
    const server = new NatsServer(await freePort(), options);
    await server.start();
    return server;
  }

  /** What clients connect to. */
  get url(): string {
    return `127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const own = ["-a", "127.0.0.1", "-p", String(this.port), "-js", "-sd", this.#folder];
    this.#program = spawn(natsPath(), [...own, ...this.#options], { stdio: ["ignore", "ignore", "pipe"] });
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

/** A cluster that nobody leads answers nothing. */
const shortly = { timeout: 250 };

/** Three that keep a stream thrice, if it asks for that: while two of them run, nothing is lost. */
export class NatsCluster {
  readonly servers: readonly NatsServer[];

  private constructor(servers: readonly NatsServer[]) {
    this.servers = servers;
  }

  /** @throws Error with what to install, if NATS is not there */
  static async start(): Promise<NatsCluster> {
    const urls = (await Promise.all([freePort(), freePort(), freePort()])).map(
      (port) => `nats://127.0.0.1:${port}`,
    );
    const shared = ["--cluster_name", "three", "--routes", urls.join(","), "--no_advertise"];
    const servers = await Promise.all(
      urls.map(async (url, at) => NatsServer.start(["--name", `server-${at}`, "--cluster", url, ...shared])),
    );
    const cluster = new NatsCluster(servers);
    await cluster.untilLed();
    return cluster;
  }

  /** Resolves when they have agreed on who decides where streams are: until then they refuse whatever concerns one. */
  async untilLed(): Promise<void> {
    await this.#administer(async (manager) => {
      while (!(await isLed(manager))) await setImmediate();
    }, shortly);
  }

  /** The server that decides in which order a stream has its messages. */
  async leaderOf(stream: string): Promise<NatsServer> {
    const info = await this.#administer((manager) => manager.streams.info(stream));
    const leader = this.servers[Number(/^server-(\d)$/.exec(info.cluster?.leader ?? "")?.[1])];
    if (leader === undefined) throw new Error(`Nobody leads the stream "${stream}".`);
    return leader;
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map(async (server) => server.stop()));
  }

  async #administer<Result>(
    run: (manager: JetStreamManager) => Promise<Result>,
    options: { readonly timeout?: number } = {},
  ): Promise<Result> {
    const connection = await connect({ servers: this.servers.map(({ url }) => url) });
    try {
      return await run(await jetstreamManager(connection, { checkAPI: false, ...options }));
    } finally {
      await connection.close();
    }
  }
}

async function isLed(manager: JetStreamManager): Promise<boolean> {
  return manager.getAccountInfo().then(
    () => true,
    () => false,
  );
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
