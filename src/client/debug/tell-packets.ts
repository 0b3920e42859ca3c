// What packets tell a developer: of themselves, of the namespaces that they open and close, and of what a refusal asks for.
import { packetLine } from "../../core/index.js";
import { PacketType, type Packet } from "../../protocol/index.js";
import { advise } from "./advice.js";
import { isAdvising, packetLog, socketLog } from "./logs.js";
import type { PacketEvents } from "./observed-codec.js";

/** Tells of the packets of one manager. */
export function tellPackets(place: string): PacketEvents {
  return {
    onSent(packet) {
      packetLog?.(`-> ${packetLine(packet)}`);
      if (packet.type === PacketType.CONNECT) socketLog?.(`${packet.nsp} asks to be let in`);
      if (packet.type === PacketType.DISCONNECT) socketLog?.(`${packet.nsp} leaves`);
    },
    onReceived(packet) {
      packetLog?.(`<- ${packetLine(packet)}`);
      tellSocket(packet);
      if (isAdvising) adviseOnPacket(packet, place);
    },
    onFault: (fault) => packetLog?.(`<- nonsense: ${fault.message}`),
  };
}

function tellSocket(packet: Packet): void {
  if (packet.type === PacketType.CONNECT) socketLog?.(`${packet.nsp} connected`);
  if (packet.type === PacketType.DISCONNECT) socketLog?.(`${packet.nsp} disconnected by the server`);
  if (packet.type === PacketType.CONNECT_ERROR) {
    socketLog?.(`${packet.nsp} refused: ${packet.data.message}`);
  }
}

function adviseOnPacket(packet: Packet, place: string): void {
  if (packet.type === PacketType.CONNECT && typeof packet.data?.["sid"] !== "string") {
    advise("old-server", place);
  }
  if (packet.type !== PacketType.CONNECT_ERROR) return;
  const { message } = packet.data;
  if (message === "Invalid namespace") advise("invalid-namespace", packet.nsp);
  else advise("refused", packet.nsp, message);
}
