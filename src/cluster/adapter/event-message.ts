// A broadcast on its way between nodes: as frames, which a node with the same codec writes without reading them, or as data. Who is to
// get it, is not said here.
import type { Audience } from "../../adapters/adapter.js";
import {
  decodePlainFrame,
  EncodedFrame,
  Fault,
  PacketType,
  type Codec,
  type EventPacket,
} from "../../protocol/index.js";
import { readAudience, writeAudience } from "./adapter-messages.js";

/** A broadcast of another node. */
export interface EventMessage {
  readonly packet: EventPacket;
  /** Undefined if it came as data. */
  readonly frames: readonly EncodedFrame[] | undefined;
  readonly audience: Audience;
  /** The number under which the node gathers replies; undefined: it awaits none. */
  readonly poll: number | undefined;
}

/** Writes a broadcast for nodes that have the codec. */
export function writeFrames(
  { nsp }: EventPacket,
  audience: Audience,
  codec: Codec,
  frames: readonly EncodedFrame[],
  poll?: number,
): readonly unknown[] {
  return [nsp, writeAudience(audience), codec.name, frames.map(({ data }) => data), poll ?? null];
}

/** Writes a broadcast for nodes that have another codec, or of which that is not known. */
export function writeData({ nsp, data }: EventPacket, audience: Audience, poll?: number): readonly unknown[] {
  return [nsp, writeAudience(audience), null, data, poll ?? null];
}

/** Reads what the two above write; undefined: it is nonsense, or of another codec. */
export function readEvent(parts: readonly unknown[], codec: Codec): EventMessage | undefined {
  const [nsp, given, codecName, contents, number] = parts;
  const audience = readAudience(given);
  if (audience === undefined || typeof nsp !== "string" || !Array.isArray(contents)) return undefined;
  const poll = typeof number === "number" ? number : undefined;
  if (codecName === null) {
    const data = contents as readonly unknown[];
    if (typeof data[0] !== "string" && typeof data[0] !== "number") return undefined;
    return { packet: { type: PacketType.EVENT, nsp, data }, frames: undefined, audience, poll };
  }
  if (codecName !== codec.name || !isContents(contents)) return undefined;
  const frames = contents.map((content) => new EncodedFrame(content, audience.mayCompress));
  return { packet: new FramedPacket(nsp, frames, codec), frames, audience, poll };
}

function isContents(contents: readonly unknown[]): contents is readonly (string | Uint8Array)[] {
  return contents.length > 0 && contents.every(isMessage);
}

/** Nothing else that would mean something to an Engine.IO session. */
function isMessage(content: unknown): boolean {
  return content instanceof Uint8Array || (typeof content === "string" && content.startsWith("4"));
}

/** What another node encoded is within its bounds: here it only must not overflow the stack. */
const limits = { maxAttachments: Infinity, maxAttachmentBytes: Infinity, maxDepth: 1_000 };

/** A packet of which the frames are here. It is read when somebody asks what it says. */
class FramedPacket implements EventPacket {
  readonly type = PacketType.EVENT;
  readonly nsp: string;
  readonly #frames: readonly EncodedFrame[];
  readonly #codec: Codec;
  #data: readonly unknown[] | null = null;

  constructor(nsp: string, frames: readonly EncodedFrame[], codec: Codec) {
    this.nsp = nsp;
    this.#frames = frames;
    this.#codec = codec;
  }

  /** Empty if the frames are no event of this namespace. */
  get data(): readonly unknown[] {
    return (this.#data ??= this.#decode());
  }

  #decode(): readonly unknown[] {
    const decoder = this.#codec.createDecoder(limits);
    for (const { data } of this.#frames) {
      const frame = decodePlainFrame(data);
      if (frame instanceof Fault) break;
      const packet = decoder.add(frame.data);
      if (packet === undefined) continue;
      if (!(packet instanceof Fault) && packet.type === PacketType.EVENT && packet.nsp === this.nsp) {
        return packet.data;
      }
      break;
    }
    return [];
  }
}
