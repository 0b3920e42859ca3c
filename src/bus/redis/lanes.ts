// What everybody hears as several channels, so that it is not all the work of one shard. Only names; nothing is sent here.

/** The same for every node of a cluster: who speaks on a lane that nobody hears is not heard. */
const laneCount = 16;

/**
 * The names under which the channel `shared` travels. Each process speaks on one of them, so that what it says stays in order, and
 * hears them all. Other channels are one node's and travel as they are.
 *
 * @example
 * const lanes = new Lanes("holdfast:all");
 * lanes.speakOn("holdfast:all"); // "holdfast:all:11"
 * lanes.speakOn("holdfast:n-1"); // "holdfast:n-1"
 */
export class Lanes {
  readonly #shared: string;
  readonly #names: ReadonlySet<string>;
  readonly #own: string;

  constructor(shared: string) {
    this.#shared = shared;
    this.#names = new Set(Array.from({ length: laneCount }, (_, at) => `${shared}:${at}`));
    this.#own = `${shared}:${Math.floor(Math.random() * laneCount)}`;
  }

  speakOn(channel: string): string {
    return channel === this.#shared ? this.#own : channel;
  }

  hearOn(channel: string): readonly string[] {
    return channel === this.#shared ? [...this.#names] : [channel];
  }

  /** The channel that a lane belongs to. */
  channelOf(lane: string): string {
    return this.#names.has(lane) ? this.#shared : lane;
  }
}
