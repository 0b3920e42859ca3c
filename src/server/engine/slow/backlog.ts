// What waits for one client that does not read as fast as it is sent to, and when that is too much. It writes nothing and ends
// nothing itself: its session does.
import { type SlowPolicy, type TimerWheel, WheelEntry, type WhenSlow } from "../../../core/index.js";
import type { EncodedFrame } from "../../../protocol/index.js";
import type { Culprit, Incidents } from "../incidents.js";
import type { Backlogs } from "./backlogs.js";
import type { SlowOptions } from "./slow-options.js";

/** What all backlogs of an engine share. */
export interface BacklogPorts {
  readonly options: SlowOptions;
  readonly wheel: TimerWheel;
  /** This one among them. */
  readonly all: Backlogs;
  readonly incidents: Incidents;
}

/** What a backlog tells its session. */
export interface BacklogEvents extends Culprit {
  /** More waits than half of the mark, for the first time since something waits. */
  onBehind(): void;
  /** Too much waits, or has for too long. */
  onTooSlow(): void;
}

/** One message: all its frames wait, or none. */
interface Waiting {
  readonly frames: readonly EncodedFrame[];
  readonly bytes: number;
  readonly policy: SlowPolicy;
}

/** A client that is behind must take as much in each `slowTimeout`. */
const paceBytes = 65_536;

/** A text is kept with the bytes that were made of it for others, and both with their objects. */
function costOf(bytes: number, frameCount: number): number {
  return 2 * bytes + 256 * frameCount;
}

/**
 * The messages that wait for one client, in their order. It exists only while something was not taken at once.
 *
 * A client is behind from half of the mark on: who sends is told, and it must take 64 KiB in each `slowTimeout`. It is given up if it
 * does not, or if more than the mark waits at the end of a turn of the event loop. What one turn sends at once, a snapshot, may be
 * larger than the mark if the client was not behind; until it has come down, half of the mark may come on top. Messages that may be
 * dropped, and those that may wait for ever, give up nobody.
 *
 * @example
 * const backlog = new Backlog(ports, session, 0);
 * backlog.push(frames, { key: "BTC" });
 * for (const frame of backlog.take(65_536)) transport.send(frame);
 */
export class Backlog extends WheelEntry {
  readonly #ports: BacklogPorts;
  readonly #events: BacklogEvents;
  readonly #judge: () => void;
  /** Half of the mark. */
  readonly #half: number;
  /** In the order of sending. By the keys of those that have one; all others are numbered. */
  readonly #waiting: Map<string | number, Waiting> = new Map();
  /** The keys of those that may be dropped, in the same order. */
  readonly #droppable: Set<string | number> = new Set();
  /** How many may neither be dropped nor wait for ever. */
  #strict = 0;
  #nextNumber = 0;
  #bytes = 0;
  #cost = 0;
  /** What was taken last, and has not left yet. */
  #takenBytes: number;
  #limit: number;
  /** What it cost when this turn began; null where nothing has come in this turn. */
  #turnBegan: number | null = null;
  #isTold = false;
  #onDrained: ((isDrained: boolean) => void)[] | null = null;

  /** @param takenBytes what the transport has not written yet */
  constructor(ports: BacklogPorts, events: BacklogEvents, takenBytes: number) {
    super();
    this.#ports = ports;
    this.#events = events;
    this.#takenBytes = takenBytes;
    this.#limit = ports.options.highWaterMark;
    this.#half = this.#limit / 2;
    this.#judge = (): void => this.#endTurn();
    ports.all.add(this);
  }

  /** Bytes of the messages that wait here. */
  get bytes(): number {
    return this.#bytes;
  }

