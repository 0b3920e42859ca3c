// The mistakes of those who call the server. Not what peers do wrong (Fault), and not refused acknowledgements (ReplyError).
import { ReplyError, type ReplyErrorCode } from "../core/index.js";
import { reservedEvents, type Fault, type FaultCode } from "../protocol/index.js";

/** What a call to the server can be wrong about. */
export type ServerErrorCode =
  | "RESERVED_EVENT"
  | "NOT_A_SERVER"
  | "NOT_A_FUNCTION"
  | "INVALID_OPTION"
  | "SERVER_NOT_RUNNING";

/**
 * Thrown at once, before anything has changed.
 *
 * @example
 * try {
 *   io.emit("connect");
 * } catch (error) {
 *   error.code; // "RESERVED_EVENT"
 * }
 */
export class ServerError extends TypeError {
  readonly code: ServerErrorCode;

  constructor(code: ServerErrorCode, message: string) {
    super(message);
    this.name = "ServerError";
    this.code = code;
  }
}

/**
 * Not everybody in an audience replied.
 *
 * @example
 * io.timeout(1000).emit("poll", (error, replies) => replies.length); // the replies that did come, error or not
 */
export class BroadcastError extends ReplyError {
  /** The replies that did come. */
  readonly responses: readonly unknown[];
  /** The ids of the sockets whose replies did not. */
  readonly missing: readonly string[];

  constructor(code: ReplyErrorCode, responses: readonly unknown[], missing: readonly string[]) {
    super(code);
    this.name = "BroadcastError";
    this.responses = responses;
    this.missing = missing;
  }
}

/**
 * What the `error` listeners of a socket get when its peer sent something that cannot be decoded. The session ends.
 *
 * @example
 * socket.on("error", (error) => error instanceof ParseError && error.code); // "illegal-attachments"
 */
export class ParseError extends Error {
  readonly code: FaultCode;

  constructor(fault: Fault) {
    super(fault.message);
    this.name = "ParseError";
    this.code = fault.code;
  }
}

/** An error that middlewares pass to `next`: its `data` travels to the client. */
export interface ExtendedError extends Error {
  data?: unknown;
}

/** @throws ServerError `RESERVED_EVENT` */
export function refuseReserved(event: string): void {
  // The text is Socket.IO's.
  if (reservedEvents.has(event))
    throw new ServerError("RESERVED_EVENT", `"${event}" is a reserved event name`);
}

/** @throws ServerError `NOT_A_FUNCTION` */
export function requireFunction(value: unknown, what: string): void {
  if (typeof value === "function") return;
  throw new ServerError("NOT_A_FUNCTION", `${what} must be a function, not ${typeof value}.`);
}
