// A program with a port of its own, which one may kill and start again at the same port. What it is for, it does not know.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { freePort } from "../../../scripts/free-port.mjs";

export class Program {
  port = 0;
  #describe;
  #killSignal = "SIGKILL";
  #child = null;

  /**
   * @param describe gives for a port: `command`, the program and its arguments; `ready`, what it says once it can be used; where it needs
   * them `options` of its process, and `killSignal`, which ends it and all that it has started
   */
  constructor(describe) {
    this.#describe = describe;
  }

  get isRunning() {
    return this.#child !== null;
  }

  async start() {
    this.port ||= await freePort();
    const { command, ready, options, killSignal } = this.#describe(this.port);
    this.#killSignal = killSignal ?? this.#killSignal;
    const [name, ...args] = command.map(String);
    const child = spawn(name, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    await new Promise((resolve, reject) => {
      let said = "";
      const read = (text) => {
        said += text;
        if (!said.includes(ready)) return;
        resolve();
        // It may say what it likes, and nobody keeps it.
        for (const output of [child.stdout, child.stderr]) output.off("data", read).resume();
      };
      for (const output of [child.stdout, child.stderr]) output.on("data", read);
      child.once("error", reject);
      child.once("exit", () => reject(new Error(`${name} ended before it was ready:\n${said}`)));
    });
    this.#child = child;
  }

  async kill() {
    const child = this.#child;
    this.#child = null;
    if (child === null) return;
    const exit = once(child, "exit");
    child.kill(this.#killSignal);
    await exit;
  }
}
