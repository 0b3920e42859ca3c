// What a server lends to all its namespaces and sessions: time, the codec, new ids, and an ear for failures of handlers.
import type { Unpublished } from "../adapters/adapter.js";
import type { Clock, OnListenerError } from "../core/index.js";
import type { Codec, EncodedFrame, Packet } from "../protocol/index.js";
import { encodeFrame } from "../protocol/index.js";
import type { ErrorReply } from "./error-reply.js";
import type { Incidents } from "./engine/incidents.js";
import type { SocketLimits } from "./socket-limits.js";

/** Made once per server; the same for everyone. */
export interface Context {
  readonly clock: Clock;
  readonly codec: Codec;
  /** Makes the id of a socket: 20 characters that nobody can guess. */
  newId(): string;
  /** Reports what a handler threw, or its promise was rejected with; the line stays. */
  readonly onHandlerError: OnListenerError;
  /** What a client gets whose event could not be handled, if it awaits a reply; undefined: nothing. */
  errorReply(): ErrorReply | undefined;
  /** What one socket may hold. */
  limits(): SocketLimits;
  /** Tells of a broadcast that some nodes of the cluster did not get. */
  onUnpublished(unpublished: Unpublished): void;
  /** Counts what peers do wrong. */
  readonly incidents: Incidents;
}

/**
 * Makes the frames of a packet.
 *
 * @throws HoldfastError `ERR_ENCODE` when the caller's data cannot be written
 */
export function encodePacket(codec: Codec, packet: Packet, mayCompress = true): readonly EncodedFrame[] {
  const contents = codec.encode(packet);
  // Fast path: nearly all packets have no attachments.
  if (contents.length === 1) return [encodeFrame("message", contents[0], mayCompress)];
  return contents.map((content) => encodeFrame("message", content, mayCompress));
}
