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

  constructor(...args) {
    this.#args = args.map(String);
  }

  async start() {
    this.#child = fork(program, this.#args, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const [said] = await Promise.race([once(this.#child, "message"), once(this.#child, "exit")]);
    if (said !== "listening") throw new Error(`The server has ended with ${said}.`);
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
    this.#child.kill("SIGKILL");
    await this.#end();
  }

  /** It kills itself when it comes to the point: true. If that takes too long, it is killed as ever. */
  async dieAt(point) {
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
