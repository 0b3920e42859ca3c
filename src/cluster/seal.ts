// The seals and signatures of a cluster that has a secret: HMAC of Node. The one file of src/cluster that is not for everywhere.
import * as crypto from "node:crypto";
import type { Sign } from "./forwarding/owned-id.js";
import type { Seal } from "./mesh/envelope.js";

const sealBytes = 16;

/** 12 characters of base64url. */
const signBytes = 9;

/** Of SHA-256. */
const blockBytes = 64;

/**
 * Seals with HMAC-SHA-256, of which the first 16 bytes are kept.
 *
 * @example
 * hmacSeal("a long secret").sign(message).length; // 16
 */
export function hmacSeal(secret: string): Seal {
  const hmac = hmacOf(secret);
  return { sign: (message) => hmac(message).subarray(0, sealBytes) };
}

/**
 * Signs ids with HMAC-SHA-256, of which the first 72 bits are kept.
 *
 * @example
 * hmacSign("a long secret")("n0deN0deN0dev1PjYf4pMwUxNFkSAAAB").length; // 12
 */
export function hmacSign(secret: string): Sign {
  const hmac = hmacOf(secret);
  // What is signed for one purpose shall be worth nothing for the other.
  return (text) => hmac(Buffer.from(`id:${text}`)).toString("base64url", 0, signBytes);
}

function hmacOf(secret: string): (message: Uint8Array) => Buffer {
  // Fast path: two hashes at one stroke cost less than half of what an object that hashes does. Deno has not had it for long.
  if (typeof crypto.hash === "function") return hashTwice(Buffer.from(secret));
  return (message) => crypto.createHmac("sha256", secret).update(message).digest();
}

/** RFC 2104: `H((key ^ 5c…) + H((key ^ 36…) + message))`. */
function hashTwice(secret: Uint8Array): (message: Uint8Array) => Buffer {
  const key = Buffer.alloc(blockBytes);
  key.set(secret.length > blockBytes ? crypto.createHash("sha256").update(secret).digest() : secret);
  const inner = key.map((octet) => octet ^ 0x36);
  const outer = Buffer.concat([key.map((octet) => octet ^ 0x5c), Buffer.alloc(32)]);
  return (message) => {
    // Texts of Latin-1: a digest as bytes costs three times as much.
    outer.write(crypto.hash("sha256", Buffer.concat([inner, message]), "binary"), blockBytes, "latin1");
    return Buffer.from(crypto.hash("sha256", outer, "binary"), "latin1");
  };
}
