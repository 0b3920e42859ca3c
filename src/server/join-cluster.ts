// Makes a server a node of the cluster that its options name. What a cluster is, cluster-port.ts says; how it works, src/cluster.
import type { Membership } from "./cluster-port.js";
import type { Context } from "./context.js";
import { dataText } from "./data-text.js";
import { noPeer } from "./engine/incidents.js";
import type { Random } from "../core/index.js";
import type { ResolvedRecovery } from "./recovery-options.js";
import type { SharedRecovery } from "./recovery-port.js";
import type { ResolvedServerOptions } from "./server-options.js";

/** What a server has of its cluster. */
export interface ClusterSeat extends Membership {
  /** Null if clients that have left cannot come back. */
  readonly sharedRecovery: SharedRecovery | null;
}

/**
 * @param onFenced see `ClusterPorts`
 * @returns null: there is no cluster
 */
export function joinCluster(
  { cluster, connectionStateRecovery: recovery }: ResolvedServerOptions,
  context: Context,
  random: Random,
  onFenced: () => void,
): ClusterSeat | null {
  if (cluster === undefined) return null;
  const { clock, incidents, onHandlerError } = context;
  const membership = cluster.join({
    clock,
    random,
    onListenerError: onHandlerError,
    report: (code, message) => incidents.report(code, message, noPeer),
    onFenced,
  });
  const sharedRecovery = recovery === null ? null : shareRecovery(membership, recovery, context);
  const stop = tellUnreachable(membership, context);
  return {
    ...membership,
    sharedRecovery,
    async close() {
      stop();
      await membership.close();
    },
  };
}

/** How long a node may take to find its cluster before anybody is told. */
const joinTimeMs = 5_000;

/** A node alone serves its clients as if nothing were wrong: so somebody has to be told. */
function tellUnreachable({ cluster }: Membership, { clock, incidents }: Context): () => void {
  const look = (): void => {
    if (cluster.isConnected) return;
    const sentence =
      "this node does not reach its cluster: is what the bus talks over running, and is this its address?";
    incidents.report("cluster-unreachable", sentence, noPeer);
  };
  const timer = clock.setTimer(look, joinTimeMs);
  cluster.on("status", look);
  return () => {
    clock.clearTimer(timer);
    cluster.off("status", look);
  };
}

/** Why a server should not be sent clients because of its cluster. */
export function clusterTroubles(membership: Membership | null): readonly string[] {
  return membership?.cluster.isConnected === false ? ["CLUSTER_UNREACHABLE"] : [];
}

function shareRecovery(
  membership: Membership,
  { terms, sessions, log }: ResolvedRecovery,
  context: Context,
): SharedRecovery {
  const { clock, codec } = context;
  return membership.shareRecovery({
    clock,
    codec,
    newId: () => context.newId(),
    textOf: (data) => dataText(data, context),
    terms,
    sessions,
    log,
  });
}
