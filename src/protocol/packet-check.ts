// What a decoded packet must be, whichever codec read it. Not the state of a session: who may send what, and when.
import { utf8ByteLength } from "./bytes.js";
import { Fault } from "./fault.js";
import { type ConnectErrorPacket, type Packet, PacketType, reservedEvents } from "./packet.js";

const maxNamespaceBytes = 255;
/** Ids of up to fifteen digits are exact in a double, and all of them print as digits. */
const maxAckId = 999_999_999_999_999;

/** Gives the namespace back if it is one, else the fault. */
export function checkNamespace(nsp: unknown): string | Fault {
  // The first length is a lower bound of the second, which has to look at every character.
  if (
    typeof nsp === "string" &&
    nsp.startsWith("/") &&
    nsp.length <= maxNamespaceBytes &&
    utf8ByteLength(nsp) <= maxNamespaceBytes
  ) {
    return nsp;
  }
  return new Fault("invalid-namespace");
}

/**
 * Makes a packet of its decoded parts, or says that its payload cannot belong to its type.
 *
 * @example
 * toPacket(PacketType.EVENT, "/", 1, ["hello"]); // { type: 2, nsp: "/", data: ["hello"], id: 1 }
 */
export function toPacket(
  type: Packet["type"],
  nsp: string,
  id: number | undefined,
  data: unknown,
): Packet | Fault {
  switch (type) {
    case PacketType.CONNECT:
      if (data === undefined || isRecord(data)) return { type, nsp, data };
      break;
    case PacketType.DISCONNECT:
      if (data === undefined) return { type, nsp };
      break;
    case PacketType.EVENT:
      if (Array.isArray(data) && isEventName(data[0])) return { type, nsp, data, id };
      break;
    case PacketType.ACK:
      if (Array.isArray(data)) return { type, nsp, data, id: id ?? -1 };
      break;
    case PacketType.CONNECT_ERROR:
      if (typeof data === "string") return { type, nsp, data: { message: data } };
      if (isRecord(data)) return { type, nsp, data: toConnectError(data) };
      break;
  }
  return new Fault("invalid-payload");
}

/**
 * Makes a packet of the map `{ type, nsp, data, id }` that a codec without a text form sends, or says what is wrong with it.
 * Keys that are not known are passed over: the official client sends its `options` along. Nil is nothing, as in other
 * languages.
 *
 * @example
 * packetFrom({ type: 2, nsp: "/", data: ["hello"], options: {} }); // { type: 2, nsp: "/", data: ["hello"], id: undefined }
 */
export function packetFrom(value: unknown): Packet | Fault {
  if (!isRecord(value)) return new Fault("invalid-payload");
  const { type, data, nsp, id } = value;
  if (!isPacketType(type)) return new Fault("unknown-packet-type");
  const name = checkNamespace(nsp);
  if (name instanceof Fault) return name;
  const ackId = id ?? undefined;
  if (ackId !== undefined && !isAckId(ackId)) return new Fault("invalid-ack-id");
  return toPacket(type, name, ackId, data ?? undefined);
}

/** True for what JSON calls an object. The tag tells plain objects, whatever their prototype, from arrays, dates, bytes and null. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === "[object Object]";
}

/** Numbers are event names on Socket.IO's wire. */
function isEventName(name: unknown): boolean {
  return typeof name === "string" ? !reservedEvents.has(name) : typeof name === "number";
}

/** Servers in other languages leave the message out; the client's user gets an Error with an empty one. */
function toConnectError(data: Record<string, unknown>): ConnectErrorPacket["data"] {
  const message = typeof data["message"] === "string" ? data["message"] : "";
  return data["data"] === undefined ? { message } : { message, data: data["data"] };
}

const isWithin = (value: unknown, most: number): boolean =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most;

/** The attachments' types, 5 and 6, are a matter of the text form. */
const isPacketType = (type: unknown): type is Packet["type"] => isWithin(type, PacketType.CONNECT_ERROR);

const isAckId = (id: unknown): id is number => isWithin(id, maxAckId);
