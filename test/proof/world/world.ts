// Everything that the programs of one simulation share.
import { History, SeededRandom, VirtualClock, VirtualNetwork } from "../../../src/testkit/index.js";
import { Membership } from "./membership.js";
import { VirtualDisk } from "./virtual-disk.js";
import type { Network, Wire } from "./wire.js";

export class World {
  readonly clock: VirtualClock = new VirtualClock();
  readonly random: SeededRandom;
  readonly network: Network;
  readonly history: History;
  readonly membership: Membership;
  readonly disk: VirtualDisk;
  /** The number of the last message of each channel that servers emit to: it outlives them. */
  readonly counters: Map<string, number> = new Map();
  /** What listeners and handlers failed with. */
  readonly failures: unknown[] = [];

  #isUnsettled = false;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
    this.network = new VirtualNetwork<Wire>(this.clock, this.random.fork());
    this.disk = new VirtualDisk(this.clock);
    this.history = new History(this.clock);
    this.membership = new Membership(this.history);
  }

  /** Lets time pass, and promises settle before any more of it does. */
  async advance(ms: number): Promise<void> {
    const until = this.clock.now() + ms;
    for (;;) {
      if (this.#isUnsettled) await this.#settle();
      const next = this.clock.nextTimerAt;
      if (next === undefined || next > until) break;
      this.clock.advance(next - this.clock.now());
    }
    this.clock.advance(until - this.clock.now());
  }

  /** A promise was resolved, or rejected: without this, time would pass before anybody hears of it. */
  unsettle(): void {
    this.#isUnsettled = true;
  }

  async #settle(): Promise<void> {
    this.#isUnsettled = false;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
