// The revisions of Engine.IO that clients speak, as values: chosen by the handshake, and the only place where the rest of the
// engine sees that there is more than one. The forms themselves are those of src/protocol.
import {
  decodeBinaryPayloadV3,
  decodeFrame,
  decodeFrameV3,
  decodePayload,
  decodePayloadV3,
  encodeBinaryPayloadV3,
  type EncodedFrame,
  encodePayload,
  encodePayloadV3,
  type Fault,
  type Frame,
  toFrameV3,
} from "../../protocol/index.js";
import type { HttpRequest } from "../host.js";

/** How one session writes down what it says. */
export interface Dialect {
  /** The revision of Engine.IO's protocol. */
  readonly protocol: 3 | 4;
  /** What the client sends to be known to be alive: the answer to our ping, or a ping of its own. */
  readonly beat: "pong" | "ping";
  /** Whether the body of a POST may be bytes. */
  readonly takesBytes: boolean;
  /** The form of a frame that transports of this session carry. */
  readonly toWire: (frame: EncodedFrame) => EncodedFrame;
  /** Reads one WebSocket message. */
  readonly decodeFrame: (content: string | Uint8Array) => Frame | Fault;
  /** Writes the answer to a GET. */
  readonly encodePayload: (frames: readonly EncodedFrame[]) => string | Uint8Array;
  /** Reads the body of a POST. */
  readonly decodePayload: (body: Uint8Array, isBytes: boolean) => Iterable<Frame | Fault>;
}

const text = new TextDecoder("utf-8", { ignoreBOM: true });

const current: Dialect = {
  protocol: 4,
  beat: "pong",
  takesBytes: false,
  toWire: (frame) => frame,
  decodeFrame,
  encodePayload,
  decodePayload: (body) => decodePayload(text.decode(body)),
};

/** Clients of Socket.IO 2. */
const older: Dialect = {
  protocol: 3,
  beat: "ping",
  takesBytes: true,
  toWire: toFrameV3,
  decodeFrame: decodeFrameV3,
  encodePayload: (frames) =>
    frames.some(({ data }) => typeof data !== "string")
      ? encodeBinaryPayloadV3(frames)
      : encodePayloadV3(frames),
  decodePayload: (body, isBytes) =>
    isBytes ? decodeBinaryPayloadV3(body) : decodePayloadV3(text.decode(body)),
};

/** Clients of Socket.IO 2 that said `b64=1`: they cannot read bytes. */
const olderAsText: Dialect = { ...older, encodePayload: encodePayloadV3 };

/**
 * The dialect that a request asks for. Whoever does not name revision 4 speaks 3, as Socket.IO has it.
 *
 * @example
 * dialectOf(request).protocol; // 4
 */
export function dialectOf({ query }: HttpRequest): Dialect {
  // Fast path: what every client has spoken since 2020.
  if (query["EIO"] === "4") return current;
  return query["b64"] ? olderAsText : older;
}
