// The receiving half of the JSON codec: one session's contents to packets. Not the writing half (codec-json.ts).
import { fillSlots, findSlots } from "./attachments.js";
import type { DecoderLimits, PacketDecoder } from "./codec.js";
import { Fault, type FaultCode } from "./fault.js";
import { isDeeperThan } from "./json-depth.js";
import { checkNamespace, toPacket } from "./packet-check.js";
import { type AckPacket, type EventPacket, type Packet, PacketType } from "./packet.js";

/** A replacer or a reviver: `this` is the holder of `key`. */
export type JsonMapper = (this: unknown, key: string, value: unknown) => unknown;

const maxDigits = 15;

/** A packet whose text has come and whose attachments have not. */
interface Unfinished {
  readonly packet: EventPacket | AckPacket;
  readonly slots: Exclude<ReturnType<typeof findSlots>, Fault>;
  readonly count: number;
  readonly attachments: Uint8Array[];
  bytes: number;
}

/**
 * Reads the text of a packet from left to right:
 *
 * | part      | bytes         | there if                          |
 * |-----------|---------------|-----------------------------------|
 * | type      | `0` … `6`     | always                            |
 * | count     | digits, `-`   | BINARY_EVENT, BINARY_ACK          |
 * | namespace | `/name` `,`   | it is not `/`; `,` before a rest  |
 * | id        | digits        | an event asks, or an ack answers  |
 * | payload   | JSON          | the type has one                  |
 */
export class JsonDecoder implements PacketDecoder {
  readonly #limits: DecoderLimits;
  readonly #reviver: JsonMapper | undefined;
  #unfinished: Unfinished | null = null;

  constructor(limits: DecoderLimits, reviver: JsonMapper | undefined) {
    this.#limits = limits;
    this.#reviver = reviver;
  }

  get isWaiting(): boolean {
    return this.#unfinished !== null;
  }

  reset(): void {
    this.#unfinished = null;
  }

  add(content: string | Uint8Array): Packet | Fault | undefined {
    if (typeof content !== "string") return this.#addAttachment(content);
    if (this.#unfinished === null) return this.#decode(content);
    return this.#refuse("unexpected-text", "got plaintext data when reconstructing a packet");
  }

  #decode(text: string): Packet | Fault | undefined {
    const type = text.charCodeAt(0) - 48;
    if (!(type >= PacketType.CONNECT && type <= PacketType.BINARY_ACK)) {
      return new Fault("unknown-packet-type", `unknown packet type ${text.charAt(0)}`);
    }
    let at = 1;

    let count = 0;
    if (type >= PacketType.BINARY_EVENT) {
      const end = digitsEnd(text, at);
      count = wholeNumber(text, at, end);
      if (count < 1 || text.charAt(end) !== "-")
        return new Fault("illegal-attachments", "Illegal attachments");
      if (count > this.#limits.maxAttachments) return new Fault("too-many-attachments");
      at = end + 1;
    }
    const plainType = (count > 0 ? type - 3 : type) as Packet["type"];

    let nsp = "/";
    if (text.charCodeAt(at) === 0x2f) {
      const comma = text.indexOf(",", at);
      const checked = checkNamespace(text.slice(at, comma === -1 ? text.length : comma));
      if (checked instanceof Fault) return checked;
      nsp = checked;
      at = comma === -1 ? text.length : comma + 1;
    }

    let id: number | undefined;
    if (plainType === PacketType.EVENT || plainType === PacketType.ACK) {
      const end = digitsEnd(text, at);
      if (end > at) {
        id = wholeNumber(text, at, end);
        if (id === -1) return new Fault("invalid-ack-id");
        at = end;
      }
    }

    const data = this.#parse(text, at);
    const packet = data instanceof Fault ? data : toPacket(plainType, nsp, id, data);
    if (count === 0 || packet instanceof Fault) return packet;
    return this.#await(packet as EventPacket | AckPacket, count);
  }

  #parse(text: string, at: number): unknown {
    if (at === text.length) return undefined;
    if (isDeeperThan(text, at, this.#limits.maxDepth))
      return new Fault("too-deep", "payload nested too deep");
    try {
      // JSON.parse would skip a space here, where Socket.IO reads an id.
      if (text.charCodeAt(at) > 0x20) return JSON.parse(text.slice(at), this.#reviver);
    } catch {
      // Not JSON, or a reviver that would not have it.
    }
    return new Fault("invalid-payload");
  }

  #await(packet: EventPacket | AckPacket, count: number): Fault | undefined {
    const slots = findSlots(packet.data, count, this.#limits.maxDepth);
    if (slots instanceof Fault) return slots;
    this.#unfinished = { packet, slots, count, attachments: [], bytes: 0 };
    return undefined;
  }

  #addAttachment(bytes: Uint8Array): Packet | Fault | undefined {
    const unfinished = this.#unfinished;
    if (unfinished === null) {
      return new Fault("unexpected-binary", "got binary data when not reconstructing a packet");
    }
    unfinished.bytes += bytes.length;
    if (unfinished.bytes > this.#limits.maxAttachmentBytes) {
      return this.#refuse("attachments-too-large");
    }
    unfinished.attachments.push(bytes);
    if (unfinished.attachments.length < unfinished.count) return undefined;
    this.#unfinished = null;
    fillSlots(unfinished.slots, unfinished.attachments);
    return unfinished.packet;
  }

  #refuse(code: FaultCode, message?: string): Fault {
    this.#unfinished = null;
    return new Fault(code, message);
  }
}

/** Where the digits that begin at `from` end; a digit past the most that a number may have is as far as it looks. */
function digitsEnd(text: string, from: number): number {
  let end = from;
  while (end - from <= maxDigits && isDigit(text.charCodeAt(end))) end++;
  return end;
}

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;

/** The number those digits spell, or -1 if there are none, too many, or a zero before others. */
function wholeNumber(text: string, from: number, end: number): number {
  const digits = end - from;
  if (digits === 0 || digits > maxDigits || (digits > 1 && text.charCodeAt(from) === 0x30)) return -1;
  return Number(text.slice(from, end));
}
