// The mistakes of those who call the server. Not what peers do wrong (Fault), and not refused acknowledgements (replyError).
import { ClusterError } from "../adapters/cluster-error.js";
import type { ReplyErrorCode } from "../core/index.js";
import { explainErrors, HoldfastError, reservedEvents, sentenceOf, type Fault } from "../protocol/index.js";

// A server has room for what errors say in full.
explainErrors(sentenceOf);

/** What a call to the server can be wrong about. */
export type ServerErrorCode =
  | "ERR_RESERVED_EVENT"
  | "ERR_INVALID_EVENT"
  | "ERR_INVALID_TARGET"
  | "ERR_INVALID_ID"
  | "ERR_INVALID_OPTION"
  | "ERR_INVALID_ROOM"
  | "ERR_NO_ANSWER"
  | "ERR_NOT_A_FUNCTION"
  | "ERR_TOO_MANY_ROOMS"
  | "ERR_UNAUTHORIZED"
  | "ERR_UNSUPPORTED";

/**
 * A call that cannot be right; thrown at once, before anything has changed.
 *
 * @example
 * try {
 *   io.emit("connect");
 * } catch (error) {
 *   error.code; // "ERR_RESERVED_EVENT"
 * }
 */
export class ServerError extends HoldfastError<ServerErrorCode> {
  override readonly name = "ServerError";
  /** Where more is said of it; Node prints that with the error. */
  readonly page: string = `holdfast/docs/errors.md#${this.code}`;
}

/**
 * Not everybody in an audience replied.
 *
 * @example
 * io.timeout(1000).emit("poll", (error, replies) => replies.length); // the replies that did come, error or not
 */
export class BroadcastError extends HoldfastError<ReplyErrorCode> {
  override readonly name = "BroadcastError";
  /** The replies that did come. */
  readonly responses: readonly unknown[];
  /** The ids of the sockets whose replies did not. */
  readonly missing: readonly string[];
  /** The names of the nodes of a cluster of which not even that is known. */
  readonly missingNodes: readonly string[];

  constructor(
    { code, message }: Pick<BroadcastError, "code" | "message">,
    { responses, missing, missingNodes }: Pick<BroadcastError, "responses" | "missing" | "missingNodes">,
  ) {
    super(code, message);
    this.responses = responses;
    this.missing = missing;
    this.missingNodes = missingNodes;
  }
}

/**
 * Some nodes of the cluster have not said which sockets they have.
 *
 * @example
 * try {
 *   await io.fetchSockets();
 * } catch (error) {
 *   if (error instanceof FetchError) error.sockets; // those that were found; error.missing: the silent nodes
 * }
 */
export class FetchError<FoundSocket = unknown> extends ClusterError {
  override readonly name = "FetchError";
  /** The sockets of the nodes that answered. */
  readonly sockets: readonly FoundSocket[];

  constructor({ code, message, missing }: ClusterError, sockets: readonly FoundSocket[]) {
    super(code, message, missing);
    this.sockets = sockets;
  }
}

/**
 * What the `error` listeners of a socket get when its peer sent something that cannot be decoded. The session ends.
 *
 * @example
 * socket.on("error", (error) => error instanceof ParseError && error.fault.code); // "illegal-attachments"
 */
export class ParseError extends HoldfastError {
  override readonly name = "ParseError";
  readonly fault: Fault;

  constructor(fault: Fault) {
    // The texts are Socket.IO's, and applications compare them.
    super("ERR_PARSE", fault.message);
    this.fault = fault;
  }
}

/** An error that middlewares pass to `next`: its `data` travels to the client. */
export interface ExtendedError extends Error {
  data?: unknown;
}

/** @throws ServerError `ERR_RESERVED_EVENT`, `ERR_INVALID_EVENT` */
export function refuseReserved(event: unknown): void {
  // Numbers are names on Socket.IO's wire. Anything else would end the connection of whoever received it.
  if (typeof event === "number") return;
  if (typeof event !== "string") {
    throw new ServerError("ERR_INVALID_EVENT", `The name of an event must be a string, not ${typeof event}.`);
  }
  // The text is Socket.IO's.
  if (reservedEvents.has(event))
    throw new ServerError("ERR_RESERVED_EVENT", `"${event}" is a reserved event name`);
}

/** @throws ServerError `ERR_NOT_A_FUNCTION` */
export function requireFunction(value: unknown, what: string): void {
  if (typeof value === "function") return;
  throw new ServerError("ERR_NOT_A_FUNCTION", `${what} must be a function, not ${typeof value}.`);
}

/** @throws ServerError `ERR_INVALID_OPTION` */
export function demand(isMet: boolean, option: string, what: string): void {
  if (!isMet) throw new ServerError("ERR_INVALID_OPTION", `The option "${option}" must ${what}.`);
}
