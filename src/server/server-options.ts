// The options of a server: names and defaults are Socket.IO's. Those of its engine are resolved by engine-options.ts.
import { MemoryAdapter } from "../adapters/memory.js";
import type { AdapterOption } from "../adapters/socket-io-adapter.js";
import { jsonCodec, toCodec, type Codec, type SocketIoParser } from "../protocol/index.js";
import {
  resolveEngineOptions,
  type EngineOptions,
  type ResolvedEngineOptions,
  withoutUndefined,
} from "./engine/engine-options.js";
import type { ClusterOption } from "./cluster-port.js";
import type { ErrorReply } from "./error-reply.js";
import { ServerError } from "./errors.js";
import { type Preset, presets } from "./presets.js";
import { defaultSocketLimits, resolveSocketLimits, type SocketLimits } from "./socket-limits.js";
import { resolveRecovery, type RecoveryOptions, type ResolvedRecovery } from "./recovery-options.js";

/** What `new Server(options)` accepts. Names that are not known are passed over, as with Socket.IO, and told on the console. */
export interface ServerOptions extends Partial<EngineOptions>, Partial<SocketLimits> {
  /** What the other options are where they are not given: safe, or as Socket.IO has them. @default "secure" */
  readonly preset?: Preset;
  /**
   * Write a line of JSON to the console when a peer does something wrong or is refused, at most one of a kind in ten seconds,
   * where nobody listens for `incident`.
   *
   * @default true
   */
  readonly logIncidents?: boolean;
  /**
   * Let what a handler threw, or its promise was rejected with, end the process as an uncaught exception does, once the listeners
   * of `handler_error` have heard of it.
   *
   * @default false
   */
  readonly crashOnHandlerError?: boolean;
  /**
   * Makes the reply of an event that awaits one and whose handler failed, or that was above `eventRate`. Without it no reply is sent, and
   * the client's own timeout tells.
   *
   * @default none
   */
  readonly errorReply?: ErrorReply;
  /** Serve the browser builds of the client. @default true */
  readonly serveClient?: boolean;
  /** How long a client may stay without joining a namespace, in milliseconds; 0 means the default. @default 10_000 */
  readonly connectTimeout?: number;
  /**
   * Let go of a namespace that clients brought into being when the last of them has left, or was refused. Without it
   * the 1,000 that were used last are kept.
   *
   * @default true
   */
  readonly cleanupEmptyChildNamespaces?: boolean;
  /**
   * Let a client that lost its connection come back to its id, rooms and data, and give it what it missed. Each event has
   * one more argument then, a text at its end, by which the client knows how far it has come.
   *
   * @default false
   */
  readonly connectionStateRecovery?: boolean | RecoveryOptions;
  /** Makes the adapter of each namespace; those written for Socket.IO may be given too. @default one in memory */
  readonly adapter?: AdapterOption;
  /**
   * Makes the server one of several that behave as one: what `createCluster` of `holdfast/cluster` gives. It counts where the server is
   * made, and takes the place of `adapter`. Once closed, a server does not join again.
   *
   * @default none
   */
  readonly cluster?: ClusterOption;
  /** Turns packets into messages; one of ours, or a Socket.IO parser. The client needs the same. @default jsonCodec */
  readonly parser?: Codec | SocketIoParser;
  /** Compress answers of long-polling from `threshold` bytes on; `false`: never. @default { threshold: 1024 } */
  readonly httpCompression?: boolean | { readonly threshold?: number };
  /** End upgrade requests to other paths that nobody answers. @default true */
  readonly destroyUpgrade?: boolean;
  /** How long somebody has to answer them, in milliseconds. @default 1000 */
  readonly destroyUpgradeTimeout?: number;
}

/** The options after all checks. */
export interface ResolvedServerOptions {
  readonly engine: ResolvedEngineOptions;
  readonly limits: SocketLimits;
  readonly logIncidents: boolean;
  readonly crashOnHandlerError: boolean;
  readonly errorReply: ErrorReply | undefined;
  readonly serveClient: boolean;
  readonly connectTimeout: number;
  readonly cleanupEmptyChildNamespaces: boolean;
  readonly connectionStateRecovery: ResolvedRecovery | null;
  readonly adapter: AdapterOption;
  readonly cluster: ClusterOption | undefined;
  readonly parser: Codec;
  /** Bytes, or never. */
  readonly httpCompression: number | false;
  readonly destroyUpgrade: boolean;
  readonly destroyUpgradeTimeout: number;
}

