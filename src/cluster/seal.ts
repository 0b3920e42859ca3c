// The seal of a cluster that has a secret: HMAC of Node. The one file of src/cluster that is not for everywhere.
import { createHmac } from "node:crypto";
import type { Seal } from "./mesh/envelope.js";

const sealBytes = 16;

/**
 * Seals with HMAC-SHA-256, of which the first 16 bytes are kept.
 *
 * @example
 * hmacSeal("a long secret").sign(message).length; // 16
 */
export function hmacSeal(secret: string): Seal {
  return { sign: (message) => createHmac("sha256", secret).update(message).digest().subarray(0, sealBytes) };
}
