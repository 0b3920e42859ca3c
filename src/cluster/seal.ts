// The seals and signatures of a cluster that has a secret: HMAC of Node. The one file of src/cluster that is not for everywhere.
import { createHmac } from "node:crypto";
import type { Sign } from "./forwarding/owned-id.js";
import type { Seal } from "./mesh/envelope.js";

const sealBytes = 16;

/** 12 characters of base64url. */
const signBytes = 9;

/**
 * Seals with HMAC-SHA-256, of which the first 16 bytes are kept.
 *
 * @example
 * hmacSeal("a long secret").sign(message).length; // 16
 */
export function hmacSeal(secret: string): Seal {
  return { sign: (message) => createHmac("sha256", secret).update(message).digest().subarray(0, sealBytes) };
}

/**
 * Signs ids with HMAC-SHA-256, of which the first 72 bits are kept.
 *
 * @example
 * hmacSign("a long secret")("n0deN0deN0dev1PjYf4pMwUxNFkSAAAB").length; // 12
 */
export function hmacSign(secret: string): Sign {
  // What is signed for one purpose shall be worth nothing for the other.
  const sign = (text: string): Buffer => createHmac("sha256", secret).update(`id:${text}`).digest();
  return (text) => sign(text).toString("base64url", 0, signBytes);
}
