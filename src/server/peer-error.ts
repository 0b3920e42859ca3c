// What a peer did, or did not do in time, where its bytes are well-formed: malformed ones are Faults and violations.
/** The names of all of them. */
export type PeerErrorCode = keyof typeof sentences;

// Those of long-polling and of heartbeats are Engine.IO's, and applications compare them.
const sentences = {
  "poll-overlap": "overlap from client",
  "poll-aborted": "poll connection closed prematurely",
  "post-overlap": "data request overlap from client",
  "post-aborted": "data request connection closed prematurely",
  "post-overdue": "data request timeout",
  "invalid-content": "invalid content",
  "invalid-heartbeat": "invalid heartbeat direction",
  "unexpected-packet": "a packet that its namespace does not allow now",
  "too-many-held-packets": "too many packets behind a CONNECT that is not decided",
  "connect-overdue": "no namespace was joined in time",
} as const;

/**
 * Why a session ended by its client's doing: what `disconnect` listeners get beside the reason.
 *
 * @example
 * socket.on("disconnect", (reason, description) => description instanceof PeerError && description.code); // "poll-overlap"
 */
export class PeerError extends Error {
  readonly code: PeerErrorCode;

  constructor(code: PeerErrorCode) {
    super(sentences[code]);
    this.name = "PeerError";
    this.code = code;
  }
}
