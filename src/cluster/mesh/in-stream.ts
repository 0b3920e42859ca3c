// Puts what comes from one node into its order: each message once, and asks for what is missing. It reads no message and sends nothing.
import { type TimerWheel, WheelEntry } from "../../core/index.js";
import { maxRanges, type Range } from "./notice.js";

/** A message of a stream, or a part of one, as it was read. */
export interface IncomingPart {
  readonly bytes: Uint8Array;
  readonly isContinued: boolean;
  readonly hasMore: boolean;
}

/** What a stream has to say. */
export interface InStreamEvents {
  /** A whole message. What it was read from is not changed any more. */
  onMessage(message: Uint8Array): void;
  /** A message that is put together of parts is larger than may be. It is left out. */
  onOversized(): void;
  /** Something was lost for good. */
  onGap(): void;
  /** Some is missing: to be called again until it has come. */
  onMissing(): void;
  /** So much has come that the other end should know of it. */
  onEnough(): void;
}

/** Something that overtook another is given this time to be overtaken again. In milliseconds. */
const toleranceMs = 20;
const firstRepeatMs = 100;
const longestRepeatMs = 1_000;
/** What overtook others waits here; more is asked for again. */
const mostHeld = 4_096;
const mostHeldBytes = 4 * 2 ** 20;
/** A quarter of what the other end keeps for us, unless it was told otherwise. */
const enoughMessages = 16_384;
const enoughBytes = 4 * 2 ** 20;

/**
 * The stream from one node.
 *
 * @example
 * stream.take(2, second); // held, and 1 is asked for
 * stream.take(1, first); // events.onMessage: first, second
 */
export class InStream extends WheelEntry {
  readonly #events: InStreamEvents;
  readonly #wheel: TimerWheel;
  readonly #maxMessageBytes: number;
  readonly #held: Map<number, IncomingPart> = new Map();
  #heldBytes = 0;
  /** Of a message that has not come whole; null: none, or one that is left out. */
  #parts: Uint8Array[] | null = null;
  #partsBytes = 0;
  #next = 1;
  /** As far as we know the other end has sent. */
  #announced = 0;
  #isAsked = false;
  #nextWhenAsked = 0;
  #repeatMs = 0;
  /** Since the last message. */
  #isLossTold = false;
  #unacknowledged = 0;
  #unacknowledgedBytes = 0;

  constructor(events: InStreamEvents, wheel: TimerWheel, maxMessageBytes: number) {
    super();
    this.#events = events;
    this.#wheel = wheel;
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** Everything up to this number has come. */
  get received(): number {
    return this.#next - 1;
  }

  get isMissingAny(): boolean {
    return this.#announced >= this.#next;
  }

  /** The other end says how much it has sent. */
  announce(sent: number): void {
    if (sent <= this.#announced) return;
    this.#announced = sent;
    this.#lookAfter(false);
  }

  take(number: number, part: IncomingPart): void {
    if (number > this.#announced) this.#announced = number;
    if (number < this.#next || this.#held.has(number)) return;
    if (number > this.#next) {
      this.#hold(number, part);
      this.#lookAfter(false);
      return;
    }
    this.#advance(part);
    this.#release();
  }

  /** Nothing before this number will come any more. */
  skipTo(number: number): void {
    if (number <= this.#next) return;
    for (const held of this.#held.keys()) if (held < number) this.#drop(held);
    this.#next = number;
    this.#parts = null;
    this.announce(number - 1);
    this.tellLoss();
    this.#release();
  }

  /** Something will never come. One loss is told once, however it is found out. */
  tellLoss(): void {
    if (this.#isLossTold) return;
    this.#isLossTold = true;
    this.#events.onGap();
  }

  /** The places that nothing has come for. */
  missing(): Range[] {
    const ranges: Range[] = [];
    let from = this.#next;
    for (const held of [...this.#held.keys()].toSorted((a, b) => a - b)) {
      if (held > from) ranges.push({ from, to: held - 1 });
      from = held + 1;
    }
    if (from <= this.#announced) ranges.push({ from, to: this.#announced });
    return ranges.slice(0, maxRanges);
  }

  /** The other end is being told how far we are. */
  noteAcknowledged(): void {
    this.#unacknowledged = 0;
    this.#unacknowledgedBytes = 0;
  }

  close(): void {
    this.#wheel.clear(this);
    this.#held.clear();
    this.#parts = null;
  }

  override onDue(): void {
    if (!this.isMissingAny) return;
    const hasAdvanced = !this.#isAsked || this.#next > this.#nextWhenAsked;
    this.#isAsked = true;
    this.#repeatMs = hasAdvanced ? firstRepeatMs : Math.min(longestRepeatMs, this.#repeatMs * 2);
    this.#nextWhenAsked = this.#next;
    this.#events.onMissing();
    this.#wheel.set(this, this.#repeatMs);
  }

  #hold(number: number, part: IncomingPart): void {
    if (this.#held.size >= mostHeld || this.#heldBytes + part.bytes.length > mostHeldBytes) return;
    // A copy: what waits shall not keep the whole message of the bus that it came in.
    this.#held.set(number, { ...part, bytes: part.bytes.slice() });
    this.#heldBytes += part.bytes.length;
  }

  #drop(number: number): IncomingPart | undefined {
    const part = this.#held.get(number);
    if (part === undefined) return undefined;
    this.#held.delete(number);
    this.#heldBytes -= part.bytes.length;
    return part;
  }

  #release(): void {
    if (this.#held.size > 0) {
      for (let part = this.#drop(this.#next); part !== undefined; part = this.#drop(this.#next))
        this.#advance(part);
    }
    this.#lookAfter(true);
  }

  #lookAfter(hasAdvanced: boolean): void {
    if (this.isMissingAny) {
      // What was asked for is coming: the rest may be asked for soon.
      if (this.dueTick < 0 || (hasAdvanced && this.#isAsked)) this.#wheel.set(this, toleranceMs);
    } else if (this.dueTick >= 0) {
      this.#wheel.clear(this);
      this.#isAsked = false;
    }
  }

  #advance(part: IncomingPart): void {
    this.#next++;
    this.#unacknowledged++;
    this.#unacknowledgedBytes += part.bytes.length;
    if (this.#unacknowledged >= enoughMessages || this.#unacknowledgedBytes >= enoughBytes)
      this.#events.onEnough();
    if (!part.isContinued && !part.hasMore) this.#hand(part.bytes);
    else this.#join(part);
  }

  #join(part: IncomingPart): void {
    if (!part.isContinued) {
      this.#parts = [];
      this.#partsBytes = 0;
    }
    // Its beginning is lost, or it is left out.
    if (this.#parts === null) return;
    this.#parts.push(part.bytes);
    this.#partsBytes += part.bytes.length;
    if (this.#partsBytes > this.#maxMessageBytes) {
      this.#parts = null;
      this.#events.onOversized();
    } else if (!part.hasMore) {
      const parts = this.#parts;
      this.#parts = null;
      this.#hand(joined(parts, this.#partsBytes));
    }
  }

  #hand(message: Uint8Array): void {
    this.#isLossTold = false;
    this.#events.onMessage(message);
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
