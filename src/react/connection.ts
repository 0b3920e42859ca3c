// How a socket's connection stands, as a store that React can subscribe to: one for each socket, with cached snapshots.
// It knows no React, and opens and closes nothing.
import type { BaseSocket } from "../client/index.js";
import { isAwaited } from "./lease.js";

/**
 * - `connected`: events come and go.
 * - `connecting`: the first attempt is under way.
 * - `reconnecting`: the connection was lost or could not be opened, and the client tries again by itself.
 * - `offline`: the same, and the browser says that there is no network.
 * - `disconnected`: nothing happens until somebody calls `socket.connect()`: the socket was disconnected by hand or by the
 *   server, was refused, or all attempts failed.
 */
export type ConnectionStatus = "connected" | "connecting" | "reconnecting" | "offline" | "disconnected";

/** How a connection stands. A new object when something has changed, the same one otherwise. */
export interface Connection {
  readonly status: ConnectionStatus;
  /** True when the last connection brought back what was missed before it. */
  readonly recovered: boolean;
  /** Why the last attempt failed: `data` is the server's, where it refused. `undefined` once connected. */
  readonly error: Error | undefined;
  /** The attempts to reconnect so far; 0 when connected. */
  readonly attempt: number;
}

/** A server connects nothing; the page that it renders is going to. */
export const serverConnection: Connection = {
  status: "connecting",
  recovered: false,
  error: undefined,
  attempt: 0,
};

/** What React's useSyncExternalStore takes. */
interface ConnectionStore {
  /** Calls `onChange` whenever {@link getSnapshot} may give something else. Gives the function that stops it. */
  readonly subscribe: (onChange: () => void) => () => void;
  readonly getSnapshot: () => Connection;
}

/** Watches a socket for as long as somebody subscribes. */
function createStore(socket: BaseSocket): ConnectionStore {
  const subscribers = new Set<() => void>();
  let snapshot = serverConnection;
  /** The status while the socket is active and not connected. */
  let away: ConnectionStatus = "connecting";
  let error: Error | undefined;
  let attempt = 0;
  let isLost = false;

  const changed = (): void => {
    for (const onChange of subscribers) onChange();
  };
  const beginAnew = (): void => {
    isLost = false;
    away = "connecting";
    error = undefined;
    attempt = 0;
    changed();
  };
  const onEnd = (reason: unknown): void => {
    // Of a socket that was refused, or disconnected for good, the next attempt is a first one.
    away = !socket.active ? "connecting" : socket.io.opts.reconnection ? "reconnecting" : "disconnected";
    error = reason instanceof Error ? reason : undefined;
    changed();
  };
  const onAttempt = (number: number): void => {
    isLost = true;
    attempt = number;
    changed();
  };
  const onLoss = (reason: unknown): void => {
    isLost = true;
    onEnd(reason);
  };
  /** The connection is there again, and the session may have gone on: then the socket itself has nothing to tell. */
  const onOpen = (): void => {
    if (socket.connected) beginAnew();
  };
  const onGiveUp = (): void => {
    away = "disconnected";
    changed();
  };

  const watch = (verb: "on" | "off"): void => {
    socket[verb]("connect", beginAnew);
    socket[verb]("disconnect", onEnd);
    socket[verb]("connect_error", onEnd);
    socket.io[verb]("close", onLoss);
    socket.io[verb]("open", onOpen);
    socket.io[verb]("reconnect_attempt", onAttempt);
    socket.io[verb]("reconnect_failed", onGiveUp);
    // Absent on Node.
    const listen = verb === "on" ? globalThis.addEventListener : globalThis.removeEventListener;
    listen?.("online", changed);
    listen?.("offline", changed);
  };

  const readStatus = (): ConnectionStatus => {
    // While the connection is away and the session may go on, the socket is connected all the same.
    if (socket.connected && !isLost) return "connected";
    if (!socket.active) return isAwaited(socket) ? "connecting" : "disconnected";
    // Absent on Node before 21.
    const { navigator }: { navigator?: { onLine?: boolean } } = globalThis;
    return away !== "disconnected" && navigator?.onLine === false ? "offline" : away;
  };

  return {
    subscribe(onChange) {
      if (subscribers.size === 0) {
        // It may have come back while nobody watched; if it has not, the next attempt tells.
        isLost = false;
        // It may have been lost, and let go of, while nobody watched.
        if (!socket.active) beginAnew();
        watch("on");
      }
      subscribers.add(onChange);
      return () => {
        subscribers.delete(onChange);
        if (subscribers.size === 0) watch("off");
      };
    },
    getSnapshot() {
      const status = readStatus();
      const { recovered } = socket;
      const isSame =
        status === snapshot.status &&
        recovered === snapshot.recovered &&
        error === snapshot.error &&
        attempt === snapshot.attempt;
      if (!isSame) snapshot = { status, recovered, error, attempt };
      return snapshot;
    },
  };
}

const stores: WeakMap<BaseSocket, ConnectionStore> = new WeakMap();

/** The store of a socket: the same one each time. */
export function connectionOf(socket: BaseSocket): ConnectionStore {
  const store = stores.get(socket) ?? createStore(socket);
  stores.set(socket, store);
  return store;
}
