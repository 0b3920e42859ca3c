// The nodes: processes of the playground's server, each at a port of its own, which one may kill, pause and start again.
import cluster from "node:cluster";
import { once } from "node:events";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { setupPrimary } from "holdfast/bus/workers";
import { freePort } from "../../../scripts/free-port.mjs";

const built = process.env.PLAYGROUND_OUT ?? fileURLToPath(new URL("../dist", import.meta.url));
const program = resolve(built, "server/index.js");
const join = fileURLToPath(new URL("join.mjs", import.meta.url));

export class Node {
  name;
  port = 0;
  state = "down";
  #bus;
  #worker = null;

  /** @param bus `{ name, port }` */
  constructor(name, bus) {
    this.name = name;
    this.#bus = bus;
  }

  /** Starts its process; they are workers of this one, so that a bus between workers can join them too. */
  static prepare() {
    cluster.setupPrimary({ exec: program, silent: true, serialization: "advanced" });
    setupPrimary();
  }

  async start() {
    this.port ||= await freePort();
    this.#worker = cluster.fork({
      JOIN: join,
      BUS: this.#bus.name,
      BUS_PORT: this.#bus.port,
      NODE_NAME: this.name,
      HOST: "127.0.0.1",
      PORT: this.port,
    });
    this.#worker.process.stderr.pipe(process.stderr);
    await once(this.#worker.process.stdout, "data");
    this.state = "up";
  }

  async kill() {
    const worker = this.#worker;
    this.state = "down";
    const exit = once(worker, "exit");
    worker.process.kill("SIGKILL");
    await exit;
  }

  /** Says goodbye to its clients, and lets them go to others in its own time. */
  async stop() {
    this.state = "down";
    const exit = once(this.#worker, "exit");
    this.#worker.process.kill("SIGTERM");
    await exit;
  }

  pause() {
    this.state = "paused";
    this.#worker.process.kill("SIGSTOP");
  }

  resume() {
    this.state = "up";
    this.#worker.process.kill("SIGCONT");
  }
}
