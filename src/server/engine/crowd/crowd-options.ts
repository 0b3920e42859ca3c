// How many clients a server takes, and from where. What it does with these options is crowd.ts.
import { demand } from "../../errors.js";
import type { TrustProxy } from "./client-address.js";
import type { Rate } from "./token-bucket.js";

/** What becomes of an event that is one too many. */
export type EventRatePolicy = "drop" | "disconnect";

/** How many clients there may be, and how much they may send. Who is refused gets 503 with `Retry-After`, and who is there stays. */
export interface CrowdOptions {
  /** Sessions at the same time. @default Infinity */
  readonly maxConnections: number;
  /** Sessions at the same time that have joined no namespace yet. @default 10_000 */
  readonly maxPendingConnections: number;
  /**
   * Milliseconds by which the event loop may be late, twice in a row a quarter of a second apart, before nobody more is let in.
   *
   * @default 500
   */
  readonly maxEventLoopLag: number;
  /** How much of the heap that the process may have can be in use before nobody more is let in, 0 to 1. @default 0.85 */
  readonly maxHeapUsage: number;
  /**
   * Which proxies stand before the server: `false` for none, or their number. Only then are clients counted by address: behind a
   * proxy that nobody told of, they would all have one.
   *
   * @default undefined
   */
  readonly trustProxy: TrustProxy;
  /** New sessions of one address. `false`: no limit. @default { perSecond: 20, burst: 100 } */
  readonly connectionRate: Rate | false;
  /** Sessions of one address at the same time. @default 50 */
  readonly maxConnectionsPerAddress: number;
  /**
   * What one client may send of its own accord, in all its namespaces: events, CONNECTs, and what nobody asked it for. `false`: no
   * limit.
   *
   * @default false
   */
  readonly eventRate: Rate | false;
  /** The same for all clients of one address together, where `trustProxy` says how to count them. @default false */
  readonly eventRatePerAddress: Rate | false;
  /** What becomes of an event above the rate: it is dropped, or ends the session. @default "drop" */
  readonly eventRatePolicy: EventRatePolicy;
}

/** The defaults, frozen. */
export const defaultCrowd: CrowdOptions = Object.freeze({
  maxConnections: Infinity,
  maxPendingConnections: 10_000,
  maxEventLoopLag: 500, // ms
  maxHeapUsage: 0.85,
  trustProxy: undefined,
  connectionRate: Object.freeze({ perSecond: 20, burst: 100 }),
  maxConnectionsPerAddress: 50,
  eventRate: false,
  eventRatePerAddress: false,
  eventRatePolicy: "drop",
});

/**
 * Checks them.
 *
 * @throws ServerError `ERR_INVALID_OPTION`
 */
export function checkCrowd(options: CrowdOptions): void {
  const { trustProxy, eventRatePolicy } = options;
  for (const name of [
    "maxConnections",
    "maxPendingConnections",
    "maxEventLoopLag",
    "maxHeapUsage",
  ] as const) {
    demand(isPositive(options[name]), name, "be a number above 0");
  }
  demand(isPositive(options.maxConnectionsPerAddress), "maxConnectionsPerAddress", "be a number above 0");
  demand(
    trustProxy === undefined || trustProxy === false || (Number.isInteger(trustProxy) && trustProxy > 0),
    "trustProxy",
    "be false, if clients reach the server directly, or the number of proxies before it",
  );
  for (const name of ["connectionRate", "eventRate", "eventRatePerAddress"] as const) {
    const rate = options[name];
    demand(rate === false || isRate(rate), name, "be false or like { perSecond: 20, burst: 100 }");
  }
  demand(
    eventRatePolicy === "drop" || eventRatePolicy === "disconnect",
    "eventRatePolicy",
    'be "drop" or "disconnect"',
  );
}

function isPositive(value: unknown): boolean {
  return typeof value === "number" && value > 0;
}

function isRate(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { perSecond, burst = 1 } = value as Partial<Rate>;
  return isPositive(perSecond) && typeof burst === "number" && burst >= 1;
}
