// How many clients a server takes, and from where. What it does with these options is crowd.ts.
import { demand } from "../../errors.js";
import type { TrustProxy } from "./client-address.js";
import type { Rate } from "./token-bucket.js";

/** How many clients there may be. Who is refused gets 503 with `Retry-After`, and who is there stays. */
export interface CrowdOptions {
  /** Sessions at the same time. @default Infinity */
  readonly maxConnections: number;
  /** Sessions at the same time that have joined no namespace yet. @default 10_000 */
  readonly maxPendingConnections: number;
  /** Milliseconds by which the event loop may be late before nobody more is let in. @default 500 */
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
});

/**
 * Checks them.
 *
 * @throws ServerError `ERR_INVALID_OPTION`
 */
export function checkCrowd(options: CrowdOptions): void {
  const { trustProxy, connectionRate } = options;
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
  demand(
    connectionRate === false || isRate(connectionRate),
    "connectionRate",
    "be false or like { perSecond: 20, burst: 100 }",
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
