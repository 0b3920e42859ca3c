// The JSON codec of a client: the wire of protocol's jsonCodec, without bounds on what a server may send, in a third of
// the bytes. Not for a server: a peer's sizes are taken on trust here, though never its bytes.
import {
  asEncodeError,
  bytesOf,
  defaultDecoderLimits,
  EncodeError,
  Fault,
  PacketType,
  toPacket,
  type Codec,
  type Packet,
  type PacketDecoder,
} from "../protocol/index.js";

type Contents = (string | Uint8Array)[];

/** What all packets have in common. */
interface Parts {
  readonly type: number;
  readonly nsp: string;
  readonly data?: unknown;
  readonly id?: number | undefined;
}

function encode({ type, nsp, data, id }: Parts): Contents {
  const attachments: Uint8Array[] = [];
  // Credentials have no attachments.
  const mayTake = type === PacketType.EVENT || type === PacketType.ACK;
  const json = JSON.stringify(data, function (this: Record<string, unknown>, key, value: unknown) {
    // Both: a Buffer's own toJSON has been called by now, and what a toJSON gives may be bytes.
    const bytes = mayTake && typeof value === "object" ? (bytesOf(this[key]) ?? bytesOf(value)) : undefined;
    return bytes === undefined ? value : { _placeholder: true, num: attachments.push(bytes) - 1 };
  }) as string | undefined;
  // A server refuses more by ending the connection, unless both ends are told otherwise: createJsonCodec({ limits }).
  if (attachments.length > defaultDecoderLimits.maxAttachments) throw new EncodeError("too many attachments");
  const head = attachments.length === 0 ? type : `${type + 3}${attachments.length}-`;
  return [`${head}${nsp === "/" ? "" : nsp + ","}${id ?? ""}${json ?? ""}`, ...attachments];
}

/**
 * The head of a packet's text; the payload follows.
 *
 * | part      | bytes            | there if                          |
 * |-----------|------------------|-----------------------------------|
 * | type      | `0` … `6`        | always                            |
 * | count     | digits, `-`      | BINARY_EVENT, BINARY_ACK          |
 * | namespace | `/name` `,`      | it is not `/`; `,` before a rest  |
 * | id        | digits           | an event asks, or an ack answers  |
 */
const headPattern = /^([0-6])(?:([1-9]\d*)-)?(?:(\/[^,]*),?)?(\d*)/;

/** A packet whose attachments are still to come. */
interface Unfinished {
  readonly packet: Packet;
  readonly count: number;
  /** Where the attachments go: in what, under which key, and which one. */
  readonly slots: readonly [holder: Record<string, unknown>, key: string, num: number][];
  readonly attachments: Uint8Array[];
}

class JsonDecoder implements PacketDecoder {
  #unfinished: Unfinished | null = null;

  get isWaiting(): boolean {
    return this.#unfinished !== null;
  }

  reset(): void {
    this.#unfinished = null;
  }

  add(content: string | Uint8Array): Packet | Fault | undefined {
    const unfinished = this.#unfinished;
    if (typeof content === "string") {
      if (unfinished === null) return this.#decode(content);
      this.reset();
      return new Fault("unexpected-text");
    }
    if (unfinished === null) return new Fault("unexpected-binary");
    const { packet, count, slots, attachments } = unfinished;
    if (attachments.push(content) < count) return undefined;
    this.reset();
    for (const [holder, key, num] of slots) {
      if (!(num in attachments)) return new Fault("illegal-attachments");
      holder[key] = attachments[num];
    }
    return packet;
  }

  #decode(text: string): Packet | Fault | undefined {
    const [head, digit, counted, nsp = "/", id] = headPattern.exec(text) ?? [];
    if (head === undefined) return new Fault("unknown-packet-type");
    const type = Number(digit);
    const count = Number(counted ?? 0);
    const isBinary = type >= PacketType.BINARY_EVENT;
    if (isBinary !== count > 0) return new Fault("illegal-attachments");

    const slots: [Record<string, unknown>, string, number][] = [];
    const revive = function (this: Record<string, unknown>, key: string, value: unknown): unknown {
      const { _placeholder: isPlaceholder, num } = (value ?? {}) as { _placeholder?: unknown; num?: unknown };
      if (isPlaceholder === true) slots.push([this, key, typeof num === "number" ? num : -1]);
      return value;
    };
    let data: unknown;
    try {
      const json = text.slice(head.length);
      if (json !== "") data = JSON.parse(json, isBinary ? revive : undefined);
    } catch {
      return new Fault("invalid-payload");
    }

    const packet = toPacket(
      (isBinary ? type - 3 : type) as Packet["type"],
      nsp,
      id ? Number(id) : undefined,
      data,
    );
    if (!isBinary || packet instanceof Fault) return packet;
    this.#unfinished = { packet, count, slots, attachments: [] };
    return undefined;
  }
}

/** The codec of a client that is given no other. */
export const clientCodec: Codec = {
  name: "json",
  encode(packet) {
    try {
      return encode(packet);
    } catch (thrown) {
      throw asEncodeError(thrown);
    }
  },
  createDecoder: () => new JsonDecoder(),
};
