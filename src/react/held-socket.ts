// The sockets that hooks make, and the effect that connects them. A render makes, and connects nothing: it may be thrown
// away, run twice, or run on a server.
import { useEffect } from "react";
import type { BaseSocket, ClientOptions, SocketOptions } from "../client/index.js";
import { connectionOf } from "./connection.js";
import { adopt, hold } from "./lease.js";

/** The options of the provider's connection: those of `io()`, without what the provider decides. */
export type ProviderOptions = Omit<ClientOptions, "autoConnect" | "forceNew" | "multiplex">;

/** `io()` of any build. */
export type Connect = (uri: string, options: ClientOptions) => BaseSocket;

/** Makes the socket of a provider, on a connection of its own. */
export function makeSocket(io: Connect, url = "", options?: ProviderOptions): BaseSocket {
  // A server has no page that could fill in a host, and needs none: there, nothing is ever connected.
  const isPageless = !globalThis.location && /^(\/(?!\/)|$)/.test(url);
  const address = isPageless ? `http://localhost${url}` : url;
  return io(address, { ...options, autoConnect: false, forceNew: true });
}

/** The socket of another namespace on the connection of `main`; the same one each time. */
export function namespaceOf(
  main: BaseSocket,
  namespace: string,
  options: SocketOptions | undefined,
): BaseSocket {
  const manager = main.io;
  const { autoConnect } = manager.opts;
  manager.opts.autoConnect = false;
  try {
    return manager.socket(namespace, options);
  } finally {
    manager.opts.autoConnect = autoConnect;
  }
}

/** Keeps a socket connected while a component is mounted. */
export function useHeld(socket: BaseSocket | undefined): void {
  if (socket) adopt(socket);
  useEffect(() => {
    if (!socket) return undefined;
    // Watched from the beginning, so that components which come later are told what went before.
    const unwatch = connectionOf(socket).subscribe(() => {});
    const release = hold(socket);
    return () => {
      release();
      unwatch();
    };
  }, [socket]);
}
