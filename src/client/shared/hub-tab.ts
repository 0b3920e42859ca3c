// One tab, as the hub sees it: where its messages go, and how many of its own were written. Not its life, which is life.ts.
import type { Contents, ToTab } from "./messages.js";

/** One tab, as the hub sees it. */
export class HubTab {
  readonly post: (message: ToTab) => void;
  #given = 0;
  #written = 0;

  constructor(post: (message: ToTab) => void) {
    this.post = post;
  }

  send(packets: readonly Contents[]): void {
    this.post({ kind: "packets", packets });
  }

  /** A message of the tab was given to the connection. */
  count(): void {
    this.#given++;
  }

  /** What was given to the connection has been written. */
  confirm(): void {
    if (this.#written === this.#given) return;
    this.#written = this.#given;
    this.post({ kind: "written", count: this.#written });
  }
}
