// What users see of a cluster: io.cluster. It decides nothing.
import { Emitter, fire, type OnListenerError } from "../core/index.js";
import type { Cluster, ClusterEvents, ClusterNode } from "../server/cluster-port.js";
import type { Mesh, NodeRole, PeerNode } from "./mesh.js";

/** The cluster as one of its nodes sees it. */
export class ClusterView extends Emitter<ClusterEvents> implements Cluster {
  readonly #mesh: Mesh;
  readonly #self: { readonly name: string; readonly role: NodeRole };

  constructor(
    mesh: Mesh,
    self: { readonly name: string; readonly role: NodeRole },
    onListenerError: OnListenerError,
  ) {
    super();
    this.#mesh = mesh;
    this.#self = self;
    mesh.on("join", (peer) => void fire(this, "join", [describe(peer)], onListenerError));
    mesh.on("leave", (peer) => void fire(this, "leave", [describe(peer)], onListenerError));
    mesh.on("status", (isConnected) => void fire(this, "status", [isConnected], onListenerError));
  }

  get id(): string {
    return this.#mesh.id;
  }

  get nodes(): readonly ClusterNode[] {
    const { name, role } = this.#self;
    return [
      { id: this.id, name, role, isSuspect: false },
      ...Array.from(this.#mesh.peers.values(), describe),
    ];
  }

  get isConnected(): boolean {
    return this.#mesh.isConnected;
  }
}

/** A value of its own: the mesh goes on writing to what it has. */
function describe({ id, name, role, isSuspect }: PeerNode): ClusterNode {
  return { id, name, role, isSuspect };
}
