// Engine.IO frames: one digit and its data. Not payloads (payload.ts) and not WebSocket frames (src/websocket).
import { fromBase64 } from "./base64.js";
import { Fault } from "./fault.js";

/** The seven frames of Engine.IO 4, in the order of their digits `0` … `6`. */
export type FrameType = "open" | "close" | "ping" | "pong" | "message" | "upgrade" | "noop";

/** A frame as a peer sent it. Binary data is always a `message`. */
export interface Frame {
  readonly type: FrameType;
  readonly data: string | Uint8Array;
}

/**
 * A frame made once and sent to many sessions: each transport keeps the form it needs beside the others.
 *
 * | field  | form                                                    | filled by            |
 * |--------|---------------------------------------------------------|----------------------|
 * | data   | digit + text, or raw bytes (a binary message)           | encodeFrame          |
 * | wire   | the whole RFC 6455 frame, header and all                | the WebSocket link   |
 * | base64 | `b` + base64, what a polling payload holds for binary   | encodePayload        |
 */
export class EncodedFrame {
  readonly data: string | Uint8Array;
  /** False after `compress(false)`: no transport spends time on shrinking it. */
  readonly mayCompress: boolean;
  wire: Uint8Array | null = null;
  base64: string | null = null;

  constructor(data: string | Uint8Array, mayCompress = true) {
    this.data = data;
    this.mayCompress = mayCompress;
  }
}

// Each a constant of its own, for builds that know no other frames: bundlers put their digits where they are used.
export const OPEN = "0";
export const CLOSE = "1";
export const PING = "2";
export const PONG = "3";
export const MESSAGE = "4";
export const UPGRADE = "5";
export const NOOP = "6";

export const frameTypes: readonly FrameType[] = [
  "open",
  "close",
  "ping",
  "pong",
  "message",
  "upgrade",
  "noop",
];

/**
 * Gives what one WebSocket message holds for a frame. Binary messages travel as they are, without a digit.
 *
 * @example
 * frameContent("message", '2["hello"]'); // '42["hello"]'
 */
export function frameContent(type: FrameType, data: string | Uint8Array = ""): string | Uint8Array {
  return typeof data === "string" ? frameTypes.indexOf(type) + data : data;
}

/**
 * Encodes one frame, for sessions that may share it.
 *
 * @example
 * encodeFrame("message", '2["hello"]').data; // '42["hello"]'
 */
export function encodeFrame(
  type: FrameType,
  data: string | Uint8Array = "",
  mayCompress = true,
): EncodedFrame {
  return new EncodedFrame(frameContent(type, data), mayCompress);
}

/**
 * Decodes what one WebSocket message, or one part of a polling payload, holds. Binary may come as `b` and base64 on both:
 * a client that cannot send bytes does so on a WebSocket too.
 *
 * @example
 * decodeFrame("4hi"); // { type: "message", data: "hi" }
 */
export function decodeFrame(content: string | Uint8Array): Frame | Fault {
  if (typeof content !== "string" || !content.startsWith("b")) return decodePlainFrame(content);
  const data = fromBase64(content.slice(1));
  return data === undefined ? new Fault("invalid-base64") : { type: "message", data };
}

/**
 * Decodes what one WebSocket message of a server holds: bytes are bytes there, never base64.
 *
 * @example
 * decodePlainFrame("4hi"); // { type: "message", data: "hi" }
 */
export function decodePlainFrame(content: string | Uint8Array): Frame | Fault {
  if (typeof content !== "string") return { type: "message", data: content };
  const type = frameTypes[content.charCodeAt(0) - 48];
  return type === undefined
    ? new Fault("unknown-frame", "unknown frame type")
    : { type, data: content.slice(1) };
}
