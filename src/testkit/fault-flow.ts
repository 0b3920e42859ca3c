// One direction of a connection through the fault proxy: carries bytes, slowly if asked. It decides about no fault.
import type { Socket } from "node:net";
import type { Clock, Timer } from "../core/index.js";
import type { SeededRandom } from "./seeded-random.js";

/** How bytes travel. At first they are written as they come. */
export interface FaultConditions {
  /** How long each chunk is under way. @default 0 */
  readonly delayMs?: number;
  /** Up to so much more, by chance; chunks stay in order. @default 0 */
  readonly jitterMs?: number;
  /**
   * So many of a hundred chunks are lost, each time that they are sent. TCP sends them again, after 200 ms and then after twice as long each
   * time, and what comes behind waits. @default 0
   */
  readonly lossPercent?: number;
  /** @default unlimited */
  readonly bytesPerSecond?: number;
  /** Chunks are cut into pieces of this size. With 1, and a few bytes in a second: a trickle. @default as they come */
  readonly chunkBytes?: number;
}

interface Piece {
  readonly bytes: Uint8Array;
  readonly dueAt: number;
}

/** More than this under way, and the sender is not read from. */
const mostBytes = 1_048_576;

/** As Linux does it. */
const firstResendMs = 200;
const mostLateMs = 1_000;

/** Reads from one socket and writes to another. */
export class FaultFlow {
  conditions: FaultConditions;
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #clock: Clock;
  readonly #random: SeededRandom;
  #pieces: Piece[] = [];
  #bytes = 0;
  #freeAt = 0;
  #timer: Timer = null;
  #hasEnded = false;
  #isStopped = false;
  #isSwallowing = false;

  constructor(from: Socket, to: Socket, conditions: FaultConditions, clock: Clock, random: SeededRandom) {
    this.conditions = conditions;
    this.#from = from;
    this.#to = to;
    this.#clock = clock;
    this.#random = random;
    from.on("data", (bytes) => this.#take(bytes));
    from.on("end", () => {
      this.#hasEnded = true;
      if (this.#isSwallowing) from.destroy();
      else this.#pump();
    });
    to.on("drain", () => this.#pump());
  }

  /** Reads no more and writes no more: what comes waits, as what is not acknowledged does. */
  stop(): void {
    this.#isStopped = true;
    this.#from.pause();
    this.forget();
  }

  go(): void {
    this.#isStopped = false;
    this.#from.resume();
    this.#pump();
  }

  /** Reads, and lets what was read vanish. */
  swallow(): void {
    this.#isSwallowing = true;
    this.#pieces = [];
    this.forget();
    this.#from.resume();
  }

  /** Stops the timer. */
  forget(): void {
    this.#clock.clearTimer(this.#timer);
    this.#timer = null;
  }

  #take(bytes: Uint8Array): void {
    if (this.#isSwallowing) return;
    const {
      delayMs = 0,
      jitterMs = 0,
      lossPercent = 0,
      bytesPerSecond = Infinity,
      chunkBytes = bytes.length,
    } = this.conditions;
    const arrival =
      this.#clock.now() + delayMs + this.#random.next() * jitterMs + this.#resentAfter(lossPercent);
    for (let start = 0; start < bytes.length; start += chunkBytes) {
      const piece = bytes.subarray(start, start + chunkBytes);
      this.#freeAt = Math.max(this.#freeAt, arrival) + (piece.length * 1000) / bytesPerSecond;
      this.#pieces.push({ bytes: piece, dueAt: this.#freeAt });
    }
    this.#bytes += bytes.length;
    if (this.#bytes > mostBytes) this.#from.pause();
    this.#pump();
  }

  /** How much later a chunk comes because it was lost, once or more often. */
  #resentAfter(lossPercent: number): number {
    let lateMs = 0;
    for (let waitMs = firstResendMs; lateMs < mostLateMs && this.#random.isPercent(lossPercent); waitMs *= 2)
      lateMs += waitMs;
    return lateMs;
  }

  #pump(): void {
    this.forget();
    if (this.#isStopped || this.#to.destroyed) return;
    const now = this.#clock.now();
    let [piece] = this.#pieces;
    for (; piece !== undefined && piece.dueAt <= now; [piece] = this.#pieces) {
      if (this.#to.writableNeedDrain) return;
      this.#pieces.shift();
      this.#bytes -= piece.bytes.length;
      this.#to.write(piece.bytes);
    }
    if (this.#bytes <= mostBytes) this.#from.resume();
    if (piece !== undefined) this.#timer = this.#clock.setTimer(() => this.#pump(), piece.dueAt - now);
    else if (this.#hasEnded) this.#to.end();
  }
}
