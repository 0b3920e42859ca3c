// The codec of socket.io-msgpack-parser: a packet is one binary message, without attachments. Not MessagePack itself.
import { type Codec, defaultDecoderLimits, type PacketDecoder } from "./codec.js";
import { asEncodeError } from "./errors.js";
import { Fault } from "./fault.js";
import { decodeMsgpack } from "./msgpack-decode.js";
import { encodeMsgpack } from "./msgpack-encode.js";
import { packetFrom } from "./packet-check.js";
import type { Packet } from "./packet.js";

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
    const { type, data, nsp, id }: { type: number; data?: unknown; nsp: string; id?: number | undefined } =
      packet;
    // A key without a value would be written down with undefined.
    const map: Record<string, unknown> = data === undefined ? { type, nsp } : { type, data, nsp };
    if (id !== undefined) map["id"] = id;
    try {
      return [encodeMsgpack(map)];
    } catch (thrown) {
      throw asEncodeError(thrown);
    }
  },
  createDecoder: (limits) => new MsgpackDecoder(limits?.maxDepth ?? defaultDecoderLimits.maxDepth),
};

/** Has no state but a limit: a message is a packet. */
class MsgpackDecoder implements PacketDecoder {
  readonly #maxDepth: number;

  constructor(maxDepth: number) {
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
      return new Fault("unexpected-text", "got plaintext data in binary packets");
    // The packet's own map is a level that the limit does not count.
    const map = decodeMsgpack(content, this.#maxDepth + 1);
    return map instanceof Fault ? map : packetFrom(map);
  }
}
