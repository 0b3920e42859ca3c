// A client of the matrix, one of Socket.IO's or one of ours, and what it writes down. It trusts no server.
import { io as official, type Socket } from "socket.io-client";
import { io as ours } from "../../src/client/node.js";
import type { HistoryEvent } from "../../src/testkit/index.js";

const options = {
  forceNew: true,
  reconnectionDelay: 50,
  reconnectionDelayMax: 500,
  timeout: 2_000,
};

/** How long one of Socket.IO's waits for the answer to an event. Ours needs none: it is told if something is missing. */
const answerMs = 2_000;

export interface ClientSettings {
  readonly isOurs: boolean;
  readonly transports: readonly string[];
  readonly record: (event: HistoryEvent) => void;
  /** Those in which there has been anything so far, of this client's rooms. */
  readonly channels: () => Iterable<string>;
}

/** One client. */
export class MatrixClient {
  readonly name: string;
  readonly isOurs: boolean;
  /** How often it was told that something is missing. */
  told = 0;
  /** How often it came back to its id and its rooms. */
  recovered = 0;
  readonly #socket: Socket;
  readonly #record: (event: HistoryEvent) => void;
  readonly #channels: () => Iterable<string>;
  #sent = 0;

  constructor(name: string, url: string, { isOurs, transports, record, channels }: ClientSettings) {
    this.name = name;
    this.isOurs = isOurs;
    this.#record = record;
    this.#channels = channels;
    record({ kind: "join", by: "server", channel: `from ${name}` });
    record({ kind: "join", by: name, channel: "news" });
    const connect = isOurs ? (ours as unknown as typeof official) : official;
    this.#socket = connect(url, { ...options, transports: [...transports], auth: { name } });
    this.#listen();
  }

  get isConnected(): boolean {
    return this.#socket.connected;
  }

  /** Sends a number. */
  say(): void {
    const seq = ++this.#sent;
    const message = { by: this.name, channel: `from ${this.name}`, seq };
    this.#record({ kind: "send", ...message });
    if (this.isOurs) return void this.#socket.emit("up", seq);
    const question = { by: this.name, id: `up ${seq}` };
    this.#record({ kind: "ask", ...question, withinMs: answerMs });
    this.#socket.timeout(answerMs).emit("up", seq, (error: Error | null) => {
      this.#record({ kind: "answer", ...question });
      this.#record({ kind: "outcome", outcome: error === null ? "ok" : "unknown", ...message });
    });
  }

  close(): void {
    this.#socket.disconnect();
  }

  #listen(): void {
    let isFirst = true;
    this.#socket.on("connect", () => {
      this.#record({ kind: "connected", by: this.name });
      if (this.#socket.recovered) this.recovered++;
      else if (!isFirst && !this.isOurs) this.#tell();
      isFirst = false;
    });
    if (this.isOurs) this.#socket.on("gap", () => this.#tell());
    this.#socket.on("down", (channel: string, from: string, seq: number) =>
      this.#record({ kind: "receive", by: this.name, channel, from, seq }),
    );
  }

  #tell(): void {
    this.told++;
    for (const channel of this.#channels()) this.#record({ kind: "gap", by: this.name, channel });
  }
}
