// What a client gets that awaits a reply to an event that could not be handled. Nothing, unless the application says what.
import type { OnListenerError } from "../core/index.js";

/**
 * Makes the reply to an event that could not be handled.
 *
 * @param error what its handler threw, or its promise was rejected with; a `PeerError` if the event was above `eventRate`
 * @param event its name
 */
export type ErrorReply = (error: unknown, event: string) => unknown;

/** The part of a server's context that is asked. */
interface Reporting {
  readonly onHandlerError: OnListenerError;
  errorReply(): ErrorReply | undefined;
}

/** Replies in place of a handler. What the application's own function throws is reported like a handler's error. */
export function replyToFailure(
  context: Reporting,
  reply: (answer: unknown) => void,
  ...[error, event, emitter]: Parameters<OnListenerError>
): void {
  const make = context.errorReply();
  if (make === undefined) return;
  try {
    reply(make(error, event));
  } catch (failure) {
    context.onHandlerError(failure, event, emitter);
  }
}

/** The ear for failures of handlers that owe a reply: they are reported, and answered for. */
export function answeringFailures(context: Reporting, reply: (answer: unknown) => void): OnListenerError {
  // Fast path: nobody answers for handlers.
  if (context.errorReply() === undefined) return context.onHandlerError;
  return (error, event, emitter) => {
    context.onHandlerError(error, event, emitter);
    replyToFailure(context, reply, error, event, emitter);
  };
}
