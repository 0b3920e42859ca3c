// Frames of Engine.IO 3, which clients of Socket.IO 2 speak: those of Engine.IO 4 (frame.ts), but binary has its type, too.
import { Fault } from "./fault.js";
import { decodeFrame, decodePlainFrame, EncodedFrame, type Frame } from "./frame.js";

const messageType = 4;

/**
 * Puts a frame into the form that Engine.IO 3 sends. Text is the same; nothing but messages is binary.
 *
 * | bytes  | what                 |
 * |--------|----------------------|
 * | `04`   | the type, a message  |
 * | rest   | its content          |
 *
 * @example
 * toFrameV3(encodeFrame("message", Uint8Array.of(1))).data; // bytes 4, 1
 */
export function toFrameV3(frame: EncodedFrame): EncodedFrame {
  if (typeof frame.data === "string") return frame;
  const data = new Uint8Array(1 + frame.data.length);
  data[0] = messageType;
  data.set(frame.data, 1);
  return new EncodedFrame(data, frame.mayCompress);
}

/**
 * Decodes what one WebSocket message, or one part of a payload, holds. Where only text can go, binary is `b`, its type as
 * a digit, and base64.
 *
 * @example
 * decodeFrameV3(Uint8Array.of(4, 1)); // { type: "message", data: bytes 1 }
 * decodeFrameV3("b4AQ=="); // the same
 */
export function decodeFrameV3(content: string | Uint8Array): Frame | Fault {
  if (typeof content !== "string") {
    if (content[0] === messageType) return { type: "message", data: content.subarray(1) };
  } else if (content.startsWith(`b${messageType}`)) {
    return decodeFrame(`b${content.slice(2)}`);
  } else {
    return decodePlainFrame(content);
  }
  return new Fault("unknown-frame", "unknown frame type");
}
