// The contract of a codec: packets to frame contents and back. The codecs themselves are codec-json and codec-msgpack.
import type { Fault } from "./fault.js";
import type { Packet } from "./packet.js";

/** Bounds that a decoder keeps; all are checked before anything is allocated. */
export interface DecoderLimits {
  /** Attachments of one packet. @default 10 */
  readonly maxAttachments: number;
  /** Sum of the attachments of one packet. @default 1_000_000 */
  readonly maxAttachmentBytes: number;
  /** Nesting of arrays and objects; no more than a thousand is safe on every stack. @default 256 */
  readonly maxDepth: number;
}

/** Attachments that one packet may have where nothing else was agreed: what Socket.IO takes. */
export const maxAttachments = 10;

/** The bounds of a decoder that is given none. */
export const defaultDecoderLimits: DecoderLimits = Object.freeze({
  maxAttachments,
  maxAttachmentBytes: 1_000_000,
  maxDepth: 256,
});

/** Turns packets into the contents of Engine.IO messages. One codec serves every session. */
export interface Codec {
  readonly name: string;
  /**
   * Encodes a packet once, for any number of receivers: a text or binary head, then its attachments.
   *
   * @throws HoldfastError `ERR_ENCODE` when the caller's data cannot be written (circular, BigInt, throwing toJSON).
   */
  encode(packet: Packet): readonly (string | Uint8Array)[];
  /** A decoder holds the state of one session: the packet whose attachments are still to come. */
  createDecoder(limits?: Partial<DecoderLimits>): PacketDecoder;
}

/** Turns the contents of one session's messages back into packets. */
export interface PacketDecoder {
  /** Gives the packet, the peer's fault, or nothing while attachments are due. After a fault it is as new. */
  add(content: string | Uint8Array): Packet | Fault | undefined;
  /** True between a packet's head and its last attachment. */
  readonly isWaiting: boolean;
  /** Forgets an unfinished packet. */
  reset(): void;
}
