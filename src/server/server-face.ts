// The server, as its namespaces and their sockets know it. The server itself is server.ts, which knows them.
import type { EventMap } from "../core/index.js";
import type { Broadcaster } from "./broadcaster.js";
import type { Engine } from "./engine/engine.js";

/**
 * What a namespace says of its server; at run time it is the server itself.
 *
 * @typeParam AnyNamespace a namespace, as far as whoever asks knows one
 * @example
 * namespace.server.of("/admin").emit("joined", socket.id);
 */
export interface ServerFace<
  AnyNamespace,
  ServerSideEvents extends EventMap,
  Reserved extends EventMap,
  EmitEvents extends EventMap,
  SocketData,
> extends Broadcaster<ServerSideEvents, Reserved, EmitEvents, SocketData> {
  /** The main namespace, `/`. */
  readonly sockets: AnyNamespace;
  readonly engine: Engine;
  /** The HTTP server that the server was attached to last. */
  readonly httpServer: unknown;
  /** The namespace of this name; it is made when it is first asked for. */
  of(name: string): AnyNamespace;
  path(): string;
  close(callback?: (error?: Error) => void): Promise<void>;
}
