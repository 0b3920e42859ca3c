// Starts, freezes, kills and questions processes of application.mjs. It knows no client.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("application.mjs", import.meta.url));

/** One application: a port, and the process that listens there at the moment. */
class Application {
  readonly #options: object;
  #port = 0;
  #process: ChildProcess | null = null;
  #nextId = 0;

  constructor(options: object) {
    this.#options = options;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    // What it logs of clients' mistakes, which the cases make on purpose, is for nobody to read.
    const child = fork(program, [JSON.stringify({ port: this.#port, options: this.#options })], {
      silent: true,
    });
    this.#process = child;
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    }
    const [{ port }] = (await Promise.race([
      once(child, "message"),
      once(child, "exit").then(() => Promise.reject(new Error(`the application ended by itself:\n${said}`))),
    ])) as [{ port: number }];
    this.#port = port;
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  /** Keeps it from doing anything, its connections open. */
  async freeze(): Promise<void> {
    this.#process?.kill("SIGSTOP");
  }

  /** Asks the process; an answer is whatever it says. */
  async ask(request: string, details: object): Promise<unknown> {
    const child = this.#process;
    if (child === null) throw new Error("the application is not running");
    const id = ++this.#nextId;
    child.send({ id, request, ...details });
    for (;;) {
      const [message] = (await once(child, "message")) as [{ id?: number; answer?: unknown }];
      if (message.id === id) return message.answer ?? null;
    }
  }
}

/** What the suite may do to an application: the last part of a URL of the control server. */
export type ApplicationAction = "start" | "kill" | "freeze" | "stop" | "heard" | "tell";

/** The applications of one run of the suite. */
export class Applications {
  readonly #running: Application[] = [];

  /** Starts one with options of the server. */
  async open(options: object): Promise<{ readonly id: number; readonly url: string }> {
    const application = new Application(options);
    const id = this.#running.push(application) - 1;
    await application.start();
    return { id, url: application.url };
  }

  async act(id: number, action: ApplicationAction, details: object): Promise<unknown> {
    const application = this.#running[id];
    if (application === undefined) throw new Error(`there is no application ${id}`);
    if (action !== "start" && action !== "kill" && action !== "freeze")
      return application.ask(action, details);
    await application[action]();
    return null;
  }

  async close(): Promise<void> {
    await Promise.all(this.#running.map((application) => application.kill()));
  }
}
