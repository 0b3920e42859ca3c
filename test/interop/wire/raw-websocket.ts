// A WebSocket that says only what a test tells it to, and keeps what it is told in order. It knows no Engine.IO, and its
// server's close is its end too.
import { once } from "node:events";
import { type ClientOptions, WebSocket } from "ws";

export class RawWebSocket {
  readonly #ws: WebSocket;
  readonly #received: (string | Buffer)[] = [];
  readonly #waiting: ((message: string | Buffer) => void)[] = [];
  /** The code of the close frame: 1005 if it was empty, 1006 if there was none. */
  readonly closed: Promise<number>;

  constructor(url: string, options: ClientOptions = {}) {
    this.#ws = new WebSocket(url, options);
    this.closed = new Promise((resolve) => this.#ws.on("close", resolve));
    this.#ws.on("message", (data: Buffer, isBinary) => {
      const message = isBinary ? data : data.toString();
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#received.push(message);
      else waiting(message);
    });
    // What went wrong is told by `closed`, which tests await.
    this.#ws.on("error", () => {});
  }

  /** Resolves when the server has answered 101. */
  async opened(): Promise<this> {
    if (this.#ws.readyState === WebSocket.CONNECTING) await once(this.#ws, "open");
    return this;
  }

  send(message: string | Uint8Array): void {
    this.#ws.send(message);
  }

  /** The next message, in order; also one that has come already. */
  next(): Promise<string | Buffer> {
    const message = this.#received.shift();
    if (message !== undefined) return Promise.resolve(message);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Takes messages until one is text that begins with `start`, and gives that. */
  async nextStarting(start: string): Promise<string> {
    for (;;) {
      const message = await this.next();
      if (typeof message === "string" && message.startsWith(start)) return message;
    }
  }

  close(): void {
    this.#ws.terminate();
  }
}
