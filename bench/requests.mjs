// Requests and answers between the bench and its child processes, over Node's IPC. Not what is asked (servers/, load/).
import { spawn } from "node:child_process";
import { once } from "node:events";

/** In a child: answers each `{ id, request, … }` with what `handlers[request]` gives, and leaves with the parent. */
export function answerRequests(handlers) {
  process.on("message", async ({ id, request, ...params }) => {
    try {
      const result = await handlers[request](params);
      process.send({ id, result: result ?? null });
    } catch (error) {
      process.send({ id, error: error instanceof Error ? error.stack : String(error) });
    }
  });
  process.on("disconnect", () => process.exit(0));
}

/** In the parent: a Node process, pinned to `core` where `taskset` exists, that answers requests. */
export class Child {
  #process;
  #name;
  #nextId = 0;
  #pending = new Map();

  constructor(name, file, args, { core, nodeFlags = [] }) {
    const command = [process.execPath, ...nodeFlags, file, ...args];
    if (core !== undefined) command.unshift("taskset", "-c", String(core));
    this.#name = name;
    this.#process = spawn(command[0], command.slice(1), {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      env: { ...process.env, NODE_ENV: "production" },
    });
    this.#process.on("message", ({ id, result, error }) => {
      const { resolve, reject } = this.#pending.get(id);
      this.#pending.delete(id);
      if (error === undefined) resolve(result);
      else reject(new Error(`${this.#name}: ${error}`));
    });
    this.#process.on("exit", (code, signal) => {
      for (const { reject } of this.#pending.values()) {
        reject(new Error(`${this.#name} ended (${signal ?? code}) while it was asked something.`));
      }
      this.#pending.clear();
    });
  }

  /** Asks and waits for the answer. */
  ask(request, params = {}) {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#process.send({ id, request, ...params }, (error) => {
        if (error && this.#pending.delete(id)) reject(error);
      });
    });
  }

  /** Ends the process. */
  async end() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exit = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await exit;
  }
}
