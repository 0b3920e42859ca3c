// The option `shared`: whose connection a session gets. What shares one is loaded when it is first asked for.
import type { TransportName } from "../core/index.js";
import type { Runtime } from "./runtime.js";

/**
 * A runtime whose sessions may share one connection with those of other tabs.
 *
 * @param runtime opens the others, and the shared one
 * @param transports what it can open; absent: polling and WebSocket
 */
export const sharing = (runtime: Runtime, transports?: readonly TransportName[]): Runtime => ({
  ...runtime,
  openTransport(context, events) {
    if (!context.options.shared) return runtime.openTransport(context, events);
    let isAwaited = true;
    context.atEnd(() => (isAwaited = false));
    import("./shared/share.js")
      .then(({ share }) => isAwaited && share(runtime, transports, context, events))
      .catch((error: unknown) => events.onEnd("transport error", error as Error));
    return undefined;
  },
});
