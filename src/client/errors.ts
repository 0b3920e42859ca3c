// The errors a client hands to `connect_error` and to acknowledgements. The caller's own mistakes throw where they are made.
import { HoldfastError } from "../protocol/index.js";

/**
 * A connection that could not be opened or was lost. `message` is Socket.IO's, e.g. "xhr poll error".
 *
 * @example
 * socket.on("connect_error", (error) => {
 *   if (error instanceof TransportError) console.warn(error.message, error.description); // "xhr poll error" 503
 * });
 */
export class TransportError extends HoldfastError {
  override readonly name = "TransportError";
  readonly type: "TransportError" = this.name;
  /** The HTTP status, or what the runtime said. */
  readonly description: unknown;
  /** The answer or event that told; `retryAfterMs` is how long the server wants to be left alone, if it said so. */
  readonly context: unknown;

  constructor(message: string, description?: unknown, context?: unknown) {
    super("ERR_TRANSPORT", message, description instanceof Error ? { cause: description } : undefined);
    this.description = description;
    this.context = context;
  }
}

/** What `connect_error` gets: the server's refusal, `ERR_REFUSED`, has `data`, where the server sent some. */
export interface ExtendedError extends Error {
  /** What to compare, listed in docs/errors.md. */
  readonly code?: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- as in Socket.IO: it is what the server's middleware chose to send
  data?: any;
}
