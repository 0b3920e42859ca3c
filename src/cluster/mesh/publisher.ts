// Gives messages to the bus, no more at a time than it takes. It repeats nothing: what is lost here, the streams ask for again.
import type { Bus } from "../../bus/bus.js";

/** More than this the bus is not given at a time. It has not taken what it was given before. In bytes. */
const mostUnderWay = 8 * 2 ** 20;

/**
 * What is under way to the bus.
 *
 * @example
 * const publisher = new Publisher(bus, () => beat());
 * publisher.publish("all", message); // false: the bus is behind, and was not asked
 */
export class Publisher {
  readonly #bus: Bus;
  readonly #onRelieved: () => void;
  #underWay = 0;
  #isUp = false;
  #hasRefused = false;
  #settled: (() => void) | null = null;

  /** @param onRelieved the bus has taken what it had, after something was withheld from it */
  constructor(bus: Bus, onRelieved: () => void) {
    this.#bus = bus;
    this.#onRelieved = onRelieved;
  }

  /** The bus says how its connection stands. While it is down it is given nothing. */
  noteBus(isUp: boolean): void {
    this.#isUp = isUp;
  }

  /** @param isUrgent small, and given to the bus in any case */
  publish(channel: string, message: Uint8Array, isUrgent = false): boolean {
    if (!this.#isUp || (!isUrgent && this.#underWay > mostUnderWay)) {
      this.#hasRefused = true;
      return false;
    }
    this.#underWay += message.length;
    const settle = (): void => this.#settle(message.length);
    // That the bus refused it, its watch tells; the streams make up for it.
    this.#bus.publish(channel, message).then(settle, settle);
    return true;
  }

  /** Resolves when the bus has taken or refused all that it was given. */
  settled(): Promise<void> {
    return this.#underWay === 0
      ? Promise.resolve()
      : new Promise((resolve) => {
          this.#settled = resolve;
        });
  }

  #settle(bytes: number): void {
    this.#underWay -= bytes;
    if (this.#underWay === 0) this.#settled?.();
    if (!this.#hasRefused || this.#underWay > mostUnderWay / 2) return;
    this.#hasRefused = false;
    this.#onRelieved();
  }
}