const defaults: Omit<ResolvedServerOptions, "engine" | "limits" | "connectionStateRecovery"> = Object.freeze({
  logIncidents: true,
  crashOnHandlerError: false,
  errorReply: undefined,
  serveClient: true,
  connectTimeout: 10_000, // ms
  cleanupEmptyChildNamespaces: true,
  adapter: (ports) => new MemoryAdapter(ports),
  cluster: undefined,
  parser: jsonCodec,
  httpCompression: 1_024, // bytes
  destroyUpgrade: true,
  destroyUpgradeTimeout: 1_000, // ms
});

/**
 * Copies, checks and freezes. The user's object is only read.
 *
 * @throws ServerError `ERR_INVALID_OPTION`
 */
export function resolveOptions(given: ServerOptions): ResolvedServerOptions {
  const options = { ...presetOf(given), ...withoutUndefined(given) };
  const { parser, httpCompression } = options;
  const engine = resolveEngineOptions(options);
  return Object.freeze({
    engine,
    limits: resolveSocketLimits({ ...defaultSocketLimits, ...options }),
    logIncidents: checkBoolean("logIncidents", options.logIncidents ?? defaults.logIncidents),
    crashOnHandlerError: checkBoolean(
      "crashOnHandlerError",
      options.crashOnHandlerError ?? defaults.crashOnHandlerError,
    ),
    errorReply: options.errorReply && checkFunction("errorReply", options.errorReply),
    serveClient: checkBoolean("serveClient", options.serveClient ?? defaults.serveClient),
    connectTimeout:
      checkDuration("connectTimeout", options.connectTimeout) ||
      (presetOf(given).connectTimeout ?? defaults.connectTimeout),
    cleanupEmptyChildNamespaces: options.cleanupEmptyChildNamespaces ?? defaults.cleanupEmptyChildNamespaces,
    connectionStateRecovery: resolveRecovery(
      options.connectionStateRecovery,
      engine.pingInterval + engine.pingTimeout,
      given.preset === "compat",
    ),
    adapter: checkFunction("adapter", options.adapter ?? defaults.adapter),
    cluster: checkCluster(options),
    parser: parser === undefined ? defaults.parser : toCodec(parser),
    httpCompression: resolveCompression(httpCompression),
    destroyUpgrade: options.destroyUpgrade ?? defaults.destroyUpgrade,
    destroyUpgradeTimeout:
      checkDuration("destroyUpgradeTimeout", options.destroyUpgradeTimeout) ?? defaults.destroyUpgradeTimeout,
  });
}

function presetOf({ preset = "secure" }: ServerOptions): Readonly<ServerOptions> {
  if (Object.hasOwn(presets, preset)) return presets[preset];
  throw new ServerError("ERR_INVALID_OPTION", 'The option "preset" must be "secure" or "compat".');
}

function resolveCompression(option: ServerOptions["httpCompression"]): number | false {
  if (option === false) return false;
  if (option === undefined || option === true) return defaults.httpCompression;
  const isObject = typeof option === "object" && (option as object | null) !== null;
  const threshold: unknown = isObject ? (option.threshold ?? defaults.httpCompression) : undefined;
  if (typeof threshold === "number" && threshold >= 0) return threshold;
  throw new ServerError(
    "ERR_INVALID_OPTION",
    'The option "httpCompression" must be a boolean or like { threshold: 1024 }, in bytes.',
  );
}

function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new ServerError(
    "ERR_INVALID_OPTION",
    `The option "${name}" must be true or false, not ${typeof value}.`,
  );
}

function checkFunction<T>(name: string, value: T): T {
  if (typeof value === "function") return value;
  throw new ServerError(
    "ERR_INVALID_OPTION",
    `The option "${name}" must be a function, not ${typeof value}.`,
  );
}

function checkCluster({
  cluster,
  adapter,
  connectionStateRecovery,
}: ServerOptions): ClusterOption | undefined {
  if (cluster === undefined) return undefined;
  if (adapter !== undefined) {
    throw new ServerError(
      "ERR_INVALID_OPTION",
      "Give either the option cluster or the option adapter: a cluster has adapters of its own.",
    );
  }
  if (typeof connectionStateRecovery === "object" && connectionStateRecovery.log !== undefined) {
    throw new ServerError(
      "ERR_INVALID_OPTION",
      "Give either the option cluster or connectionStateRecovery.log: the nodes of a cluster keep each other's logs.",
    );
  }
  if (typeof (cluster as Partial<ClusterOption> | null)?.join === "function") return cluster;
  throw new ServerError("ERR_INVALID_OPTION", 'The option "cluster" must be what createCluster() gives.');
}

function checkDuration(name: string, value: unknown): number | undefined {
  if (value === undefined || (typeof value === "number" && value >= 0 && value < Infinity)) return value;
  throw new ServerError(
    "ERR_INVALID_OPTION",
    `The option "${name}" must be a number of milliseconds, not ${JSON.stringify(value)}.`,
  );
}
