// Whether there is room for one more client: by number, by address, and by what the process can still bear; and how much each may
// send. It asks no application (admission.ts) and ends no session that is there.
import type { Clock, TimerWheel } from "../../../core/index.js";
import { type Refused, refuse } from "../refusal.js";
import type { HttpRequest } from "../../host.js";
import { AddressLimits } from "./address-limits.js";
import { clientAddress } from "./client-address.js";
import type { CrowdOptions } from "./crowd-options.js";
import { Meter } from "./meter.js";
import { Strain } from "./strain.js";
import { type Rate, TokenBucket } from "./token-bucket.js";

/** What a crowd is given of the program it runs in. */
export interface CrowdPorts {
  readonly wheel: TimerWheel;
  /** How much of the heap that the process may have is in use, 0 to 1. @default unknown */
  readonly heapUsage?: (() => number) | undefined;
}

/** A guest, as far as it is counted. */
export interface Guest {
  readonly request: Pick<HttpRequest, "headers" | "remoteAddress">;
}

/** Not `Infinity`: times no time at all, that is no number. */
const unlimited: Rate = { perSecond: Number.MAX_VALUE };

/** Where the process is over its head, nobody knows for how long: long enough for others to come by. */
const overloadWaitMs = 5000;

/**
 * Counts the sessions of an engine.
 *
 * @example
 * const refused = crowd.admit(request);
 * if (refused === null) crowd.enter(session);
 */
export class Crowd {
  readonly #options: CrowdOptions;
  readonly #clock: Clock;
  readonly #strain: Strain;
  readonly #addresses: AddressLimits | null;
  /** Those that have been in no namespace yet. */
  readonly #pending: Set<Guest> = new Set();
  /** Under which address each is counted, where addresses are: its request may be let go of. */
  readonly #addressOf: Map<Guest, string> = new Map();
  #size = 0;

  constructor(options: CrowdOptions, ports: CrowdPorts) {
    const {
      trustProxy,
      connectionRate,
      maxConnectionsPerAddress: maxSessions,
      eventRatePerAddress: events,
    } = options;
    this.#options = options;
    this.#clock = ports.wheel.clock;
    this.#strain = new Strain(ports.wheel, ports.heapUsage);
    const isCounting =
      trustProxy !== undefined && (connectionRate !== false || maxSessions < Infinity || events !== false);
    const rate = connectionRate === false ? unlimited : connectionRate;
    this.#addresses = isCounting ? new AddressLimits({ rate, maxSessions, events }) : null;
  }

  /** Why nobody should be sent here now, in the words of the refusals' contexts; empty: the server is ready. */
  get troubles(): readonly string[] {
    const { maxConnections, maxPendingConnections, maxEventLoopLag, maxHeapUsage } = this.#options;
    return [
      this.#size >= maxConnections ? "TOO_MANY_CONNECTIONS" : "",
      this.#pending.size >= maxPendingConnections ? "TOO_MANY_PENDING_CONNECTIONS" : "",
      this.#strain.lagMs > maxEventLoopLag ? "EVENT_LOOP_LAG" : "",
      this.#strain.heap > maxHeapUsage ? "HEAP_USAGE" : "",
    ].filter((name) => name !== "");
  }

  /** Refuses a session, or lets it in; it counts from {@link enter} on. */
  admit(request: Guest["request"]): Refused | null {
    const address = this.#read(request);
    if (this.#addresses === null || address === null) return this.refuseIfFull();
    const waitMs = this.#addresses.admit(address, this.#now());
    return waitMs === 0 ? this.refuseIfFull() : overloaded("TOO_MANY_OF_ADDRESS", waitMs);
  }

  /** Asks again for one who was let in, but has waited since. */
  refuseIfFull(): Refused | null {
    const [name] = this.troubles;
    return name === undefined ? null : overloaded(name, overloadWaitMs);
  }

  /**
   * A session has begun.
   *
   * @returns what it may send; null: as much as it likes
   */
  enter(guest: Guest): Meter | null {
    if (this.#size++ === 0) this.#strain.start();
    this.#pending.add(guest);
    const { eventRate } = this.#options;
    const own = eventRate === false ? null : new TokenBucket(eventRate, this.#now());
    const buckets = [own, this.#enterAddress(guest)].filter((bucket) => bucket !== null);
    return buckets.length === 0 ? null : new Meter(buckets);
  }

  /** A session has joined its first namespace. */
  settle(guest: Guest): void {
    this.#pending.delete(guest);
  }

  /** A session has ended. */
  leave(guest: Guest): void {
    if (--this.#size === 0) this.#strain.stop();
    this.#pending.delete(guest);
    const address = this.#addressOf.get(guest);
    if (address === undefined) return;
    this.#addressOf.delete(guest);
    this.#addresses?.leave(address, this.#now());
  }

  #enterAddress(guest: Guest): TokenBucket | null {
    const address = this.#read(guest.request);
    if (this.#addresses === null || address === null) return null;
    this.#addressOf.set(guest, address);
    return this.#addresses.enter(address, this.#now());
  }

  #read(request: Guest["request"]): string | null {
    return this.#addresses === null ? null : clientAddress(request, this.#options.trustProxy);
  }

  #now(): number {
    return this.#clock.now();
  }
}

function overloaded(name: string, waitMs: number): Refused {
  return { ...refuse("overloaded", { name }), retryAfterSeconds: Math.ceil(waitMs / 1000) };
}
