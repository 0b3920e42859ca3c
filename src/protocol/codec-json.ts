// The default codec: Socket.IO 5 text with binary attachments. Not the receiving half, which is json-decoder.ts.
import { takeAttachments } from "./attachments.js";
import { type Codec, type DecoderLimits, defaultDecoderLimits } from "./codec.js";
import { asEncodeError, explained, type HoldfastError } from "./errors.js";
import { JsonDecoder, type JsonMapper } from "./json-decoder.js";
import { type AckPacket, type EventPacket, type Packet, PacketType } from "./packet.js";

/** What JSON.stringify and JSON.parse are given beside the data, and how much a peer may send. */
export interface JsonCodecOptions {
  readonly replacer?: JsonMapper;
  /** May return anything; what it throws refuses the packet. */
  readonly reviver?: JsonMapper;
  /**
   * Bounds on what a peer may send, in place of those that a server or a client sets by itself. `maxAttachments` also holds
   * for what is encoded: the peer is taken to have the same bound, and ends the connection beyond it.
   */
  readonly limits?: Partial<DecoderLimits>;
}

/**
 * Makes a JSON codec. Both ends need options that fit each other.
 *
 * @example
 * const codec = createJsonCodec({ replacer: (_key, value) => (typeof value === "bigint" ? `${value}` : value) });
 */
export function createJsonCodec(options: JsonCodecOptions = {}): Codec {
  const { replacer, reviver, limits: own } = options;
  let given: Partial<DecoderLimits> | undefined;
  let resolved: DecoderLimits | null = null;
  const maxAttachments = own?.maxAttachments ?? defaultDecoderLimits.maxAttachments;
  return {
    name: "json",
    encode(packet) {
      try {
        const contents = encode(packet, replacer);
        if (contents.length - 1 > maxAttachments)
          throw tooManyAttachments(contents.length - 1, maxAttachments);
        return contents;
      } catch (thrown) {
        throw asEncodeError(thrown);
      }
    },
    createDecoder(limits) {
      // A server makes one for each session, always with the same limits.
      if (resolved === null || limits !== given) resolved = { ...defaultDecoderLimits, ...limits, ...own };
      given = limits;
      return new JsonDecoder(resolved, reviver);
    },
  };
}

/**
 * The codec that every Socket.IO peer speaks unless told otherwise.
 *
 * @example
 * jsonCodec.encode({ type: PacketType.EVENT, nsp: "/", data: ["hello", 1] }); // ['2["hello",1]']
 */
export const jsonCodec: Codec = /* @__PURE__ */ createJsonCodec();

function tooManyAttachments(count: number, most: number): HoldfastError {
  return explained(
    "ERR_ENCODE",
    `it has ${count} attachments, and peers refuse more than ${most} unless both ends are told otherwise ` +
      "(parser: createJsonCodec({ limits: { maxAttachments } }))",
  );
}

function encode(packet: Packet, replacer: JsonMapper | undefined): (string | Uint8Array)[] {
  const place = packet.nsp === "/" ? "" : packet.nsp + ",";
  if (packet.type === PacketType.EVENT || packet.type === PacketType.ACK) {
    return encodeArguments(packet, place, replacer);
  }
  const hasData = packet.type !== PacketType.DISCONNECT && packet.data !== undefined;
  return [packet.type + place + (hasData ? JSON.stringify(packet.data, replacer) : "")];
}

function encodeArguments(
  packet: EventPacket | AckPacket,
  place: string,
  replacer: JsonMapper | undefined,
): (string | Uint8Array)[] {
  const attachments: Uint8Array[] = [];
  const data = takeAttachments(packet.data, attachments);
  const rest = place + (packet.id ?? "") + JSON.stringify(data, replacer);
  if (attachments.length === 0) return [packet.type + rest];
  const binaryType = packet.type === PacketType.EVENT ? PacketType.BINARY_EVENT : PacketType.BINARY_ACK;
  return [`${binaryType}${attachments.length}-${rest}`, ...attachments];
}
