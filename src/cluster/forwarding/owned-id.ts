// Ids that name the node which has the session or the line, so that every node knows whom to ask. They hold no secret but their middle.
import type { NodeId } from "../mesh.js";

/** Makes 12 characters of `[A-Za-z0-9_-]` that only who knows the cluster's secret can make. */
export type Sign = (text: string) => string;

const nodeLength = 12;
const signLength = 12;

/**
 * | characters | what                                                                        |
 * |------------|-----------------------------------------------------------------------------|
 * | 12         | the owner                                                                   |
 * | any        | what nobody can guess                                                       |
 * | 12         | the signature of all before it, where the cluster has a secret              |
 *
 * @example
 * ownedId("n0deN0deN0de", "v1PjYf4pMwUxNFkSAAAB", null); // "n0deN0deN0dev1PjYf4pMwUxNFkSAAAB"
 */
export function ownedId(owner: NodeId, secret: string, sign: Sign | null): string {
  const named = owner + secret;
  return sign === null ? named : named + sign(named);
}

/**
 * Gives the node that an id names. With a signature, an id that nobody here has made names none.
 *
 * @example
 * ownerIn("n0deN0deN0dev1PjYf4pMwUxNFkSAAAB", null); // "n0deN0deN0de"
 */
export function ownerIn(id: string, sign: Sign | null): NodeId | undefined {
  const end = id.length - (sign === null ? 0 : signLength);
  if (end <= nodeLength) return undefined;
  return sign === null || isSame(sign(id.slice(0, end)), id.slice(end)) ? id.slice(0, nodeLength) : undefined;
}

/** Takes as long for a signature that is nearly right as for any other of its length. */
function isSame(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let index = 0; index < other.length; index++)
    difference |= one.charCodeAt(index) ^ other.charCodeAt(index);
  return difference === 0;
}
