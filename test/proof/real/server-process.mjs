// Starts, kills and restarts the server of a run.
import { fork } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { setTimeout } from "node:timers/promises";

const program = resolve(import.meta.dirname, "server.mjs");

/** How long it may take to come to a point. */
const patienceMs = 30_000;

export class ServerProcess {
  #args;
  #child = null;
  #rate = 0;
  kills = 0;
  /** How often it has died by itself, at a point. */
  pointsReached = 0;
  /** Rejected when it ends, and nobody has wanted it to. */
  failure;
  #fail;
  #isDoomed = false;

  constructor(...args) {
    this.#args = args.map(String);
    this.failure = new Promise((_, reject) => (this.#fail = reject));
  }

  async start() {
    this.#child = fork(program, this.#args, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const [said] = await Promise.race([once(this.#child, "message"), once(this.#child, "exit")]);
    if (said !== "listening") throw new Error(`The server has ended with ${said}.`);
    this.#isDoomed = false;
    this.#child.once("exit", (code, signal) => {
      if (!this.#isDoomed) this.#fail(new Error(`The server has ended by itself, with ${signal ?? code}.`));
    });
    this.#child.send({ rate: this.#rate });
  }

  /** So many broadcasts in a second. */
  talk(rate) {
    this.#rate = rate;
    this.#child.send({ rate });
  }

  /** As `kill -9`. */
  async kill() {
    this.kills++;
    this.#isDoomed = true;
    this.#child.kill("SIGKILL");
    await this.#end();
  }

  /** It kills itself when it comes to the point: true. If that takes too long, it is killed as ever. */
  async dieAt(point) {
    this.#isDoomed = true;
    this.#child.send({ point });
    if (
      !(await Promise.race([this.#end().then(() => true), setTimeout(patienceMs, false, { ref: false })]))
    ) {
      await this.kill();
      return false;
    }
    this.kills++;
    this.pointsReached++;
    return true;
  }

  async #end() {
    const child = this.#child;
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
}
