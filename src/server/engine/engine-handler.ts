// An engine as hosts see it: which requests are its own, and where they go. The engine itself is engine.ts.
import type { ResolvedEngineOptions } from "./engine-options.js";
import type { Engine } from "./engine.js";
import type { HostHandler } from "../host.js";

/** What decides which requests are the engine's. */
export type EnginePath = Pick<ResolvedEngineOptions, "path" | "addTrailingSlash">;

/** Makes what a host is given. The path counts as a prefix, as with Socket.IO. */
export function handlerOf(engine: Engine, { path, addTrailingSlash }: EnginePath): HostHandler {
  return {
    path,
    owns(url) {
      if (!url.startsWith(path)) return false;
      const next = url.charAt(path.length);
      return next === "/" || (!addTrailingSlash && (next === "" || next === "?"));
    },
    onExchange: (exchange) => engine.onExchange(exchange),
    onUpgrade: (exchange) => engine.onUpgrade(exchange),
    onBadUpgrade: (message, remoteAddress) => engine.onBadUpgrade(message, remoteAddress),
    onWebTransportSession: (session, request) => engine.onWebTransportSession(session, request),
  };
}
