// A Python program as a peer: commands in, results and notices out, a JSON value per line (channel.py). Not its tests.
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const python = process.env["PYTHON_PATH"] ?? "/usr/bin/python3";
const deadlineMs = 15_000;

/** Something that happened at the peer. */
export interface Notice {
  readonly what: string;
  readonly args: readonly unknown[];
  readonly client?: number;
  readonly sid?: string;
  readonly namespace?: string;
}

interface Waiting {
  readonly isMeant: (notice: Notice) => boolean;
  readonly resolve: (notice: Notice) => void;
}

/** Throws the sentence that helps where the packages are missing: no test is passed over in silence. */
function checkInstalled(): void {
  try {
    execFileSync(python, ["-c", "import socketio, aiohttp"], { stdio: "ignore" });
  } catch (cause) {
    throw new Error(
      "These tests need a Python peer: `apt-get install python3-socketio python3-aiohttp`, or set PYTHON_PATH.",
      { cause },
    );
  }
}

export class PythonPeer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #results = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  readonly #notices: Notice[] = [];
  readonly #waiting: Waiting[] = [];
  #lastId = 0;
  #complaints = "";

  /** Starts `client_peer.py` or `server_peer.py`. */
  constructor(script: "client_peer.py" | "server_peer.py") {
    checkInstalled();
    this.#process = spawn(python, ["-B", `${import.meta.dirname}/${script}`], {
      stdio: "pipe",
    });
    this.#process.stderr.on("data", (text) => (this.#complaints += text));
    createInterface(this.#process.stdout).on("line", (line) => this.#read(line));
    this.#process.once("exit", () => {
      for (const asked of this.#results.values()) {
        asked.reject(new Error(`the Python peer has ended: ${this.#complaints}`));
      }
    });
  }

  /** Carries out a command and gives its result; bytes travel as Buffers in both directions. */
  ask(command: string, values: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#results.set(id, { resolve, reject });
      this.#process.stdin.write(`${JSON.stringify({ id, do: command, ...values }, bytesToJson)}\n`);
    });
  }

  /** The first notice that fits, also one that has come already; each is given once. */
  async notice(what: string, where: Partial<Notice> = {}): Promise<Notice> {
    const isMeant = (notice: Notice): boolean => fits(notice, { what, ...where });
    const index = this.#notices.findIndex(isMeant);
    const [come] = index === -1 ? [] : this.#notices.splice(index, 1);
    if (come !== undefined) return come;
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        reject(new Error(`no "${what}" from the Python peer in ${deadlineMs} ms. ${this.#complaints}`));
      }, deadlineMs);
      const waiting: Waiting = {
        isMeant,
        resolve: (notice) => {
          clearTimeout(deadline);
          resolve(notice);
        },
      };
      this.#waiting.push(waiting);
    });
  }

  /** Notices of `what` that nobody has taken. */
  untaken(what: string, where: Partial<Notice> = {}): Notice[] {
    return this.#notices.filter((notice) => fits(notice, { what, ...where }));
  }

  /** Ends its input, at which it ends. */
  async stop(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.stdin.end();
    await ended;
  }

  #read(line: string): void {
    const message = JSON.parse(line, bytesFromJson) as Notice & {
      id?: number;
      result?: unknown;
      error?: string;
    };
    if (message.id !== undefined) {
      const asked = this.#results.get(message.id);
      this.#results.delete(message.id);
      if (message.error === undefined) asked?.resolve(message.result);
      else asked?.reject(new Error(message.error));
      return;
    }
    const index = this.#waiting.findIndex(({ isMeant }) => isMeant(message));
    const [waiting] = index === -1 ? [] : this.#waiting.splice(index, 1);
    if (waiting === undefined) this.#notices.push(message);
    else waiting.resolve(message);
  }
}

function fits(notice: Notice, wanted: Partial<Notice>): boolean {
  return Object.entries(wanted).every(([key, value]) => notice[key as keyof Notice] === value);
}

/** A replacer sees a Buffer after its own toJSON. */
function bytesToJson(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("type" in value) || value.type !== "Buffer")
    return value;
  return { $bytes: Buffer.from(value as unknown as Uint8Array).toString("base64") };
}

function bytesFromJson(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("$bytes" in value)) return value;
  return Buffer.from(String(value.$bytes), "base64");
}
