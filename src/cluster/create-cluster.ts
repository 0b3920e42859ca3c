// Makes of a bus what a server's option `cluster` takes: the mesh, and what the server does over it. How each works stands elsewhere.
import type { ClusterOption, ClusterPorts, Membership } from "../server/cluster-port.js";
import { clusterAdapters } from "./adapter/cluster-adapters.js";
import { type ClusterOptions, resolveClusterOptions } from "./cluster-options.js";
import { ClusterView } from "./cluster-view.js";
import { MeshForwarding } from "./forwarding/mesh-forwarding.js";
import { BusMesh } from "./mesh/bus-mesh.js";
import { ClusterRecovery } from "./recovery/cluster-recovery.js";
import { hmacSeal, hmacSign } from "./seal.js";
import { Standstill } from "./standstill.js";

/**
 * Makes a server one of several that behave as one: a broadcast reaches the clients of all of them, rooms span them, and none of them has to
 * be the one that a client was at before.
 *
 * @throws HoldfastError `ERR_INVALID_OPTION`
 * @example
 * const cluster = createCluster({ bus: redisBus({ client: redis }), secret: process.env.CLUSTER_SECRET });
 * const io = new Server(3000, { cluster });
 */
export function createCluster(options: ClusterOptions): ClusterOption {
  const resolved = resolveClusterOptions(options);
  const { bus, secret } = options;
  const { forwarding: limits, maxMessageBytes } = resolved;
  const seal = secret === undefined ? undefined : hmacSeal(secret);
  const sign = secret === undefined ? null : hmacSign(secret);
  return {
    join({ onFenced, ...ports }: ClusterPorts): Membership {
      const mesh = new BusMesh({ ...ports, bus, seal }, resolved);
      mesh.on("fenced", onFenced);
      const { clock, onListenerError } = ports;
      const partBytes = maxMessageBytes / 8;
      const forwarding = limits && new MeshForwarding({ mesh, clock, sign, limits, partBytes });
      const makeAdapter = clusterAdapters(mesh, clock, resolved);
      const { suspectAfterMs, deadAfterMs } = resolved;
      const hearing = new Standstill({ mesh, clock, deadAfterMs: suspectAfterMs + deadAfterMs });
      // After the adapters: what users emit when a node comes, it gets.
      const cluster = new ClusterView(mesh, resolved, onListenerError);
      mesh.start();
      return {
        cluster,
        makeAdapter,
        shareRecovery: (context) => new ClusterRecovery(mesh, context),
        forwarding,
        hearing,
        async close() {
          hearing.close();
          await mesh.close();
          await bus.close();
        },
      };
    },
  };
}
