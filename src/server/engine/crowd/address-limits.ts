// How many sessions one address may open and hold. It keeps only addresses that have something to be remembered.
import { type Rate, TokenBucket } from "./token-bucket.js";

/** What one address may do. */
export interface AddressBounds {
  /** New sessions. */
  readonly rate: Rate;
  /** Sessions at the same time. */
  readonly maxSessions: number;
}

interface Entry {
  readonly bucket: TokenBucket;
  sessions: number;
}

// So many that an attacker needs as many addresses, and so few that they fit into some tens of megabytes.
const maxAddresses = 100_000;

/** Nobody knows when one of an address's sessions will end. */
const fullWaitMs = 1000;

/**
 * Counts sessions by address.
 *
 * @example
 * const waitMs = limits.admit("203.0.113.7", clock.now());
 * if (waitMs > 0) refuse(waitMs);
 */
export class AddressLimits {
  readonly #bounds: AddressBounds;
  readonly #maxResting: number;
  /** Addresses that hold sessions. The server's own bounds bound them. */
  readonly #holding: Map<string, Entry> = new Map();
  /** Addresses that hold none and have asked lately, those that rest longest first. */
  readonly #resting: Map<string, Entry> = new Map();

  constructor(bounds: AddressBounds, maxResting: number = maxAddresses) {
    this.#bounds = bounds;
    this.#maxResting = maxResting;
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#holding.size + this.#resting.size;
  }

  /**
   * Asks for one more session. It is counted when it is {@link enter opened}.
   *
   * @returns milliseconds after which it is worth asking again; 0: welcome
   */
  admit(address: string, nowMs: number): number {
    const { bucket, sessions } = this.#holding.get(address) ?? this.#rest(address, nowMs);
    if (sessions >= this.#bounds.maxSessions) return fullWaitMs;
    return bucket.take(nowMs) ? 0 : Math.max(1, bucket.waitMs(nowMs));
  }

  /** A session has begun. */
  enter(address: string, nowMs: number): void {
    const entry = this.#holding.get(address) ?? this.#rest(address, nowMs);
    this.#resting.delete(address);
    this.#holding.set(address, entry);
    entry.sessions++;
  }

  /** A session has ended. */
  leave(address: string, nowMs: number): void {
    const entry = this.#holding.get(address);
    if (entry === undefined || --entry.sessions > 0) return;
    this.#holding.delete(address);
    if (!entry.bucket.isFull(nowMs)) this.#resting.set(address, entry);
  }

  /** The entry of an address without sessions, which rests from now on. */
  #rest(address: string, nowMs: number): Entry {
    const entry = this.#resting.get(address) ?? {
      bucket: new TokenBucket(this.#bounds.rate, nowMs),
      sessions: 0,
    };
    this.#resting.delete(address);
    this.#forget(nowMs);
    this.#resting.set(address, entry);
    return entry;
  }

  /** Each one that comes makes room for two: the list shrinks by itself, and nobody ever looks through all of it. */
  #forget(nowMs: number): void {
    let looked = 0;
    for (const [address, { bucket }] of this.#resting) {
      if (looked++ === 2) return;
      if (this.#resting.size >= this.#maxResting || bucket.isFull(nowMs)) this.#resting.delete(address);
    }
  }
}
