// What users see of a cluster: io.cluster. It decides nothing.
import { Emitter, fire, type OnListenerError } from "../core/index.js";
import type { Cluster, ClusterEvents, ClusterNode } from "../server/cluster-port.js";
import type { Mesh, NodeRole } from "./mesh.js";

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
    mesh.on("join", (node) => void fire(this, "join", [node], onListenerError));
    mesh.on("leave", (node) => void fire(this, "leave", [node], onListenerError));
    mesh.on("status", (isConnected) => void fire(this, "status", [isConnected], onListenerError));
  }

  get id(): string {
    return this.#mesh.id;
  }

  get nodes(): readonly ClusterNode[] {
    const { name, role } = this.#self;
    return [{ id: this.id, name, role, isSuspect: false }, ...this.#mesh.peers.values()];
  }

  get isConnected(): boolean {
    return this.#mesh.isConnected;
  }
}
