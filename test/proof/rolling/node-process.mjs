// Starts and ends a node of a rolling restart, and keeps what it has written down.
import cluster from "node:cluster";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { setupPrimary } from "holdfast/bus/workers";

const program = fileURLToPath(new URL("node.mjs", import.meta.url));

export class NodeProcess {
  name;
  port = 0;
  /** What it has sent, heard and counted; null: it has not said so yet. */
  report = null;
  #worker;
  /** How many nodes it knows, itself among them. */
  #known = 0;

  constructor(name, worker) {
    this.name = name;
    this.#worker = worker;
    worker.on("message", (told) => {
      this.port = told.port ?? this.port;
      this.#known = told.known ?? this.#known;
      if (told.sent !== undefined) this.report = told;
    });
  }

  /** Nodes are workers of this process, so that a bus between workers can join them, too. */
  static prepare() {
    cluster.setupPrimary({ exec: program, serialization: "advanced" });
    setupPrimary();
  }

  /** @param bus `{ name, port }` */
  static start(name, bus) {
    return new NodeProcess(
      name,
      cluster.fork({ BUS: bus.name, BUS_PORT: String(bus.port), NODE_NAME: name }),
    );
  }

  /** Resolves when a load balancer would give it clients, and it knows so many nodes. */
  async ready(count) {
    while (this.port === 0 || this.#known < count || !(await this.#isReady())) await wait(20);
  }

  talk(rate) {
    this.#worker.send({ talk: rate });
  }

  /** Resolves when it has sent its clients away, and is gone. */
  async end(drain) {
    const exit = once(this.#worker, "exit");
    this.#worker.send({ drain });
    await exit;
  }

  async ask() {
    this.report = null;
    this.#worker.send({ isReportWanted: true });
    while (this.report === null) await wait(10);
    return this.report;
  }

  kill() {
    this.#worker.process.kill("SIGKILL");
  }

  async #isReady() {
    return (await fetch(`http://127.0.0.1:${this.port}/socket.io/ready`)).ok;
  }
}
