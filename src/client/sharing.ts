// The option `shared`: whose connection a session gets. What shares one is loaded when it is first asked for.
import type { TransportName } from "../core/index.js";
import { TransportError } from "./errors.js";
import type { OpenTransport } from "./runtime.js";

/**
 * Opens a transport of the session's own or, where the options say so, one by a connection that tabs share.
 *
 * @param own opens the former, and the shared connection
 * @param transports what it can open; absent: polling and WebSocket
 */
export const sharing =
  (own: OpenTransport, transports?: readonly TransportName[]): OpenTransport =>
  (context, events) => {
    if (!context.options.shared) {
      own(context, events);
      return;
    }
    import("./shared/share.js")
      .then(({ share }) => share(own, transports, context, events, TransportError))
      .catch((error: unknown) => events.onEnd("transport error", error as Error));
  };
