// The codec of socket.io-msgpack-parser: a packet is one binary message, without attachments. Not MessagePack itself.
import type { Codec, DecoderLimits, PacketDecoder } from "./codec.js";
import { defaultDecoderLimits } from "./codec.js";
import { asEncodeError } from "./errors.js";
import { Fault } from "./fault.js";
import { decodeMsgpack } from "./msgpack-decode.js";
import { encodeMsgpack } from "./msgpack-encode.js";
import { checkNamespace, isAckId, isRecord, toPacket } from "./packet-check.js";
import { type Packet, PacketType } from "./packet.js";

/**
 * Writes packets as `socket.io-msgpack-parser` 3 does: the map `{ type, data, nsp, id }`, without what is undefined. Both ends
 * must use it; in return Dates stay Dates, and binary values cost no message of their own.
 *
 * @example
 * msgpackCodec.encode({ type: PacketType.CONNECT, nsp: "/" }); // [82 a4"type" 00 a3"nsp" a1"/"]
 */
export const msgpackCodec: Codec = {
  name: "msgpack",
  encode(packet) {
    // DISCONNECT has no data and only events and acknowledgements an id: what is absent is left out.
    const { type, data, nsp, id }: { type: number; data?: unknown; nsp: string; id?: number | undefined } =
      packet;
    try {
      return [encodeMsgpack({ type, data, nsp, id })];
    } catch (thrown) {
      throw asEncodeError(thrown);
    }
  },
  createDecoder: (limits) => new MsgpackDecoder(limits?.maxDepth ?? defaultDecoderLimits.maxDepth),
};

/** Has no state but a limit: a message is a packet. */
class MsgpackDecoder implements PacketDecoder {
  readonly #maxDepth: DecoderLimits["maxDepth"];

  constructor(maxDepth: DecoderLimits["maxDepth"]) {
    this.#maxDepth = maxDepth;
  }

  get isWaiting(): boolean {
    return false;
  }

  reset(): void {
    // Nothing is ever unfinished.
  }

  add(content: string | Uint8Array): Packet | Fault {
    if (typeof content === "string")
      return new Fault("unexpected-text", "got plaintext data from a binary parser");
    // The packet's own map is a level that the limit does not count.
    const map = decodeMsgpack(content, this.#maxDepth + 1);
    if (map instanceof Fault) return map;
    return isRecord(map) ? decodePacket(map) : new Fault("invalid-payload", "invalid payload");
  }
}

/** Keys that are not known are passed over: the official client sends its `options` along. Nil is nothing, as in other languages. */
function decodePacket({ type, data, nsp, id }: Record<string, unknown>): Packet | Fault {
  if (!isPacketType(type)) return new Fault("unknown-packet-type", "unknown packet type");
  const name = checkNamespace(nsp);
  if (name instanceof Fault) return name;
  const ackId = id ?? undefined;
  if (ackId !== undefined && !isAckId(ackId)) return new Fault("invalid-ack-id", "invalid ack id");
  return toPacket(type, name, ackId, data ?? undefined);
}

/** The attachments' types, 5 and 6, do not exist here. */
function isPacketType(type: unknown): type is Packet["type"] {
  return (
    typeof type === "number" &&
    Number.isInteger(type) &&
    type >= PacketType.CONNECT &&
    type <= PacketType.CONNECT_ERROR
  );
}
