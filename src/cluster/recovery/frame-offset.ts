// The offset at the end of an event's frames: each node writes its own, since it counts by what it has itself.
import {
  type Codec,
  decodePlainFrame,
  EncodedFrame,
  encodeFrame,
  type EventPacket,
  Fault,
  PacketType,
} from "../../protocol/index.js";

type Frames = readonly (string | Uint8Array)[];

const offset = /^[\w-]+$/;

/** Frames like these with another offset. Null: they are none of an event. */
export function withOffset(
  frames: Frames,
  text: string,
  codec: Codec,
  mayCompress: boolean,
): readonly EncodedFrame[] | null {
  const [head, ...attachments] = frames;
  // Fast path: JSON, where the offset is the last text of the head.
  if (typeof head === "string" && head.endsWith('"]')) {
    const start = head.lastIndexOf('"', head.length - 3) + 1;
    if (offset.test(head.slice(start, -2))) {
      const changed = `${head.slice(0, start)}${text}"]`;
      return [changed, ...attachments].map((data) => new EncodedFrame(data, mayCompress));
    }
  }
  const packet = packetOf(frames, codec);
  if (packet === null) return null;
  const contents = codec.encode({ ...packet, data: [...packet.data.slice(0, -1), text] });
  return contents.map((content) => encodeFrame("message", content, mayCompress));
}

/** An event that was encoded here, with another offset. */
export function encodedWithOffset(
  frames: readonly EncodedFrame[],
  text: string,
  codec: Codec,
): readonly EncodedFrame[] {
  const contents = frames.map(({ data }) => data);
  return withOffset(contents, text, codec, frames[0]?.mayCompress ?? true) ?? frames;
}

/** Reads an event. Null: it is none. */
function packetOf(frames: Frames, codec: Codec): EventPacket | null {
  const decoder = codec.createDecoder({ maxAttachments: frames.length, maxAttachmentBytes: Infinity });
  for (const content of frames) {
    const frame = decodePlainFrame(content);
    const packet = frame instanceof Fault ? frame : decoder.add(frame.data);
    if (packet === undefined) continue;
    return packet instanceof Fault || packet.type !== PacketType.EVENT ? null : packet;
  }
  return null;
}

/** An event that is read only if somebody asks what it says. */
export class LazyEvent implements EventPacket {
  readonly type: typeof PacketType.EVENT = PacketType.EVENT;
  readonly nsp: string;
  readonly id: undefined = undefined;
  readonly #frames: Frames;
  readonly #codec: Codec;
  #data: readonly unknown[] | null = null;

  constructor(nsp: string, frames: Frames, codec: Codec) {
    this.nsp = nsp;
    this.#frames = frames;
    this.#codec = codec;
  }

  /** Without the offset. */
  get data(): readonly unknown[] {
    return (this.#data ??= packetOf(this.#frames, this.#codec)?.data.slice(0, -1) ?? []);
  }
}
