// The road of an event from its packet to the user's handlers. It sends nothing: replies go through the function it is given.
import { callListener, fire, type OnListenerError } from "../core/index.js";
import type { AnyListener, Hooks } from "./hooks.js";
import { runMiddlewares } from "./middleware.js";
import type { EventTuple } from "./typed-events.js";

/** Whose handlers are called. */
export interface Receiver {
  readonly connected: boolean;
}

/**
 * Brings an event to any-listeners, middlewares and handlers, in this order.
 *
 * @param data the name, the arguments and, if the peer awaits one, the function that replies
 * @param onFailure hears of middlewares and handlers, without which there is no reply; any-listeners only watch
 */
export function dispatch(
  receiver: Receiver,
  hooks: Hooks | null,
  data: readonly unknown[],
  onError: OnListenerError,
  onFailure: OnListenerError = onError,
): void {
  // Fast path: nobody watches, so the event goes to its handlers within this call and without a copy of its name.
  if (hooks === null) return handle(receiver, data, onFailure);
  if (hooks.intercept?.(data) === true) return;
  callAny(hooks.incoming, receiver, data, onError);
  if (hooks.middlewares.length === 0) return handle(receiver, data, onFailure);
  const event = [...data] as EventTuple;
  runMiddlewares(hooks.middlewares, event, (verdict) => {
    // An async middleware may have outlived its socket.
    if (!receiver.connected) return;
    switch (verdict.kind) {
      case "passed":
        return handle(receiver, event, onFailure);
      case "refused":
        fire(receiver, "error", [verdict.error], onError);
        return;
      case "failed":
        return onFailure(verdict.error, nameOf(event), receiver);
    }
  });
}

/** Calls any-listeners; what they throw stops nobody. */
export function callAny(
  listeners: readonly AnyListener[],
  receiver: object,
  data: readonly unknown[],
  onError: OnListenerError,
): void {
  for (const listener of listeners) {
    callListener(listener, data, receiver, nameOf(data), onError);
  }
}

function handle(receiver: Receiver, data: readonly unknown[], onError: OnListenerError): void {
  if (receiver.connected) fire(receiver, nameOf(data), data.slice(1), onError);
}

// The wire allows numbers as names; listeners are kept by strings.
function nameOf(data: readonly unknown[]): string {
  const name = data[0];
  return typeof name === "string" ? name : String(name);
}
