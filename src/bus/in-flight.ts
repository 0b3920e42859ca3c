// What has been handed to a bus's server and has not been taken yet: bounded in bytes, each with its deadline. It retries nothing.
import { TimerWheel, WheelEntry, type Clock } from "../core/index.js";
import { BusError } from "./bus-error.js";

class Deadline extends WheelEntry {
  hasPassed = false;
  readonly #onDue: () => void;

  constructor(onDue: () => void) {
    super();
    this.#onDue = onDue;
  }

  override onDue(): void {
    this.hasPassed = true;
    this.#onDue();
  }
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
  readonly #deadlines: TimerWheel;
  #bytes = 0;
  #lateCount = 0;

  constructor(bounds: InFlightBounds) {
    this.#bounds = bounds;
    this.#deadlines = new TimerWheel(bounds.clock);
  }

  /**
   * Settles as `send` does, or rejects when that takes too long. The bytes count until `send` itself has settled: so long the
   * driver holds them.
   *
   * @throws BusError (as rejection) `ERR_BUS_UNAVAILABLE`
   */
  async add<Result>(byteCount: number, send: () => Promise<Result>): Promise<Result> {
    const { server, timeoutMs, maxBytes } = this.#bounds;
    // One message is always let through, however large.
    if (this.#bytes > 0 && this.#bytes + byteCount > maxBytes) {
      throw new BusError("ERR_BUS_UNAVAILABLE", `${maxBytes} bytes wait for ${server} already.`);
    }
    return new Promise((resolve, reject) => {
      const deadline = new Deadline(() => {
        this.#setLateCount(this.#lateCount + 1);
        reject(new BusError("ERR_BUS_UNAVAILABLE", `${server} has not answered within ${timeoutMs} ms.`));
      });
      this.#deadlines.set(deadline, timeoutMs);
      this.#follow(byteCount, deadline, send).then(resolve, reject);
    });
  }

  async #follow<Result>(byteCount: number, deadline: Deadline, send: () => Promise<Result>): Promise<Result> {
    this.#bytes += byteCount;
    try {
      return await send();
    } catch (error) {
      throw refusalOf(this.#bounds.server, error);
    } finally {
      this.#bytes -= byteCount;
      this.#deadlines.clear(deadline);
      if (deadline.hasPassed) this.#setLateCount(this.#lateCount - 1);
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
