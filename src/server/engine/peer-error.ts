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
  "body-too-large": "the body of a POST is larger than a message may be",
  "bad-method": "a session is asked by GET and POST alone",
  "bad-probe": "a move to another transport that does not begin with a probe",
  "upgrade-overdue": "a move to another transport that was not finished in time",
  "upgrade-overlap": "a move of a session that is moving, or has moved",
  "invalid-heartbeat": "invalid heartbeat direction",
  "unexpected-packet": "a packet that its namespace does not allow now",
  "too-many-held-packets": "too many packets behind a CONNECT that is not decided",
  "connect-overdue": "no namespace was joined in time",
  "slow-consumer": "the client does not read as fast as it is sent to",
  "event-rate": "more events than eventRate allows",
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
