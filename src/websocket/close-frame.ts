// The payload of a close frame (RFC 6455, sections 5.5.1 and 7.4), both ways. Not the closing handshake: that is the link's.
import { encodeControl } from "./serializer.js";
import { maxControlBytes, opcode } from "./opcode.js";
import { WebSocketProtocolError } from "./protocol-error.js";
import { decodeUtf8 } from "./utf8.js";

/** What a close frame says. */
export interface CloseNotice {
  readonly code: number;
  readonly reason: string;
}

/** The code that stands for "the close frame was empty". It never travels (RFC 6455, section 7.4.1). */
export const noStatus = 1005;

/** The code that stands for "there was no close frame". It never travels. */
export const abnormal = 1006;

/**
 * Whether a code may travel: the registered ones, and those left to libraries (3000) and applications (4000).
 *
 * @example
 * canTravel(1000); // true
 * canTravel(1006); // false
 */
export function canTravel(code: number): boolean {
  if (code >= 3000) return code <= 4999;
  return code >= 1000 && code <= 1014 && code !== 1004 && code !== noStatus && code !== abnormal;
}

/**
 * Reads the payload of a close frame.
 *
 * @example
 * decodeClose(Uint8Array.of(0x03, 0xe8)); // { code: 1000, reason: "" }
 */
export function decodeClose(payload: Uint8Array): CloseNotice | WebSocketProtocolError {
  if (payload.length === 0) return { code: noStatus, reason: "" };
  if (payload.length === 1) return new WebSocketProtocolError("close-payload");
  const code = ((payload[0] ?? 0) << 8) | (payload[1] ?? 0);
  if (!canTravel(code)) return new WebSocketProtocolError("close-code");
  const reason = decodeUtf8(payload.subarray(2));
  return reason === null ? new WebSocketProtocolError("invalid-utf8") : { code, reason };
}

/**
 * Makes a close frame; without a code it is empty.
 *
 * @throws TypeError if the reason is not a string, or there is one without a code
 * @throws RangeError if the code may not travel, or the reason is longer than 123 bytes
 * @example
 * encodeClose(1001, "going away");
 */
export function encodeClose(code?: number, reason = ""): Buffer {
  if (typeof reason !== "string") throw new TypeError("The reason of a close must be a string.");
  if (code === undefined) {
    if (reason !== "") throw new TypeError("A close with a reason needs a code as well, for example 1000.");
    return encodeControl(opcode.close, new Uint8Array(0));
  }
  if (!Number.isInteger(code) || !canTravel(code)) {
    throw new RangeError(`${code} is no close code: use 1000 to 1014 without 1004 to 1006, or 3000 to 4999.`);
  }
  const payload = Buffer.from(`\0\0${reason}`);
  if (payload.length > maxControlBytes) {
    throw new RangeError(`The reason of a close may be 123 bytes long, this one has ${payload.length - 2}.`);
  }
  payload.writeUInt16BE(code, 0);
  return encodeControl(opcode.close, payload);
}
