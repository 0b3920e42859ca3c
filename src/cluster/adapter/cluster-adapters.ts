// What a cluster makes adapters with. Each has a namespace of its own, and all share one mesh.
import type { Adapter, AdapterPorts } from "../../adapters/adapter.js";
import type { Clock } from "../../core/index.js";
import type { Mesh } from "../mesh.js";
import { ClusterAdapter, type ClusterAdapterOptions } from "./cluster-adapter.js";
import { Neighbours } from "./neighbours.js";

/**
 * Lets the namespaces of a node span the cluster.
 *
 * @example
 * const makeAdapter = clusterAdapters(mesh, clock, { requestTimeoutMs: 5_000 });
 */
export function clusterAdapters(
  mesh: Mesh,
  clock: Clock,
  options: ClusterAdapterOptions,
): (ports: AdapterPorts) => Adapter {
  const neighbours = new Neighbours(mesh, clock);
  return (ports) => new ClusterAdapter(ports, neighbours, options);
}
