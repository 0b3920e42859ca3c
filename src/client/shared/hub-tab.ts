// One tab, as the hub sees it: where its messages go, and how many of its own were written. Not its life, which is life.ts.
import type { Contents, ToTab } from "./messages.js";

/** One tab. */
export class HubTab {
  readonly post: (message: ToTab) => void;
  /** How many of its messages were handed to the browser. */
  written = 0;

  constructor(post: (message: ToTab) => void) {
    this.post = post;
  }

  send(packets: readonly Contents[]): void {
    this.post({ kind: "packets", packets });
  }

  confirm(): void {
    this.post({ kind: "written", count: this.written });
  }
}
