// What has been handed to a bus's server and has not been taken yet: bounded in bytes, each with its deadline. It retries nothing.
import type { Clock } from "../core/index.js";
import { BusError } from "./bus-error.js";

/** One that waits. */
interface Waiting {
  readonly byteCount: number;
  readonly dueMs: number;
  /** Its deadline has passed. */
  isLate: boolean;
  reject(error: BusError): void;
}

/**
 * Counts what waits for the server.
 *
 * @example
 * const inFlight = new InFlight({ clock, server: "Redis", timeoutMs: 5000, maxBytes: 16_777_216, onLate: () => {} });
 * await inFlight.add(message.length, () => client.publish(channel, message));
 */
export class InFlight {
  readonly #bounds: InFlightBounds;
  /** Those in time. All have the same time, so the first of them is due first. */
  readonly #waiting: Set<Waiting> = new Set();
  readonly #look: () => void;
  #isLookDue = false;
  #bytes = 0;
  #lateCount = 0;

  constructor(bounds: InFlightBounds) {
    this.#bounds = bounds;
    this.#look = (): void => {
      this.#isLookDue = false;
      this.#tellLate();
    };
  }

  /**
   * Settles as `send` does, or rejects when that takes too long. The bytes count until `send` itself has settled: so long the
   * driver holds them.
   *
   * @param send throws nothing
   * @throws BusError (as rejection) `ERR_BUS_UNAVAILABLE`
   */
  add<Result>(byteCount: number, send: () => Promise<Result>): Promise<Result> {
    const { clock, server, timeoutMs, maxBytes } = this.#bounds;
    return new Promise((resolve, reject) => {
      // One message is always let through, however large.
      if (this.#bytes > 0 && this.#bytes + byteCount > maxBytes) {
        reject(new BusError("ERR_BUS_UNAVAILABLE", `${maxBytes} bytes wait for ${server} already.`));
        return;
      }
      const one: Waiting = { byteCount, dueMs: clock.now() + timeoutMs, isLate: false, reject };
      this.#bytes += byteCount;
      this.#waiting.add(one);
      this.#lookIn(timeoutMs);
      const onTaken = (result: Result): void => {
        this.#settle(one);
        resolve(result);
      };
      const onRefused = (error: unknown): void => {
        this.#settle(one);
        reject(refusalOf(server, error));
      };
      send().then(onTaken, onRefused);
    });
  }

  #settle(one: Waiting): void {
    this.#bytes -= one.byteCount;
    if (one.isLate) this.#setLateCount(this.#lateCount - 1);
    else this.#waiting.delete(one);
  }

  // One timer for all, which is left alone when something is taken: set and cleared for each message, it cost as much as the driver's
  // own work for that message.
  #lookIn(delayMs: number): void {
    if (this.#isLookDue) return;
    this.#isLookDue = true;
    this.#bounds.clock.setTimer(this.#look, delayMs);
  }

  #tellLate(): void {
    const { clock, server, timeoutMs } = this.#bounds;
    const nowMs = clock.now();
    for (const one of this.#waiting) {
      if (one.dueMs > nowMs) return this.#lookIn(one.dueMs - nowMs);
      this.#waiting.delete(one);
      one.isLate = true;
      this.#setLateCount(this.#lateCount + 1);
      one.reject(new BusError("ERR_BUS_UNAVAILABLE", `${server} has not answered within ${timeoutMs} ms.`));
    }
  }

  #setLateCount(count: number): void {
    const wasLate = this.#lateCount > 0;
    this.#lateCount = count;
    if (wasLate !== count > 0) this.#bounds.onLate(count > 0);
  }
}

/** How much may be in flight, and how long. */
export interface InFlightBounds {
  readonly clock: Clock;
  /** Its name, for sentences. */
  readonly server: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Something has not been taken in time; or all of that has been settled since. */
  onLate(isLate: boolean): void;
}

function refusalOf(server: string, cause: unknown): BusError {
  if (cause instanceof BusError) return cause;
  const said = cause instanceof Error ? cause.message : String(cause);
  return new BusError("ERR_BUS_UNAVAILABLE", `${server} has not taken it: ${said}`, { cause });
}
