// The contract of a mesh: who is there, and between each two nodes one ordered stream in which nothing is lost or doubled while both
// live. What it is made of stands in bus-mesh.ts; it knows no rooms and no sessions.

/** 12 characters of `[A-Za-z0-9_-]`: 72 random bits, new at each start and after each fencing, and never used again. */
export type NodeId = string;

/** What a node is there for: an emitter has no clients, and nobody asks it for any. */
export type NodeRole = "server" | "emitter";

/** Another node of the cluster. */
export interface PeerNode {
  readonly id: NodeId;
  /** What its operator calls it; not unique. */
  readonly name: string;
  readonly role: NodeRole;
  /** When it came, in milliseconds of this process's own clock. */
  readonly since: number;
  /** Nothing has been heard of it for longer than usual. What is sent to it waits. */
  readonly isSuspect: boolean;
}

/** What a mesh tells those who watch it. */
export interface MeshEvents {
  /** A node is there, and its stream begins. */
  join(peer: PeerNode): void;
  /** It said goodbye, or is taken for dead. Nothing more comes from it. */
  leave(peer: PeerNode): void;
  /** Some of what it sent is lost for good; what it sends goes on. */
  gap(peer: PeerNode): void;
  /** The others took this node for dead. Its streams are over; it goes on under another id, which has no peers yet. */
  fenced(): void;
  /** `isConnected` has changed. */
  status(isConnected: boolean): void;
}

/** Told once which nodes have not said in time that they have a message: gone, too far behind, or not heard of. */
export type OnSettled = (missing: readonly NodeId[]) => void;

/** Takes a value out of a stream. False: it is not what this topic carries, and is counted as poisoned. */
export type OnMeshMessage = (value: unknown, from: NodeId) => void | boolean;

/**
 * The other nodes, and the streams to and from them. Values are what MessagePack carries: texts, numbers, bytes, lists, maps, null.
 *
 * @example
 * mesh.handle("greeting", (value, from) => (typeof value === "string" ? greet(from, value) : false));
 * mesh.send("greeting", "hello"); // to all others
 */
export interface Mesh {
  /** This node; it changes when it is fenced. */
  readonly id: NodeId;
  /** The others that are there. */
  readonly peers: ReadonlyMap<NodeId, PeerNode>;
  /** Whether a node was there, and has left for good. Of some it is forgotten after a long time. */
  hasLeft(id: NodeId): boolean;
  /** The bus is there, and what this node publishes comes back from it. */
  readonly isConnected: boolean;
  /** Sets the one handler of a topic: 1 to 32 characters of ASCII. Messages of topics that nobody handles are counted and dropped. */
  handle(topic: string, handler: OnMeshMessage): void;
  /**
   * Puts a message into the streams to these nodes; it leaves at the end of this turn of the event loop, with what else the turn has
   * brought. Ids that are not among the peers count as gone. Nothing that the bus does wrong is thrown here.
   *
   * @param to default: all peers, emitters left out
   * @param isAwaited somebody waits for `onSettled`: the others say at once that they have it, which costs a message from each. Otherwise
   * they say so by and by, with what else they say and with each beat
   * @throws HoldfastError `ERR_ENCODE`, ClusterError `ERR_MESSAGE_TOO_LARGE` before anybody is sent anything
   */
  send(
    topic: string,
    value: unknown,
    to?: Iterable<NodeId>,
    onSettled?: OnSettled,
    isAwaited?: boolean,
  ): void;
  /** Calls back once, right before what this turn of the event loop has brought leaves: what is sent then goes along. */
  gather(callback: () => void): void;
  /**
   * Asks one node, and gives what its {@link answer} gave.
   *
   * @throws HoldfastError `ERR_ENCODE`, ClusterError (as rejection) `ERR_NODE_LEFT`, `ERR_NODE_TIMEOUT`, `ERR_NODE_FAILED`, `ERR_MESSAGE_TOO_LARGE`
   */
  request(topic: string, value: unknown, to: NodeId, timeoutMs: number): Promise<unknown>;
  /** Sets what answers requests of a topic: with a value or a promise of one. What it throws the other node gets as `ERR_NODE_FAILED`. */
  answer(topic: string, handler: (value: unknown, from: NodeId) => unknown): void;
  /** Gives the way to stop listening. */
  on<E extends keyof MeshEvents>(event: E, listener: MeshEvents[E]): () => void;
  /** Says goodbye, and lets go of the bus's channels; the bus stays open. */
  close(): Promise<void>;
}
