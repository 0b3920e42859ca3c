// The JSON codec of a client: the wire of protocol's jsonCodec, without bounds on what a server may send, in a third of
// the bytes. Not for a server: a peer's sizes are taken on trust here, though never its bytes.
import {
  ACK,
  asEncodeError,
  bytesOf,
  explained,
  EVENT,
  Fault,
  maxAttachments,
  reservedEvents,
  type Codec,
  type DecoderLimits,
  type Packet,
  type PacketDecoder,
} from "../protocol/index.js";

type Contents = (string | Uint8Array)[];

/** What a client asks of a codec. Every {@link Codec} is one. */
export interface ClientCodec extends Pick<Codec, "encode">, Partial<Pick<Codec, "name">> {
  /** A decoder holds the state of one session. */
  createDecoder(limits?: Partial<DecoderLimits>): Pick<PacketDecoder, "add">;
}

/** What all packets have in common. */
interface Parts {
  readonly type: number;
  readonly nsp: string;
  readonly data?: unknown;
  readonly id?: number | undefined;
}

/** Events and acknowledgements carry a list, which may have attachments; nothing else does. */
const hasList = (type: number): boolean => type === EVENT || type === ACK;

function encode({ type, nsp, data, id }: Parts): Contents {
  const attachments: Uint8Array[] = [];
  const json = JSON.stringify(data, function (this: Record<string, unknown>, key, value: unknown) {
    // Both: a Buffer's own toJSON has been called by now, and what a toJSON gives may be bytes.
    const bytes = hasList(type) ? (bytesOf(this[key]) ?? bytesOf(value)) : undefined;
    return bytes ? { _placeholder: true, num: attachments.push(bytes) - 1 } : value;
  }) as string | undefined;
  const count = attachments.length;
  // A server refuses more by ending the connection, unless both ends are told otherwise: createJsonCodec({ limits }).
  if (count > maxAttachments) throw explained("ERR_ENCODE", "too many attachments");
  const head = count ? `${type + 3}${count}-` : type;
  return [`${head}${nsp === "/" ? "" : nsp + ","}${id ?? ""}${json ?? ""}`, ...attachments];
}

/**
 * A packet's text.
 *
 * | part      | bytes            | there if                          |
 * |-----------|------------------|-----------------------------------|
 * | type      | `0` … `6`        | always                            |
 * | count     | digits, `-`      | BINARY_EVENT, BINARY_ACK          |
 * | namespace | `/name` `,`      | it is not `/`; `,` before a rest  |
 * | id        | digits           | an event asks, or an ack answers  |
 * | data      | JSON             | there is some                     |
 */
const pattern = /^(?:([0-4])|([56])([1-9]\d*)-)(?:(\/[^,]*),?)?(\d*)(.*)/s;

/** Gives the packet of `text`; nothing while it waits for more attachments. */
function decode(text: string, attachments: readonly Uint8Array[]): Packet | Fault | undefined {
  const [matched, plain, binary, count = 0, nsp = "/", id, json] = pattern.exec(text) ?? [];
  if (attachments.length < Number(count)) return undefined;
  const type = Number(plain ?? Number(binary) - 3);
  const revive = (_key: string, value: unknown): unknown => {
    const { _placeholder: isPlaceholder, num } = Object(value) as { _placeholder?: unknown; num?: unknown };
    if (isPlaceholder !== true) return value;
    if (typeof num !== "number" || !attachments[num]) throw new RangeError();
    return attachments[num];
  };
  try {
    const data: unknown = json ? JSON.parse(json, binary ? revive : undefined) : undefined;
    if (
      matched &&
      data !== null &&
      Array.isArray(data) === hasList(type) &&
      !(type === EVENT && reservedEvents.has((data as [string])[0]))
    )
      return { type, nsp, data, id: id ? Number(id) : undefined } as Packet;
  } catch {
    // Refused as what is JSON, but not what its packet carries.
  }
  // One name for all of it: what is to be done about a server that says nonsense is the same.
  return new Fault("invalid-payload");
}

function createDecoder(): Pick<PacketDecoder, "add"> {
  let text = "";
  let attachments: Uint8Array[] = [];
  return {
    add(content) {
      if (typeof content !== "string") attachments.push(content);
      // Text where bytes are due is as wrong as bytes where none are.
      else text = text ? "neither" : content;
      const packet = decode(text, attachments);
      if (packet) {
        text = "";
        attachments = [];
      }
      return packet;
    },
  };
}

/** The codec of a client that is given no other. */
export const clientCodec: ClientCodec = {
  encode(packet) {
    try {
      return encode(packet);
    } catch (thrown) {
      throw asEncodeError(thrown);
    }
  },
  createDecoder,
};
