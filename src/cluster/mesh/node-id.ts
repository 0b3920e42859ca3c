// The ids of nodes. What a session's id says of its node stands elsewhere.
import type { Random } from "../../core/index.js";
import type { NodeId } from "../mesh.js";

const pattern = /^[\w-]{12}$/;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** How many characters an id has. */
export const nodeIdLength = 12;

/**
 * Draws an id: 72 random bits.
 *
 * @example
 * newNodeId(systemRandom); // "v1PjYf4pMwUx"
 */
export function newNodeId(random: Random): NodeId {
  return Array.from(random.bytes(nodeIdLength), (octet) => alphabet.charAt(octet & 63)).join("");
}

/** Whether a text can be an id. */
export function isNodeId(text: string): boolean {
  return pattern.test(text);
}
