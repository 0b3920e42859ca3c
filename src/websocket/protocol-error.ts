// Every way in which a peer can break RFC 6455 or RFC 7692: the one place that knows the close codes and the sentences.
// Not thrown by the parser: it is handed on as a value, and the link closes with its `closeCode`.

/** The names of all violations. */
export type Violation =
  | "reserved-bits"
  | "unknown-opcode"
  | "not-masked"
  | "padded-length"
  | "fragmented-control"
  | "long-control"
  | "nothing-to-continue"
  | "unfinished-message"
  | "close-payload"
  | "close-code"
  | "invalid-utf8"
  | "invalid-deflate"
  | "too-many-fragments"
  | "slow-frame"
  | "ping-flood"
  | "message-too-large"
  | "inflates-too-much";

const violations: Readonly<Record<Violation, readonly [closeCode: number, sentence: string]>> = {
  "reserved-bits": [1002, "RSV bits must be clear unless an extension gives them a meaning"],
  "unknown-opcode": [1002, "the opcode is reserved"],
  "not-masked": [1002, "a client must mask its frames"],
  "padded-length": [1002, "a length takes as few bytes as it can"],
  "fragmented-control": [1002, "a control frame must not be fragmented"],
  "long-control": [1002, "a control frame carries at most 125 bytes"],
  "nothing-to-continue": [1002, "a continuation frame without a message to continue"],
  "unfinished-message": [1002, "a new message before the fragmented one was finished"],
  "close-payload": [1002, "a close payload is empty or begins with a code of two bytes"],
  "close-code": [1002, "this close code must not travel in a frame"],
  "invalid-utf8": [1007, "text must be valid UTF-8"],
  "invalid-deflate": [1007, "the compressed data is broken"],
  "too-many-fragments": [1008, "the message is cut into too many small fragments"],
  "slow-frame": [1008, "the frame took too long to arrive"],
  "ping-flood": [1008, "pings that are not meant to be answered: their pongs are not read"],
  "message-too-large": [1009, "the message is larger than maxPayload"],
  "inflates-too-much": [1009, "the message inflates to more than it may"],
};

/**
 * What a peer did against the protocol, and the close code it gets for it (RFC 6455, section 7.4.1).
 *
 * @example
 * const error = new WebSocketProtocolError("invalid-utf8");
 * link.close(error.closeCode, error.message); // 1007
 */
export class WebSocketProtocolError extends Error {
  readonly code: Violation;
  readonly closeCode: number;

  constructor(code: Violation) {
    const [closeCode, sentence] = violations[code];
    super(sentence);
    this.name = "WebSocketProtocolError";
    this.code = code;
    this.closeCode = closeCode;
  }
}
