// The contract between a server and the cluster that it is a node of. It knows no bus and no other node; src/cluster does.
import type { Adapter, AdapterPorts } from "../adapters/adapter.js";
import type { Clock, Emitter, OnListenerError, Random } from "../core/index.js";
import type { Forwarding } from "./forwarding-port.js";
import type { Hearing } from "./hearing-port.js";
import type { RecoveryContext, SharedRecovery } from "./recovery-port.js";

/** What the option `cluster` of a server holds: what `createCluster` of `holdfast/cluster` gives. */
export interface ClusterOption {
  /**
   * Makes a server a node of the cluster. Called once for each server; it joins by and by.
   *
   * @throws HoldfastError when what the user gave cannot be right
   */
  join(ports: ClusterPorts): Membership;
}

/** What a cluster is given of a server. */
export interface ClusterPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly onListenerError: OnListenerError;
  /** Counts what is wrong on the bus, by the names in docs/errors.md. */
  report(code: string, message: string): void;
  /** The others took this node for dead: its sessions are theirs now, or over, and have to end here. */
  readonly onFenced: () => void;
}

/** What a server has of its cluster. */
export interface Membership {
  /** What users see of it. */
  readonly cluster: Cluster;
  /** Makes the adapter of a namespace. */
  readonly makeAdapter: (ports: AdapterPorts) => Adapter;
  /** Lets clients come back to whichever node. Called once, within the call that has made the membership. */
  readonly shareRecovery: (context: RecoveryContext) => SharedRecovery;
  /** Brings requests to the node that has their session; null: clients have to be sent there by somebody else. */
  readonly forwarding: Forwarding | null;
  /** Asked about whatever clients say. */
  readonly hearing: Hearing;
  /** Says goodbye, and lets go of the bus. After the adapters have been closed. */
  close(): Promise<void>;
}

/** A server of a cluster, or an emitter. */
export interface ClusterNode {
  /** Other at each start. */
  readonly id: string;
  /** What its operator calls it: `nodeName`. */
  readonly name: string;
  /** An emitter has no clients. */
  readonly role: "server" | "emitter";
  /** Nothing has been heard of it for longer than usual. */
  readonly isSuspect: boolean;
}

/** What a cluster tells its listeners. */
export interface ClusterEvents {
  /** A node has come. */
  join(node: ClusterNode): void;
  /** A node has left, or is taken for dead. */
  leave(node: ClusterNode): void;
  /** This node was cut off from the bus, or is back. */
  status(isConnected: boolean): void;
}

/** The cluster of a server, as users see it: `io.cluster`. */
export interface Cluster extends Emitter<ClusterEvents> {
  /** This node's; it changes if the others took it for dead. */
  readonly id: string;
  /** The nodes that are there, this one among them. */
  readonly nodes: readonly ClusterNode[];
  /** Whether this node reaches the others. While it does not, its own clients are served, and it is not ready. */
  readonly isConnected: boolean;
}
