// A codec that tells what passes through it. The packets are the codec's that it stands before; it changes none.
import { Fault, type Packet } from "../../protocol/index.js";
import type { ClientCodec } from "../json-codec.js";

/** What an observed codec tells. */
export interface PacketEvents {
  /** A packet was written down: it leaves now, or waits in the socket's `sendBuffer`. */
  onSent(packet: Packet): void;
  onReceived(packet: Packet): void;
  onFault(fault: Fault): void;
}

/** The codec, observed. */
export function observedCodec(codec: ClientCodec, events: PacketEvents): ClientCodec {
  return {
    // The client's own has no name; what asks for one wants to know whether this is JSON.
    name: codec.name ?? "json",
    encode(packet) {
      const contents = codec.encode(packet);
      events.onSent(packet);
      return contents;
    },
    createDecoder(limits) {
      const decoder = codec.createDecoder(limits);
      return {
        add(content) {
          const packet = decoder.add(content);
          if (packet instanceof Fault) events.onFault(packet);
          else if (packet !== undefined) events.onReceived(packet);
          return packet;
        },
      };
    },
  };
}
