// How many sessions one address may open and hold, and how much they may send together. It keeps only addresses that have something
// to be remembered.
import { type Rate, TokenBucket } from "./token-bucket.js";

/** What one address may do. */
export interface AddressBounds {
  /** New sessions. */
  readonly rate: Rate;
  /** Sessions at the same time. */
  readonly maxSessions: number;
  /** What its sessions may send together. */
  readonly events: Rate | false;
}

interface Entry {
  readonly bucket: TokenBucket;
  readonly events: TokenBucket | null;
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

  /**
   * A session has begun.
   *
   * @returns what the sessions of its address may still send; null: as much as they like
   */
  enter(address: string, nowMs: number): TokenBucket | null {
    const entry = this.#holding.get(address) ?? this.#rest(address, nowMs);
    this.#resting.delete(address);
    this.#holding.set(address, entry);
    entry.sessions++;
    return entry.events;
  }

  /** A session has ended. */
  leave(address: string, nowMs: number): void {
    const entry = this.#holding.get(address);
    if (entry === undefined || --entry.sessions > 0) return;
    this.#holding.delete(address);
    if (!hasRested(entry, nowMs)) this.#resting.set(address, entry);
  }

  /** The entry of an address without sessions, which rests from now on. */
  #rest(address: string, nowMs: number): Entry {
    const { rate, events } = this.#bounds;
    const entry = this.#resting.get(address) ?? {
      bucket: new TokenBucket(rate, nowMs),
      events: events === false ? null : new TokenBucket(events, nowMs),
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
    for (const [address, entry] of this.#resting) {
      if (looked++ === 2) return;
      if (this.#resting.size >= this.#maxResting || hasRested(entry, nowMs)) this.#resting.delete(address);
    }
  }
}

/** Whether a new entry would be the same. */
function hasRested({ bucket, events }: Entry, nowMs: number): boolean {
  return bucket.isFull(nowMs) && events?.isFull(nowMs) !== false;
}
