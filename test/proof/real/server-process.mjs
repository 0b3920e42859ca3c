// Starts, kills and restarts the server of a run.
import { fork } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";

const program = resolve(import.meta.dirname, "server.mjs");

export class ServerProcess {
  #args;
  #child = null;
  #rate = 0;
  kills = 0;

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
    const child = this.#child;
    this.kills++;
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
}
