// Another node as the mesh knows it: what it says of itself, and the two streams. It decides nothing.
import type { NodeId, NodeRole, PeerNode } from "../mesh.js";
import type { InStream } from "./in-stream.js";
import type { OutStream } from "./out-stream.js";

/** Another node, there or about to be. */
export class Peer implements PeerNode {
  readonly id: NodeId;
  readonly name: string;
  readonly role: NodeRole;
  readonly since: number;
  readonly outStream: OutStream;
  readonly inStream: InStream;
  isSuspect = false;
  /** It has said that it knows us: the streams have begun. */
  isThere = false;
  /** Beats of ours since it was heard last. */
  silentBeats = 0;
  /** So often in turn the bus has said that nobody hears what is for it. */
  unheardBeats = 0;
  /** How far the streams to it and from it were when a beat last told of a change, and how many beats have told of that one. */
  toldSent = 0;
  toldReceived = 0;
  timesTold = 0;
  /** It is to be told at the end of this turn how far we are. */
  isReceiptDue = false;
  /** Nothing before this number can be sent again, as it was told. */
  toldGoneBefore = 0;

  constructor(
    { id, name, role, since }: Pick<PeerNode, "id" | "name" | "role" | "since">,
    outStream: OutStream,
    inStream: InStream,
  ) {
    this.id = id;
    this.name = name;
    this.role = role;
    this.since = since;
    this.outStream = outStream;
    this.inStream = inStream;
  }
}
