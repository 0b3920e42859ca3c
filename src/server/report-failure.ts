// Where what users' handlers throw ends up: with those who listen for handler_error, or on the console. It ends no connection.
import { fire, guardedTrace } from "../core/index.js";
import type { HandlerErrorDetails } from "./server-events.js";
import { Socket } from "./socket.js";

/**
 * Tells of a handler that failed.
 *
 * @param server whose listeners are told
 * @param isCrashing whether the process is to end by it
 * @example
 * reportFailure(io, error, "chat", socket, false);
 */
export function reportFailure(
  server: object,
  error: unknown,
  event: string,
  emitter: object,
  isCrashing: boolean,
): void {
  const details: HandlerErrorDetails = { socket: emitter instanceof Socket ? emitter : undefined, event };
  const isTold = fire(server, "handler_error", [error, details], reportToConsole);
  // In a turn of its own: whoever called the handler is not to blame, and may not catch it.
  if (isCrashing) return queueMicrotask(() => rethrow(error));
  if (isTold) return;
  guardedTrace(`A handler of "${event}" failed; the connection stays.`, error);
}

function rethrow(error: unknown): never {
  throw error;
}

// Not to handler_error again: it would go in circles.
function reportToConsole(error: unknown): void {
  guardedTrace("A listener of handler_error failed.", error);
}
