// What a turn of the event loop has to send: one message on the bus for many, and one for each node that is sent something alone.
import { Batch, receiversBytes } from "./batch.js";
import type { Outgoing } from "./out-stream.js";
import type { Peer } from "./peer.js";

/** Takes a batch that is full, or whose turn is over; null: for everybody. */
export type OnBatch = (batch: Batch, to: Peer | null) => void;

/**
 * Sorts messages into batches. What goes to more than half of the nodes goes once over the channel that all hear.
 *
 * @example
 * turn.add(outgoing, null); // to all
 * turn.end();
 */
export class Turn {
  readonly #peers: ReadonlyMap<string, Peer>;
  readonly #maxBytes: number;
  readonly #onBatch: OnBatch;
  readonly #narrow: Map<Peer, Batch> = new Map();
  #broad: Batch | null = null;

  /** @param maxBytes of a batch */
  constructor(peers: ReadonlyMap<string, Peer>, maxBytes: number, onBatch: OnBatch) {
    this.#peers = peers;
    this.#maxBytes = maxBytes;
    this.#onBatch = onBatch;
  }

  /** @param to null: to all that are there */
  add(outgoing: Outgoing, to: ReadonlySet<Peer> | null): void {
    const targets = to ?? this.#peers;
    if (targets.size > 1 && targets.size * 2 > this.#peers.size && this.#canBeBroad()) {
      if (this.#broad !== null && !this.#broad.hasRoomFor(outgoing, this.#maxBytes)) this.#endBroad();
      this.#broad ??= new Batch([...this.#peers.values()]);
      this.#broad.add(outgoing, to);
    } else {
      for (const peer of targets.values()) this.#addNarrow(outgoing, peer);
    }
  }

  /** Hands over what has been collected. Also before anybody comes or goes, since a batch names its receivers. */
  end(): void {
    this.#endBroad();
    for (const [peer, batch] of this.#narrow) this.#onBatch(batch, peer);
    this.#narrow.clear();
  }

  /** Forgets what has been collected: those whom it was for do not know this node any more. */
  drop(): void {
    this.#broad = null;
    this.#narrow.clear();
  }

  /** In a very large cluster the list of receivers would leave no room. */
  #canBeBroad(): boolean {
    return receiversBytes(this.#peers.size) * 2 < this.#maxBytes;
  }

  #endBroad(): void {
    const batch = this.#broad;
    this.#broad = null;
    if (batch !== null) this.#onBatch(batch, null);
  }

  #addNarrow(outgoing: Outgoing, peer: Peer): void {
    let batch = this.#narrow.get(peer);
    if (batch?.hasRoomFor(outgoing, this.#maxBytes) === false) {
      this.#onBatch(batch, peer);
      batch = undefined;
    }
    if (batch === undefined) this.#narrow.set(peer, (batch = new Batch([peer])));
    batch.add(outgoing, null);
  }
}
