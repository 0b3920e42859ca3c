// The options of a cluster, checked. What a mesh makes of them: mesh/mesh-options.ts.
import type { Bus } from "../bus/bus.js";
import { tellUnknown } from "../core/index.js";
import { HoldfastError } from "../protocol/index.js";
import type { ForwardingLimits } from "./forwarding/to-owner.js";
import { defaultMeshOptions, type MeshOptions } from "./mesh/mesh-options.js";

/** What `createCluster` accepts. All nodes of a cluster need the same, but for `bus` and `nodeName`. */
export interface ClusterOptions {
  /** Carries messages between the nodes: one of `holdfast/bus/…`, or your own. It is closed with the server. */
  readonly bus: Bus;
  /** Seals what goes over the bus, so that nobody who can merely publish there is heard. @default nothing is sealed */
  readonly secret?: string | undefined;
  /** Tells clusters on the same bus apart. @default "holdfast" */
  readonly name?: string | undefined;
  /** What this node is called, for people. @default "" */
  readonly nodeName?: string | undefined;
  /** How often a node shows that it is there, in milliseconds. @default 1000 */
  readonly beatInterval?: number | undefined;
  /** How long a node may be silent before it is suspect, in milliseconds. @default 3000 */
  readonly suspectAfter?: number | undefined;
  /** How much longer before it is taken for dead, in milliseconds. @default 5000 */
  readonly deadAfter?: number | undefined;
  /** What may be sent to other nodes at once, in bytes. What is larger throws at whoever sends it; 65_536 or more. @default 1_048_576 */
  readonly maxMessageBytes?: number | undefined;
  /**
   * Let each node take any request of any client, and bring it to the node that has the session. `false`: something before the
   * servers sends all requests of a client to the same one, as Socket.IO needs it.
   *
   * @default true
   */
  readonly forwarding?: boolean | ForwardingOptions | undefined;
  /** How long `emitReliable` waits for other nodes, in milliseconds. @default 5000 */
  readonly publishTimeout?: number | undefined;
  /** How long `fetchSockets` and `serverSideEmit` wait for the answers of other nodes, in milliseconds. @default 5000 */
  readonly requestTimeout?: number | undefined;
}

const names: readonly string[] = Object.keys({
  bus: true,
  secret: true,
  name: true,
  nodeName: true,
  beatInterval: true,
  suspectAfter: true,
  deadAfter: true,
  maxMessageBytes: true,
  forwarding: true,
  publishTimeout: true,
  requestTimeout: true,
} satisfies Record<keyof ClusterOptions, true>);

/** Options after checking. */
export interface ResolvedClusterOptions extends MeshOptions {
  readonly requestTimeoutMs: number;
  /** Null: requests are not brought to other nodes. */
  readonly forwarding: ForwardingLimits | null;
}

const defaultRequestTimeoutMs = 5_000;

/** How much may be under way to one other node; above it requests are refused with 503. */
export interface ForwardingOptions {
  /** Requests and connections. A client that polls has a request under way nearly always. @default 50_000 */
  readonly maxUnderWay?: number;
  /** What clients have posted and the other node has not answered, in bytes. @default 8_388_608 (8 MiB) */
  readonly maxBodyBytes?: number;
}

const defaultForwarding: ForwardingLimits = Object.freeze({ maxUnderWay: 50_000, maxBodyBytes: 8_388_608 });

/** As many characters fit into what a node says of itself. */
const longestName = 64;
const leastBusBytes = 65_536;
const page = "docs/cluster.md#options-of-createcluster";

/**
 * Copies and checks. The user's object is only read.
 *
 * @throws HoldfastError `ERR_INVALID_OPTION`
 */
export function resolveClusterOptions(given: ClusterOptions): ResolvedClusterOptions {
  demand(
    isBus((given as Partial<ClusterOptions> | undefined)?.bus),
    "bus",
    "be a bus, as redisBus() of holdfast/bus/redis gives one",
  );
  const { bus, secret, name, nodeName, maxMessageBytes = defaultMeshOptions.maxMessageBytes } = given;
  demand(bus.maxMessageBytes >= leastBusBytes, "bus", `carry ${leastBusBytes} bytes at once`);
  demand(secret === undefined || (typeof secret === "string" && secret !== ""), "secret", "be a text");
  if (secret === undefined && "secret" in given) tellUnset();
  tellUnknown(given, { names, page });
  for (const [option, text] of Object.entries({ name, nodeName }))
    demand(isName(text), option, `be a text of at most ${longestName} characters`);
  demand(
    Number.isInteger(maxMessageBytes) && maxMessageBytes >= leastBusBytes,
    "maxMessageBytes",
    `be ${leastBusBytes} bytes or more`,
  );
  return Object.freeze({
    ...defaultMeshOptions,
    cluster: name ?? defaultMeshOptions.cluster,
    name: nodeName ?? defaultMeshOptions.name,
    beatIntervalMs: durationOf("beatInterval", given.beatInterval) ?? defaultMeshOptions.beatIntervalMs,
    suspectAfterMs: durationOf("suspectAfter", given.suspectAfter) ?? defaultMeshOptions.suspectAfterMs,
    deadAfterMs: durationOf("deadAfter", given.deadAfter) ?? defaultMeshOptions.deadAfterMs,
    settleTimeoutMs: durationOf("publishTimeout", given.publishTimeout) ?? defaultMeshOptions.settleTimeoutMs,
    maxMessageBytes,
    requestTimeoutMs: durationOf("requestTimeout", given.requestTimeout) ?? defaultRequestTimeoutMs,
    forwarding: resolveForwarding(given.forwarding),
  });
}

function resolveForwarding(given: ClusterOptions["forwarding"] = true): ForwardingLimits | null {
  if (given === false) return null;
  const options = given === true ? {} : given;
  const read = (name: keyof ForwardingLimits): number => {
    const value: unknown = options[name] ?? defaultForwarding[name];
    demand(typeof value === "number" && value > 0, `forwarding.${name}`, "be a number above 0");
    return value as number;
  };
  return Object.freeze({ maxUnderWay: read("maxUnderWay"), maxBodyBytes: read("maxBodyBytes") });
}

function isBus(bus: Partial<Bus> | undefined): boolean {
  return typeof bus?.publish === "function" && typeof bus.subscribe === "function";
}

/** An environment variable that is not set looks like this, and would leave the cluster open without a word. */
function tellUnset(): void {
  globalThis.console?.warn(
    `[holdfast] The option "secret" of a cluster is undefined: nothing that its nodes say is sealed. See ${page}`,
  );
}

function isName(text: unknown): boolean {
  return text === undefined || (typeof text === "string" && text.length <= longestName);
}

function durationOf(option: string, value: number | undefined): number | undefined {
  demand(value === undefined || (value > 0 && value < Infinity), option, "be a number of milliseconds");
  return value;
}

function demand(isMet: boolean, option: string, what: string): void {
  if (!isMet)
    throw new HoldfastError("ERR_INVALID_OPTION", `The option "${option}" of a cluster must ${what}.`);
}
