// What stands between a node and its bus where the fault is in what the bus brings, or where there is no network that could fail.
import { FaultBus, SeededRandom } from "holdfast/testkit";
import { systemClock } from "../../../dist/esm/core/index.js";

/** Bytes of an envelope: its kind of message is of this version, and of this lesser one. See src/cluster/mesh/envelope.ts. */
const minorAt = 3;

export class FaultyBus extends FaultBus {
  #random;
  #isFromLater;
  /** What was published last, to be damaged. */
  #last = new Uint8Array(40);

  /** @param isFromLater what this node says is said by a version to come */
  constructor(bus, seed, isFromLater) {
    super(bus, systemClock, new SeededRandom(seed));
    this.#random = new SeededRandom(seed + 1);
    this.#isFromLater = isFromLater;
  }

  async publish(channel, message) {
    this.#last = message;
    await super.publish(channel, this.#isFromLater ? message.with(minorAt, 9) : message);
  }

  /** Publishes something that is no message: by chance, or one of our own that is cut off or damaged. */
  poison() {
    const { length } = this.#last;
    const at = this.#random.below(length);
    const nonsense = [
      this.#random.bytes(200),
      this.#last.subarray(0, at),
      this.#last.with(at, this.#random.below(256)),
      new TextEncoder().encode('{"type":2,"nsp":"/","data":[null]}'),
    ];
    return super.publish("all", this.#random.pick(nonsense));
  }
}
