// What the buses over servers let one choose, each of them under the same name. What only one kind has stands with that kind.
import { HoldfastError } from "../protocol/index.js";

/** What every bus over a server accepts. */
export interface BusOptions {
  /**
   * What the names of this cluster's channels, streams or tables begin with; all its nodes need the same, and no other cluster may
   * have it: 1 to 32 of `[A-Za-z0-9_-]`.
   *
   * @default "holdfast"
   */
  readonly prefix?: string;
  /** How long the server may take to take a message or a subscription, in milliseconds. @default 5000 */
  readonly publishTimeoutMs?: number;
  /** How many bytes may wait to be taken by the server, before more are refused. @default 16_777_216 */
  readonly maxPendingBytes?: number;
}

/** The same, complete and checked. */
export type ResolvedBusOptions = Readonly<Required<BusOptions>>;

const defaults: ResolvedBusOptions = Object.freeze({
  prefix: "holdfast",
  publishTimeoutMs: 5_000,
  maxPendingBytes: 16 * 2 ** 20,
});

/** @throws HoldfastError `ERR_INVALID_OPTION` */
export function resolveBusOptions({
  prefix = defaults.prefix,
  publishTimeoutMs = defaults.publishTimeoutMs,
  maxPendingBytes = defaults.maxPendingBytes,
}: BusOptions): ResolvedBusOptions {
  // Names of the servers' own have at most 63 characters, and some more stand behind the prefix.
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(prefix)) {
    throw invalidOption(`The option prefix must be 1 to 32 of A-Z, a-z, 0-9, _ and -, not "${prefix}".`);
  }
  return Object.freeze({
    prefix,
    publishTimeoutMs: positive("publishTimeoutMs", publishTimeoutMs),
    maxPendingBytes: positive("maxPendingBytes", maxPendingBytes),
  });
}

/** @throws HoldfastError `ERR_INVALID_OPTION` if it is no number above 0 */
export function positive(name: string, value: number): number {
  if (typeof value === "number" && value > 0) return value;
  throw invalidOption(`The option ${name} must be a number above 0, not ${String(value)}.`);
}

function invalidOption(message: string): HoldfastError {
  return new HoldfastError("ERR_INVALID_OPTION", message);
}
