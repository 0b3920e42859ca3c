// This node's own beat: when it is due, whether it comes back from the bus, and whether it is so late that the others have given up.
import { type TimerWheel, WheelEntry } from "../../core/index.js";

/** The times of a cluster, in milliseconds. The same on all of its nodes. */
export interface PulseOptions {
  readonly beatIntervalMs: number;
  /** So long after the last sign of life of a node it is suspect. */
  readonly suspectAfterMs: number;
  /** So long after that it is dead. */
  readonly deadAfterMs: number;
}

/** What a pulse tells. */
export interface PulseEvents {
  /** A beat is to be published: that of an interval, or one beside it. */
  onBeat(isOfInterval: boolean): void;
  /** Another interval has passed. `isHearing`: what this node published comes back, so it is not the bus that is silent. */
  onInterval(isHearing: boolean): void;
  onStatus(isConnected: boolean): void;
}

/**
 * Beats at intervals from {@link start} on.
 *
 * @example
 * pulse.start();
 * pulse.noteEcho(pulse.number); // the bus carries
 */
export class Pulse extends WheelEntry {
  readonly #options: PulseOptions;
  readonly #events: PulseEvents;
  readonly #wheel: TimerWheel;
  #number = 0;
  #echoed = 0;
  /** Null: it does not beat. */
  #lastBeatAt: number | null = null;
  #isUp = false;
  #isConnected = false;

  constructor(options: PulseOptions, events: PulseEvents, wheel: TimerWheel) {
    super();
    this.#options = options;
    this.#events = events;
    this.#wheel = wheel;
  }

  /** The last beat's; 0: it does not beat. Beats beside the interval have no number of their own. */
  get number(): number {
    return this.#number;
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** It has not beaten for so long that it must be taken for dead. */
  get isOverdue(): boolean {
    const { suspectAfterMs, deadAfterMs } = this.#options;
    if (this.#lastBeatAt === null) return false;
    return this.#wheel.clock.now() - this.#lastBeatAt >= suspectAfterMs + deadAfterMs;
  }

  start(): void {
    this.#number = 0;
    this.#echoed = 0;
    this.#advance();
  }

  stop(): void {
    this.#lastBeatAt = null;
    this.#number = 0;
    this.#echoed = 0;
    this.#wheel.clear(this);
    this.#judge();
  }

  /** Beats once more, beside the interval: the others are to hear now how far we are. Not before the first. */
  beatAgain(): void {
    if (this.#number > 0) this.#beat(false);
  }

  /** One of our beats has come back. */
  noteEcho(number: number): void {
    if (number > this.#echoed && number <= this.#number) this.#echoed = number;
    this.#judge();
  }

  /** The bus says how its connection stands. */
  noteBus(isUp: boolean): void {
    this.#isUp = isUp;
    this.#judge();
  }

  override onDue(): void {
    // One beat may have been lost.
    this.#events.onInterval(this.#isUp && this.#number - this.#echoed <= 1);
    if (this.#lastBeatAt === null) return;
    this.#advance();
    this.#judge();
  }

  #advance(): void {
    this.#number++;
    this.#wheel.set(this, this.#options.beatIntervalMs);
    this.#beat(true);
  }

  #beat(isOfInterval: boolean): void {
    this.#lastBeatAt = this.#wheel.clock.now();
    this.#events.onBeat(isOfInterval);
  }

  #judge(): void {
    const { suspectAfterMs, beatIntervalMs } = this.#options;
    const unheard = this.#number - this.#echoed;
    const isConnected =
      this.#isUp && this.#echoed > 0 && unheard <= Math.ceil(suspectAfterMs / beatIntervalMs);
    if (isConnected === this.#isConnected) return;
    this.#isConnected = isConnected;
    this.#events.onStatus(isConnected);
  }
}
