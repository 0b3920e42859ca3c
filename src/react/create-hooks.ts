// Ties the hooks to a client and to a context of their own. What each hook does stands in its own file.
import {
  createContext,
  createElement,
  useCallback,
  useContext,
  useState,
  useSyncExternalStore,
  type ReactElement,
} from "react";
import type { BaseLookup, BaseSocket, DefaultEventsMap, Lookup, SocketOptions } from "../client/index.js";
import type { EventMap } from "../core/index.js";
import { HoldfastError } from "../protocol/index.js";
import { connectionOf, serverConnection } from "./connection.js";
import { makeSocket, namespaceOf, useHeld, type Connect } from "./held-socket.js";
import type { HoldfastProviderProps, Hooks } from "./hooks.js";
import { useSocketEvent } from "./use-event.js";
import { useSocketRequest, type RequestOptions } from "./use-request.js";

/**
 * Makes a provider and its hooks, typed once by the events of the application. Make them once, in a module of their own;
 * an application that speaks with two servers makes two.
 *
 * @param io `io` of the client that you use: of "holdfast/client", or of "holdfast/client/websocket"
 * @example
 * import { io } from "holdfast/client";
 * import { createHooks } from "holdfast/react";
 *
 * export const { HoldfastProvider, useSocket, useEvent, useEmit, useRequest, useConnection } = createHooks<
 *   ServerToClient,
 *   ClientToServer
 * >(io);
 */
export function createHooks<
  ListenEvents extends EventMap = DefaultEventsMap,
  EmitEvents extends EventMap = ListenEvents,
>(io: Lookup): Hooks<ListenEvents, EmitEvents>;
export function createHooks<
  ListenEvents extends EventMap = DefaultEventsMap,
  EmitEvents extends EventMap = ListenEvents,
>(io: BaseLookup): Hooks<ListenEvents, EmitEvents, "base">;
export function createHooks(io: Connect): unknown {
  const Context = createContext<BaseSocket | undefined>(undefined);

  function HoldfastProvider({
    url,
    options,
    socket: given,
    children,
  }: HoldfastProviderProps<DefaultEventsMap, DefaultEventsMap, "base">): ReactElement {
    const [own, setOwn] = useState<{ readonly url: string | undefined; readonly socket: BaseSocket }>();
    // React renders again at once, before any child.
    if (!given && (!own || own.url !== url)) {
      setOwn({ url, socket: makeSocket(io, url, options) });
    }
    useHeld(given ? undefined : own?.socket);
    return createElement(Context.Provider, { value: given ?? own?.socket }, children);
  }

  /** The socket that a hook was given, or else the provider's. */
  function useChosen(given?: BaseSocket): BaseSocket {
    const socket = useContext(Context);
    const chosen = given ?? socket;
    if (!chosen) throw new HoldfastError("ERR_NO_PROVIDER", "Wrap this component in a <HoldfastProvider>");
    return chosen;
  }

  function useSocket(namespace?: string, options?: SocketOptions): BaseSocket {
    const main = useChosen();
    const other = namespace === undefined ? undefined : namespaceOf(main, namespace, options);
    useHeld(other);
    return other ?? main;
  }

  function useEvent(event: string, handler: (...args: unknown[]) => unknown, socket?: BaseSocket): void {
    useSocketEvent(useChosen(socket), event, handler);
  }

  function useEmit(given?: BaseSocket): (event: string, ...args: unknown[]) => void {
    const socket = useChosen(given);
    return useCallback((event, ...args) => void socket.emit(event, ...args), [socket]);
  }

  function useRequest(event: string, options?: RequestOptions, socket?: BaseSocket) {
    return useSocketRequest(useChosen(socket), event, options);
  }

  function useConnection(socket?: BaseSocket) {
    const { subscribe, getSnapshot } = connectionOf(useChosen(socket));
    return useSyncExternalStore(subscribe, getSnapshot, () => serverConnection);
  }

  return { HoldfastProvider, useSocket, useEvent, useEmit, useRequest, useConnection };
}
