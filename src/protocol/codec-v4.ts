// Socket.IO's protocol 4, which clients of Socket.IO 2 speak, as far as its packets differ from those of 5 (packet.ts): a CONNECT has its credentials in the name, its answer says nothing, and an error is whatever the application gave it.
import type { Codec, PacketDecoder } from "./codec.js";
import { Fault } from "./fault.js";
import { type Packet, PacketType } from "./packet.js";

/**
 * Makes of any codec the one that it was in protocol 4. Events, acknowledgements and disconnects are the same.
 *
 * @example
 * const codec = toCodecV4(jsonCodec);
 * codec.encode({ type: PacketType.CONNECT, nsp: "/chat", data: { sid } }); // ["0/chat,"]
 * codec.createDecoder().add("0/chat?token=abc,"); // { type: 0, nsp: "/chat", data: { token: "abc" } }
 */
export function toCodecV4(codec: Codec): Codec {
  return {
    name: codec.name,
    encode: (packet) => encode(codec, packet),
    createDecoder: (limits) => new DecoderV4(codec.createDecoder(limits)),
  };
}

function encode(codec: Codec, packet: Packet): readonly (string | Uint8Array)[] {
  if (packet.type === PacketType.CONNECT) return codec.encode({ type: packet.type, nsp: packet.nsp });
  if (packet.type !== PacketType.CONNECT_ERROR) return codec.encode(packet);
  const { data, message } = packet.data;
  // Codecs write the data of a packet whatever it is; only decoders look at its form.
  return codec.encode({ ...packet, data: data ?? message } as Packet);
}

/** Any codec's decoder, and the query behind the name of a namespace. */
class DecoderV4 implements PacketDecoder {
  readonly #decoder: PacketDecoder;

  constructor(decoder: PacketDecoder) {
    this.#decoder = decoder;
  }

  get isWaiting(): boolean {
    return this.#decoder.isWaiting;
  }

  add(content: string | Uint8Array): Packet | Fault | undefined {
    // A name has an end, and a token may be longer: what is text is parted before the name is looked at.
    const parts = typeof content === "string" ? /^(0[^,?]*)\?([^,]*)(.*)$/s.exec(content) : null;
    const packet = this.#decoder.add(parts === null ? content : `${parts[1]}${parts[3]}`);
    if (packet === undefined || packet instanceof Fault || packet.type !== PacketType.CONNECT) return packet;
    const [nsp, query] = parts === null ? partName(packet.nsp) : [packet.nsp, parts[2]];
    return { type: packet.type, nsp, data: readQuery(query) };
  }

  reset(): void {
    this.#decoder.reset();
  }
}

function partName(nsp: string): [name: string, query: string | undefined] {
  const at = nsp.indexOf("?");
  return at === -1 ? [nsp, undefined] : [nsp.slice(0, at), nsp.slice(at)];
}

/** The prototype is absent, so that no key of a peer's can mean more than itself. */
function readQuery(query: string | undefined): Readonly<Record<string, unknown>> {
  const data = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of new URLSearchParams(query)) data[key] = value;
  return data;
}
