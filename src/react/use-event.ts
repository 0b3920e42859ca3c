// The hook that listens. The handler may be another in each render; the subscription stays.
import { useEffect, useInsertionEffect, useRef } from "react";
import type { BaseSocket } from "../client/index.js";

type Handler = (...args: unknown[]) => unknown;

/** Calls the handler of the last render for each event, for as long as the component is mounted. */
export function useSocketEvent(socket: BaseSocket, event: string, handler: Handler): void {
  const latest = useRef(handler);
  // Before all other effects, so that an event which one of them causes finds the new handler.
  useInsertionEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const listener: Handler = (...args) => latest.current(...args);
    socket.on(event, listener);
    return () => void socket.off(event, listener);
  }, [socket, event]);
}
