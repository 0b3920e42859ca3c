// The contract of a WebSocket link: one open RFC 6455 connection as hosts give it to the server. It knows messages, not Engine.IO.

/**
 * A message made once and sent to many. The first link that serializes it keeps the bytes in `wire` (header and payload,
 * unmasked and uncompressed), and every other link writes the same bytes.
 */
export interface SharedMessage {
  readonly data: string | Uint8Array;
  /** False: permessage-deflate leaves this message as it is. Absent: it may be compressed. */
  readonly mayCompress?: boolean;
  wire: Uint8Array | null;
}

/**
 * What one turn of the event loop may queue for a link. More is written at once, so that `onBlocked` is told before much has come
 * together that nobody takes.
 */
export const turnBytes = 65_536;

/** What a link tells its owner; handed in at birth. `onClose` is called exactly once and nothing follows it. */
export interface LinkEvents {
  /** A whole message: text as a string, binary as bytes that are the receiver's to keep. */
  onMessage(data: string | Uint8Array): void;
  /** What was sent has not been taken at once: `onDrain` follows when it has been. May be told again meanwhile. */
  onBlocked(): void;
  /** All that was sent has been handed to the kernel, and `isWritable` is true again. */
  onDrain(): void;
  /**
   * @param code what the peer's close frame said, 1005 if it was empty, 1006 if there was none; or our own code after a peer's fault
   * @param error set when the link failed, as opposed to being closed
   */
  onClose(code: number, reason: string, error?: Error): void;
}

/** One open WebSocket. */
export interface Link {
  /** True when nothing waits: neither in this turn of the event loop nor for the kernel. */
  readonly isWritable: boolean;
  /** Bytes queued here and in the socket's own buffer. */
  readonly bufferedBytes: number;
  /** Queues a message; all that one turn of the event loop queues for a link leaves in one write. Never throws. */
  send(message: SharedMessage): void;
  /** Gives back, in order, the messages that were queued in this turn and have not been written. */
  takeQueued(): SharedMessage[];
  /** Flushes, sends a close frame (without a code: 1005), waits `closeTimeoutMs` for the peer's, then ends the TCP connection. */
  close(code?: number, reason?: string): void;
  /** Destroys the TCP connection. */
  terminate(): void;
  /** Reads no more, where the host can let the peer wait; what has been read is told nevertheless. */
  pause?(): void;
  /** Reads on. */
  resume?(): void;
}
