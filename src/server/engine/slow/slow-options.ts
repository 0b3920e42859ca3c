// How much may wait for clients that read slowly, and what becomes of it. What is done with these options is backlog.ts.
import type { SlowPolicy } from "../../../core/index.js";
import { demand } from "../../errors.js";

/** What may wait for clients that do not read as fast as they are sent to. */
export interface SlowOptions {
  /**
   * Bytes that may wait for one client. Above half of it `emit` says false, above it {@link slowPolicy} decides. Counted is what it
   * costs to keep a message: twice its length, for the text and the bytes made of it, and 256.
   *
   * @default 1_048_576
   */
  readonly highWaterMark: number;
  /**
   * What gives way above {@link highWaterMark}: the client, the oldest messages, or nothing. Namespaces and rooms can have a policy of
   * their own: `namespace.whenSlow()`.
   *
   * @default "disconnect"
   */
  readonly slowPolicy: SlowPolicy;
  /** Milliseconds in which a client with more waiting than half of {@link highWaterMark} must take 64 KiB. @default 10_000 */
  readonly slowTimeout: number;
  /** Bytes that may wait for all clients together. Above it those with the most are disconnected. @default 268_435_456 */
  readonly maxWaitingBytes: number;
}

/** The defaults, frozen. */
export const defaultSlow: SlowOptions = Object.freeze({
  highWaterMark: 1_048_576, // bytes
  slowPolicy: "disconnect",
  slowTimeout: 10_000, // ms
  maxWaitingBytes: 268_435_456,
});

const policies: readonly unknown[] = ["disconnect", "drop-oldest", "keep"] satisfies SlowPolicy[];

/**
 * Checks a policy.
 *
 * @throws ServerError `ERR_INVALID_OPTION`
 */
export function checkPolicy(name: string, value: unknown): void {
  demand(policies.includes(value), name, 'be "disconnect", "drop-oldest" or "keep"');
}

/**
 * Checks them, but for the time.
 *
 * @throws ServerError `ERR_INVALID_OPTION`
 */
export function checkSlow(options: SlowOptions): void {
  for (const name of ["highWaterMark", "maxWaitingBytes"] as const) {
    demand(typeof options[name] === "number" && options[name] > 0, name, "be a number of bytes above 0");
  }
  checkPolicy("slowPolicy", options.slowPolicy);
}
