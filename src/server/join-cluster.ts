// Makes a server a node of the cluster that its options name. What a cluster is, cluster-port.ts says; how it works, src/cluster.
import type { ClusterOption, Membership } from "./cluster-port.js";
import type { Context } from "./context.js";
import { noPeer } from "./engine/incidents.js";
import type { Random } from "../core/index.js";

/**
 * @param onFenced see `ClusterPorts`
 * @returns null: there is no cluster
 */
export function joinCluster(
  option: ClusterOption | undefined,
  { clock, incidents, onHandlerError }: Context,
  random: Random,
  onFenced: () => void,
): Membership | null {
  if (option === undefined) return null;
  return option.join({
    clock,
    random,
    onListenerError: onHandlerError,
    report: (code, message) => incidents.report(code, message, noPeer),
    onFenced,
  });
}

/** Why a server should not be sent clients because of its cluster. */
export function clusterTroubles(membership: Membership | null): readonly string[] {
  return membership?.cluster.isConnected === false ? ["CLUSTER_UNREACHABLE"] : [];
}
