// The options of a mesh, and what they are where nobody says. Not those of a cluster, which has others besides: create-cluster.ts.
import type { Clock, OnListenerError, Random } from "../../core/index.js";
import type { Bus } from "../../bus/bus.js";
import type { NodeRole } from "../mesh.js";
import type { Seal } from "./envelope.js";
import type { StreamBounds } from "./out-stream.js";
import type { PulseOptions } from "./pulse.js";

/** What a mesh is made of. */
export interface MeshPorts {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  /** Absent: what is on the bus is believed. */
  readonly seal: Seal | undefined;
  readonly onListenerError: OnListenerError;
  /** Counts what others did wrong, by the names in docs/errors.md. */
  report(code: string, message: string): void;
}

/** How a mesh is. */
export interface MeshOptions extends PulseOptions {
  /** The cluster's name: of others on the same bus nothing is heard. */
  readonly cluster: string;
  /** The node's own name. */
  readonly name: string;
  readonly role: NodeRole;
  /** A message between nodes may not be larger, in bytes. */
  readonly maxMessageBytes: number;
  /** How long it takes until somebody who wants to know it is told that a message has not come, in milliseconds. */
  readonly settleTimeoutMs: number;
  /** How much is kept for each node that has not acknowledged it. */
  readonly kept: StreamBounds;
}

export const defaultMeshOptions: MeshOptions = Object.freeze({
  cluster: "holdfast",
  name: "",
  role: "server",
  beatIntervalMs: 1_000,
  suspectAfterMs: 3_000,
  deadAfterMs: 5_000,
  maxMessageBytes: 2 ** 20,
  settleTimeoutMs: 5_000,
  kept: Object.freeze({ maxMessages: 65_536, maxBytes: 16 * 2 ** 20 }),
});
