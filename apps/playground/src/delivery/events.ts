// What the page of deliveries and its server tell each other. Not the events of the chat and the board (../events.ts).
import type { Counts } from "./tally.js";

/** What the server knows of a run. */
export interface RunReport {
  /** How many events the server has sent. */
  readonly sent: number;
  /** What has come to it. */
  readonly counts: Counts;
}

export interface RunToServer {
  /** An event of the client, by its number. */
  up(number: number): void;
}

export interface RunToPage {
  /** An event of the server, by its number. */
  down(number: number): void;
}

export interface ReportsToServer {
  report(run: string, answer: (report: RunReport | null) => void): void;
}
