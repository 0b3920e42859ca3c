// The two sets of defaults. What is safe stands with each option; here is only where Socket.IO's answer is another one.
import type { EngineOptions } from "./engine/engine-options.js";
import type { SocketLimits } from "./socket-limits.js";

/** The name of a set of defaults. */
export type Preset = "secure" | "compat";

/** The options that a preset may set. */
interface PresetOptions extends Partial<EngineOptions>, Partial<SocketLimits> {
  readonly connectTimeout?: number;
  readonly cleanupEmptyChildNamespaces?: boolean;
  readonly logIncidents?: boolean;
}

/**
 * What an option is where it is not given, over the defaults. `secure` is this package's own; `compat` is Socket.IO's, and what
 * the packages that stand in for it use.
 *
 * @example
 * new Server({ preset: "compat", checkOrigin: true }); // Socket.IO's defaults but for one
 */
export const presets: Readonly<Record<Preset, PresetOptions>> = Object.freeze({
  secure: Object.freeze({}),
  compat: Object.freeze({
    checkOrigin: false,
    resume: false,
    connectTimeout: 45_000, // ms
    cleanupEmptyChildNamespaces: false,
    logIncidents: false,
    maxPendingConnections: Infinity,
    maxEventLoopLag: Infinity,
    maxHeapUsage: Infinity,
    connectionRate: false,
    maxConnectionsPerAddress: Infinity,
    slowPolicy: "keep",
    maxWaitingBytes: Infinity,
    maxRooms: Infinity,
    maxRoomLength: Infinity,
  }),
});
