// One client that talks with the server, and what has become of what was said. It shows nothing (contender-card.ts).
import type { RunReport } from "./events.js";
import { Tally, type Counts } from "./tally.js";

/** A client's socket, of whichever library. */
export interface AnyClient {
  readonly connected: boolean;
  readonly io: { on(event: "reconnect_attempt", listener: () => void): unknown };
  on(event: string, listener: (...args: never[]) => void): unknown;
  emit(event: string, ...args: unknown[]): unknown;
  disconnect(): unknown;
}

/** Opens a client of one library. A run is what it and the server say to each other, over however many connections. */
export type OpenClient = (auth: { readonly run: string }) => AnyClient;

/** One direction. */
export interface Direction extends Counts {
  readonly sent: number;
}

/** What there is to show. */
export interface Standing {
  readonly up: Direction;
  readonly down: Direction;
  /** How often the application has heard of a lost connection. */
  readonly disconnects: number;
}

/** How often each end says something, in milliseconds. */
export const paceMs = 100;

/** A client that says 1, 2, 3 … for as long as the page is there. */
export class Contender {
  readonly run: string = crypto.randomUUID();
  readonly #client: AnyClient;
  readonly #heard: Tally = new Tally();
  readonly #timer: number;
  #said = 0;
  #disconnects = 0;
  #report: RunReport = { sent: 0, counts: { received: 0, doubled: 0, lost: 0 } };

  constructor(open: OpenClient) {
    this.#client = open({ run: this.run });
    this.#client.on("down", (number: number) => void this.#heard.add(number));
    this.#client.on("disconnect", () => this.#disconnects++);
    this.#timer = window.setInterval(() => this.#client.emit("up", ++this.#said), paceMs);
  }

  /** The server has said what it knows. */
  learn(report: RunReport): void {
    this.#report = report;
  }

  get standing(): Standing {
    const heard = this.#heard.counts;
    // The report is older than what has come since.
    const sent = Math.max(this.#report.sent, heard.received + heard.lost);
    return {
      up: { sent: this.#said, ...this.#report.counts },
      down: { sent, ...heard },
      disconnects: this.#disconnects,
    };
  }

  /** Says no more. */
  rest(): void {
    clearInterval(this.#timer);
  }

  leave(): void {
    this.rest();
    this.#client.disconnect();
  }
}
