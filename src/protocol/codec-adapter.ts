// Lets a parser written for Socket.IO serve as a codec. What such a parser decodes is checked as anybody's bytes are.
import type { Codec, PacketDecoder } from "./codec.js";
import { asEncodeError, HoldfastError } from "./errors.js";
import { Fault } from "./fault.js";
import { packetFrom } from "./packet-check.js";
import type { Packet } from "./packet.js";

/** The sending half of a Socket.IO parser. */
export interface SocketIoEncoder {
  encode(packet: object): readonly unknown[];
}

/** The receiving half of a Socket.IO parser: an emitter of `decoded`, whose `add` throws at what it cannot read. */
export interface SocketIoDecoder {
  on(event: "decoded", listener: (packet: unknown) => void): unknown;
  add(content: string | Uint8Array): unknown;
  destroy?(): void;
}

/** What Socket.IO's `parser` option holds: for instance the module `socket.io-msgpack-parser`. */
export interface SocketIoParser {
  readonly Encoder: new () => SocketIoEncoder;
  readonly Decoder: new () => SocketIoDecoder;
}

/**
 * Makes a codec of a Socket.IO parser; a codec stays what it is.
 *
 * @throws HoldfastError `ERR_INVALID_OPTION` if it is neither
 * @example
 * io({ parser: toCodec(msgpackParser) }); // a client in a browser; elsewhere the option takes the parser itself
 */
export function toCodec(parser: Codec | SocketIoParser): Codec {
  const given: Partial<Codec & SocketIoParser> = Object(parser) as object;
  if (typeof given.createDecoder === "function") return parser as Codec;
  const { Encoder, Decoder } = given;
  if (typeof Encoder !== "function" || typeof Decoder !== "function") {
    throw new HoldfastError(
      "ERR_INVALID_OPTION",
      "The option parser must be a codec, or have the classes Encoder and Decoder of a Socket.IO parser.",
    );
  }
  const encoder = new Encoder();
  return {
    name: "custom",
    encode(packet) {
      try {
        return encoder.encode(withoutAbsent(packet)) as (string | Uint8Array)[];
      } catch (thrown) {
        throw asEncodeError(thrown);
      }
    },
    createDecoder: () => new AdaptedDecoder(new Decoder()),
  };
}

// Parsers write down every key they find, in the order of Socket.IO's packets, and some write undefined too.
function withoutAbsent(packet: Packet): object {
  const { type, data, nsp, id }: { type: number; data?: unknown; nsp: string; id?: number | undefined } =
    packet;
  return { type, ...(data === undefined ? null : { data }), nsp, ...(id === undefined ? null : { id }) };
}

class AdaptedDecoder implements PacketDecoder {
  readonly #decoder: SocketIoDecoder;
  #decoded: Packet | Fault | undefined;
  #isWaiting = false;

  constructor(decoder: SocketIoDecoder) {
    this.#decoder = decoder;
    decoder.on("decoded", (packet) => (this.#decoded = packetFrom(packet)));
  }

  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  add(content: string | Uint8Array): Packet | Fault | undefined {
    this.#decoded = undefined;
    try {
      this.#decoder.add(typeof content === "string" ? content : asBuffer(content));
    } catch (error) {
      this.reset();
      return new Fault("invalid-payload", error instanceof Error ? error.message : "invalid payload");
    }
    this.#isWaiting = this.#decoded === undefined;
    return this.#decoded;
  }

  reset(): void {
    this.#isWaiting = false;
    this.#decoder.destroy?.();
  }
}

// On Node such parsers read with the methods of Buffer.
function asBuffer(bytes: Uint8Array): Uint8Array {
  const { Buffer } = globalThis as { Buffer?: typeof globalThis.Buffer };
  return Buffer === undefined ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