  /** What it costs to keep them. */
  get cost(): number {
    return this.#cost;
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** More waits than half of the mark, and more still would have consequences. */
  get isBehind(): boolean {
    return this.#load > this.#half && this.#ports.options.slowPolicy !== "keep";
  }

  /** The frames that wait, oldest first. */
  get frames(): readonly EncodedFrame[] {
    return [...this.#waiting.values()].flatMap(({ frames }) => frames);
  }

  /**
   * Keeps a message.
   *
   * @param whenSlow null: it must not be dropped, whatever the policy is
   * @returns false if it was dropped, since nothing else could give way to it
   */
  push(frames: readonly EncodedFrame[], whenSlow?: WhenSlow | null): boolean {
    const policy = this.#policyOf(whenSlow);
    this.#judgeLater();
    const bytes = frames.reduce((sum, { data }) => sum + data.length, 0);
    const own = whenSlow?.key ?? this.#nextNumber++;
    const replaced = this.#waiting.get(own);
    if (replaced !== undefined) this.#count(replaced, -1);
    const waiting: Waiting = { frames, bytes, policy };
    // What takes another's place stands where that stood: else a key that is often told anew would never be at the front.
    this.#waiting.set(own, waiting);
    this.#count(waiting, 1);
    if (policy === "drop-oldest") this.#droppable.add(own);
    else this.#droppable.delete(own);
    this.#makeRoom();
    return this.#waiting.has(own);
  }

  /**
   * Takes the oldest messages: at least one, and no more once they have `maxBytes` together. What was taken before has left. Who has
   * taken everything makes another backlog if there is need.
   */
  take(maxBytes: number): EncodedFrame[] {
    const taken: EncodedFrame[] = [];
    let bytes = 0;
    for (const [key, waiting] of this.#waiting) {
      if (bytes > 0 && bytes + waiting.bytes > maxBytes) break;
      bytes += waiting.bytes;
      taken.push(...waiting.frames);
      this.#remove(key, waiting);
    }
    this.#takenBytes = bytes;
    const { highWaterMark } = this.#ports.options;
    this.#limit = Math.max(highWaterMark, Math.min(this.#limit, this.#load + this.#half));
    this.#watch();
    if (this.isEmpty) this.#end(true);
    return taken;
  }

  /** Resolves with true when all has been taken, with false when the session ended before that. */
  drained(): Promise<boolean> {
    return new Promise((resolve) => (this.#onDrained ??= []).push(resolve));
  }

  /** Lets go of everything, for ever. */
  close(): void {
    this.#end(false);
  }

  /** The client belongs to those for whom most waits, and all together is too much. */
  giveUp(): void {
    this.#events.onTooSlow();
  }

  /** The client has not kept its pace. */
  override onDue(): void {
    if (this.#strict > 0) this.#events.onTooSlow();
  }

  /** What it costs to keep everything, what is on its way included. */
  get #load(): number {
    return this.#cost + this.#takenBytes;
  }

  #policyOf(whenSlow: WhenSlow | null | undefined): SlowPolicy {
    const { slowPolicy } = this.#ports.options;
    if (whenSlow === null) return slowPolicy === "keep" ? "keep" : "disconnect";
    return whenSlow?.policy ?? slowPolicy;
  }

  #remove(key: string | number, waiting: Waiting): void {
    this.#waiting.delete(key);
    this.#droppable.delete(key);
    this.#count(waiting, -1);
  }

  #count({ bytes, frames, policy }: Waiting, sign: 1 | -1): void {
    if (policy === "disconnect") this.#strict += sign;
    const cost = sign * costOf(bytes, frames.length);
    this.#bytes += sign * bytes;
    this.#cost += cost;
    this.#ports.all.grow(cost);
  }

  /** Drops the oldest of those that may be dropped. */
  #makeRoom(): void {
    for (const key of this.#droppable) {
      if (this.#load <= this.#ports.options.highWaterMark) return;
      const waiting = this.#waiting.get(key);
      if (waiting !== undefined) this.#remove(key, waiting);
      this.#report("dropped", "an event was dropped for a client that reads slowly");
    }
  }

  /** What a turn of the event loop sends is judged as a whole. */
  #judgeLater(): void {
    if (this.#turnBegan !== null) return;
    // Where nothing has waited so far, what is on its way makes nobody behind, however small the mark is.
    this.#turnBegan = this.isEmpty ? 0 : this.#load;
    this.#ports.wheel.clock.defer(this.#judge);
  }

  #endTurn(): void {
    const before = this.#turnBegan ?? 0;
    this.#turnBegan = null;
    if (this.#load > this.#half) {
      if (this.dueTick < 0) this.#watch();
      if (!this.#isTold) this.#tellBehind();
    }
    if (this.#load > this.#limit && before <= this.#half) this.#limit = this.#load + this.#half;
    if (this.#load > this.#limit && this.#strict > 0) return this.#events.onTooSlow();
    this.#ports.all.judge();
  }

  #tellBehind(): void {
    this.#isTold = true;
    this.#report("behind", "more waits for a client than half of the high-water mark");
    this.#events.onBehind();
  }

  /** From now on the client has its time for the next 64 KiB, or for a message that is larger. */
  #watch(): void {
    const { wheel, options } = this.#ports;
    if (this.#load <= this.#half) return wheel.clear(this);
    wheel.set(this, options.slowTimeout * Math.max(1, Math.ceil(this.#takenBytes / paceBytes)));
  }

  #report(code: string, message: string): void {
    this.#ports.incidents.report(code, message, this.#events);
  }

  #end(isDrained: boolean): void {
    this.#ports.wheel.clear(this);
    this.#ports.all.remove(this);
    this.#waiting.clear();
    this.#droppable.clear();
    this.#strict = 0;
    this.#bytes = 0;
    this.#cost = 0;
    this.#takenBytes = 0;
    const waiting = this.#onDrained;
    this.#onDrained = null;
    for (const tell of waiting ?? []) tell(isDrained);
  }
}
