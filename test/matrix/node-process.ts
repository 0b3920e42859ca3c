// A node of the matrix as the runner has it: a process that takes commands and signals. What runs in it is node/main.mjs.
import { type ChildProcess, fork } from "node:child_process";
import cluster from "node:cluster";
import { once } from "node:events";
import { resolve } from "node:path";
import type { BusName } from "./buses.js";
import type { ClusterTimings } from "./form.js";

/** What its process reads from its environment. */
export interface NodeSettings {
  /** Other at each start. */
  readonly name: string;
  readonly busName: BusName;
  /** Where the bus's server is reached. */
  readonly port: number;
  readonly journal: string;
  readonly clients: readonly string[];
  readonly rate: number;
  readonly timings: ClusterTimings;
  readonly seed: number;
  readonly isFaulty: boolean;
  readonly isSealed: boolean;
  readonly isFromLater: boolean;
}

interface Said {
  readonly port?: number;
  readonly id?: string | number;
  readonly knows?: readonly string[];
  readonly answer?: unknown;
}

const program = resolve("test/matrix/node/main.mjs");

/** One process. */
export class NodeProcess {
  readonly name: string;
  readonly child: ChildProcess;
  port = 0;
  /** The id that it has in the cluster: another one after it was fenced. */
  id = "";
  /** The ids of all nodes that it knows, itself among them. */
  knows: readonly string[] = [];
  readonly #answers: Map<number, (answer: unknown) => void> = new Map();
  readonly #exit: Promise<unknown>;
  #asked = 0;

  private constructor(name: string, child: ChildProcess) {
    this.name = name;
    this.child = child;
    this.#exit = new Promise((done) => child.once("exit", done));
    // What is sent to one that has just been killed.
    child.on("error", () => {});
    child.on("message", (said: Said) => this.#hear(said));
  }

  /** Resolves when it listens. */
  static async start(settings: NodeSettings, onBus: (node: ChildProcess) => void): Promise<NodeProcess> {
    const env = { ...process.env, MATRIX_NODE: JSON.stringify(settings) };
    const child =
      settings.busName === "workers"
        ? cluster.fork(env).process
        : fork(program, { env, serialization: "advanced", stdio: ["ignore", "ignore", "inherit", "ipc"] });
    onBus(child);
    const node = new NodeProcess(settings.name, child);
    while (node.port === 0) {
      if (!node.isRunning) throw new Error(`Node ${settings.name} has ended with ${child.exitCode}.`);
      await Promise.race([once(child, "message"), node.#exit]);
    }
    return node;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Has it do something; see its `commands`. Resolves with what that gives, or undefined if it has ended. */
  async do(command: string, value?: unknown): Promise<unknown> {
    const id = ++this.#asked;
    const answer = new Promise<unknown>((done) => this.#answers.set(id, done));
    this.child.send({ command, id, value });
    return Promise.race([answer, this.#exit.then(() => undefined)]);
  }

  signal(name: "SIGSTOP" | "SIGCONT"): void {
    this.child.kill(name);
  }

  /** As `kill -9`. */
  async kill(): Promise<void> {
    if (this.isRunning) this.child.kill("SIGKILL");
    await this.#exit;
  }

  /** As a deployment does it. */
  async end(drainMs: number): Promise<void> {
    void this.do("end", drainMs);
    await this.#exit;
  }

  #hear({ port, id, knows, answer }: Said): void {
    if (port !== undefined) {
      this.port = port;
      this.id = String(id);
      this.knows = knows ?? [];
    } else if (typeof id === "number") {
      this.#answers.get(id)?.(answer);
      this.#answers.delete(id);
    }
  }
}
