// The way from polling to WebSocket: probe, pause, switch. It owns the new transport until the switch, and the session's
// frames never: they wait in the polling transport's queue.
import type { Transport, TransportEvents } from "../core/index.js";
import { encodeFrame, type Frame } from "../protocol/index.js";
import { TransportError } from "./errors.js";
import type { PollingTransport } from "./transports/polling.js";

/** What an upgrade tells the session. Exactly one of `onDone` and `onFail` is called, unless it is cancelled. */
export interface UpgradeEvents {
  /** The server has answered the probe; polling comes to rest. */
  onPausing(to: Transport): void;
  /** From now on the session is on `to`. */
  onDone(to: Transport): void;
  /** The session stays on polling. */
  onFail(error: TransportError): void;
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
export class Upgrade {
  readonly #from: PollingTransport;
  readonly #to: Transport;
  readonly #events: UpgradeEvents;
  #state: "probing" | "pausing" | "done" | "failed" = "probing";

  /** @param open opens the new transport; `after` hears it once the session is on it */
  constructor(
    from: PollingTransport,
    open: (events: TransportEvents) => Transport,
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

  /** True between the answer to the probe and the switch. */
  get isPausing(): boolean {
    return this.#state === "pausing";
  }

  /** Gives up, because the session ends. */
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
    for (const frame of this.#from.takeQueued()) this.#to.send(frame);
    this.#from.terminate();
    this.#events.onDone(this.#to);
  }

  #fail(reason: unknown): void {
    if (this.#state === "failed") return;
    this.cancel();
    this.#events.onFail(new TransportError(`probe error: ${String(reason)}`, reason, this.#to.name));
  }
}
