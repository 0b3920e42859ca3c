// The seal: what HMAC-SHA-256 is, by the vectors of RFC 4231.
import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { hmacSeal } from "./seal.js";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

it.each([
  ["Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c7"],
  ["\x0b".repeat(20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b"],
])("seals as RFC 4231 has it, with the secret %j", (secret, message, expected) => {
  expect(hex(hmacSeal(secret).sign(Buffer.from(message)))).toBe(expected);
});

it.each([1, 63, 64, 65, 200])("seals as Node does with a secret of %i characters", (length) => {
  const secret = "s".repeat(length);
  const message = Uint8Array.from({ length: 1_000 }, (_, i) => i);
  const expected = createHmac("sha256", secret).update(message).digest().subarray(0, 16);
  expect(hex(hmacSeal(secret).sign(message))).toBe(hex(expected));
});
