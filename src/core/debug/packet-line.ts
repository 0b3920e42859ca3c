// Packets and frames in words, for debug lines. Credentials, ids of sessions and recovery tokens are never among them.
import { PacketType, type Frame, type Packet } from "../../protocol/index.js";
import { preview } from "./preview.js";

/**
 * Writes down a packet.
 *
 * @example
 * packetLine({ type: PacketType.EVENT, nsp: "/", data: ["speak", "hello"], id: 3 }); // 'EVENT / "speak" ("hello") id 3'
 */
export function packetLine(packet: Packet): string {
  const { type, nsp } = packet;
  if (type === PacketType.EVENT) {
    const [event, ...args] = packet.data;
    const id = packet.id === undefined ? "" : ` id ${packet.id}`;
    return `EVENT ${nsp} ${preview(event)} (${listOf(args)})${id}`;
  }
  if (type === PacketType.ACK) return `ACK ${nsp} (${listOf(packet.data)}) id ${packet.id}`;
  if (type === PacketType.CONNECT_ERROR) return `CONNECT_ERROR ${nsp} ${preview(packet.data.message)}`;
  // What comes with CONNECT are credentials one way, and ids the other.
  return `${type === PacketType.CONNECT ? "CONNECT" : "DISCONNECT"} ${nsp}`;
}

const listOf = (args: readonly unknown[]): string => preview(args).slice(1, -1);

/**
 * Writes down a frame: its type and its size, for what it holds is the packet's affair.
 *
 * @example
 * frameLine({ type: "message", data: '2["hello"]' }); // "message, 10 characters"
 */
export function frameLine({ type, data }: Frame): string {
  if (data.length === 0) return type;
  return `${type}, ${data.length} ${typeof data === "string" ? "characters" : "bytes"}`;
}
