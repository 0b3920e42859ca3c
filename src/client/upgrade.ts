// The way from polling to WebSocket: probe, pause, switch. It owns the new transport until the switch, and the session's
// frames never: they wait in the polling transport's queue.
import type { TransportEvents } from "../core/index.js";
import { encodeFrame, type EncodedFrame, type Frame } from "../protocol/index.js";
import { TransportError } from "./errors.js";
import type { ClientTransport, UpgradeEvents, Upgrading } from "./transport.js";

/** The transport that is left. */
export interface Leaving {
  readonly queue: EncodedFrame[];
  /** Begins no request any more, and calls back when none is under way. */
  pause(onPaused: () => void): void;
  /** Goes on after {@link pause}. */
  resume(): void;
  terminate(): void;
}

/**
 * One attempt.
 *
 * | state   | ends with             | then                                                            |
 * |---------|-----------------------|-----------------------------------------------------------------|
 * | probing | `3probe` has come     | polling is asked to pause                                       |
 * | pausing | no request under way  | `5` and all that has waited leave over the new transport        |
 * | done    |                       |                                                                 |
 * | failed  |                       | polling goes on                                                 |
 */
export class Upgrade implements Upgrading {
  readonly #from: Leaving;
  readonly #to: ClientTransport;
  readonly #events: UpgradeEvents;
  #state: "probing" | "pausing" | "done" | "failed" = "probing";

  /** @param open opens the new transport; `after` hears it once the session is on it */
  constructor(
    from: Leaving,
    open: (events: TransportEvents) => ClientTransport,
    after: TransportEvents,
    events: UpgradeEvents,
  ) {
    this.#from = from;
    this.#events = events;
    this.#to = open({
      onFrame: (frame) => (this.#state === "done" ? after.onFrame(frame) : this.#hear(frame)),
      onDrain: () => {
        if (this.#state === "done") after.onDrain();
      },
      onEnd: (end) => {
        if (this.#state === "done") after.onEnd(end);
        else this.#fail(end.kind === "error" ? end.error : end.kind);
      },
    });
    this.#to.send(encodeFrame("ping", "probe"));
  }

  get isPausing(): boolean {
    return this.#state === "pausing";
  }

  cancel(): void {
    if (this.#state === "done") return;
    this.#state = "failed";
    this.#to.terminate();
    this.#from.resume();
  }

  #hear(frame: Frame): void {
    if (this.#state !== "probing") return;
    if (frame.type !== "pong" || frame.data !== "probe") {
      this.#fail(`${frame.type} came instead of an answer`);
      return;
    }
    this.#state = "pausing";
    this.#events.onPausing(this.#to);
    this.#from.pause(() => this.#switch());
  }

  #switch(): void {
    this.#state = "done";
    this.#to.send(encodeFrame("upgrade"));
    for (const frame of this.#from.queue.splice(0)) this.#to.send(frame);
    this.#from.terminate();
    this.#events.onDone(this.#to);
  }

  #fail(reason: unknown): void {
    if (this.#state === "failed") return;
    this.cancel();
    this.#events.onFail(new TransportError(`probe error: ${String(reason)}`, reason, this.#to.name));
  }
}
