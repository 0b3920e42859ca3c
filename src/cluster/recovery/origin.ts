// What this node knows of another one's stream: how far it counts as news, whether it is complete, and who is asked for the rest.
import type { Timer } from "../../core/index.js";
import { tagLength } from "../../log/index.js";
import type { NodeId } from "../mesh.js";

/** What another node has written, as this one knows it. */
export interface Origin {
  readonly tag: string;
  readonly id: NodeId;
  /** Its items up to this one were emitted before this node had clients, or before it knew of this node; undefined until that is known. */
  newsAfter: number | undefined;
  /** It came when this node had clients already. */
  readonly isLate: boolean;
  /** Whom this node has asked for what is missing. Meanwhile nothing else of it is taken: it will be in the answer, or follow it. */
  asked: NodeId | null;
  askTimer: Timer;
  /** Null while it is there. */
  leftAt: number | null;
  /** The others may still say how far they had come with it, once it has left. */
  mayBeTold: boolean;
  isSettled: boolean;
  /** What it had written before this node knew it is here, as far as anybody has it. */
  isCaughtUp: boolean;
  /** How far the others had come with it, by their ids. */
  readonly ends: Map<NodeId, number>;
}

/** Of a node of which nothing is known yet. */
export function newOrigin(id: NodeId): Origin {
  return {
    tag: tagOf(id),
    id,
    newsAfter: undefined,
    isLate: false,
    asked: null,
    askTimer: null,
    leftAt: null,
    mayBeTold: true,
    isSettled: false,
    isCaughtUp: false,
    ends: new Map(),
  };
}

/** A node's name in vectors. */
export function tagOf(id: NodeId): string {
  return id.slice(0, tagLength);
}
