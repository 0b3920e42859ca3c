// Who is there, who is about to be, and who has been given up. It hears nothing by itself, and tells nobody.
import type { NodeId, PeerNode } from "../mesh.js";
import type { Side } from "./notice.js";
import type { Peer } from "./peer.js";

/** More nodes than this are not let in: whoever floods the bus with names fills no memory. */
const mostKnown = 1_024;
/** Of so many that are gone it is remembered that they are. */
const mostBuried = 1_024;

/**
 * The nodes of a cluster as one of them sees it.
 *
 * @example
 * const peer = presence.meet({ id, name, role, since }, makePeer);
 * presence.welcome(peer);
 */
export class Presence {
  /** Those that are there. */
  readonly peers: Map<NodeId, Peer> = new Map();
  /** They, and those that have not said yet that they know us. */
  readonly #known: Map<NodeId, Peer> = new Map();
  readonly #buried: Set<NodeId> = new Set();

  get known(): ReadonlyMap<NodeId, Peer> {
    return this.#known;
  }

  isBuried(id: NodeId): boolean {
    return this.#buried.has(id);
  }

  /** A node that nobody has heard of. Null: there are too many. */
  meet(
    node: Pick<PeerNode, "id" | "name" | "role" | "since">,
    make: (node: Pick<PeerNode, "id" | "name" | "role" | "since">) => Peer,
  ): Peer | null {
    if (this.#known.size >= mostKnown) return null;
    const peer = make(node);
    this.#known.set(node.id, peer);
    return peer;
  }

  /** It knows us. */
  welcome(peer: Peer): void {
    peer.isThere = true;
    this.peers.set(peer.id, peer);
  }

  /** It is gone, and will not come back under this id. */
  bury(peer: Peer): void {
    this.#known.delete(peer.id);
    this.peers.delete(peer.id);
    peer.inStream.close();
    peer.outStream.abandon();
    this.#buried.add(peer.id);
    const [oldest] = this.#buried;
    if (this.#buried.size > mostBuried && oldest !== undefined) this.#buried.delete(oldest);
  }

  /** Another interval in which not all were heard. Gives those who have been silent for too long. */
  countSilence(suspectAfter: number, deadAfter: number): Peer[] {
    const dead: Peer[] = [];
    for (const peer of this.#known.values()) {
      peer.silentBeats++;
      peer.isSuspect = peer.silentBeats > suspectAfter;
      if (peer.silentBeats > suspectAfter + deadAfter) dead.push(peer);
    }
    return dead;
  }

  /** Those that see each other, as far as this node knows. */
  sideOf(self: NodeId): Side {
    let leastId = self;
    for (const id of this.peers.keys()) if (id < leastId) leastId = id;
    return { size: this.peers.size + 1, leastId };
  }

  /** This node begins anew: it knows nobody. */
  clear(): void {
    for (const peer of this.#known.values()) this.bury(peer);
    this.#buried.clear();
  }
}
