// A peer's mistake as a value: what decoding returns instead of throwing. Not an exception, and never shown to a caller of ours.

/** Every way in which bytes of a peer can be wrong. The texts are Socket.IO's where it has one. */
export type FaultCode =
  | "unknown-frame"
  | "invalid-base64"
  | "too-many-frames"
  | "invalid-length"
  | "invalid-handshake"
  | "invalid-line-frame"
  | "misplaced-line-frame"
  | "impossible-receipt"
  | "unknown-packet-type"
  | "illegal-attachments"
  | "too-many-attachments"
  | "attachments-too-large"
  | "attachments-overdue"
  | "unexpected-text"
  | "unexpected-binary"
  | "invalid-namespace"
  | "invalid-ack-id"
  | "invalid-payload"
  | "too-deep";

/**
 * Says what is wrong with what a peer sent.
 *
 * @example
 * const frame = decodeFrame("x");
 * if (frame instanceof Fault) session.close("parse error", frame);
 */
export class Fault {
  readonly code: FaultCode;
  readonly message: string;

  /** @param message the code in plain words, where Socket.IO has no text of its own */
  constructor(code: FaultCode, message: string = code.replaceAll("-", " ")) {
    this.code = code;
    this.message = message;
  }
}
