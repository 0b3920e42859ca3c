// Holdfast for Solid, in two primitives. Copy them: an adapter package would hold no more.
import type { ClientToServer, ServerToClient } from "@holdfast/example-server/events";
import { createGuest } from "@holdfast/example-server/guest";
import { io, type Socket } from "holdfast/client";
import { createSignal, onCleanup, type Accessor } from "solid-js";

export const me = createGuest("solid");

export const socket: Socket<ServerToClient, ClientToServer> = io({ auth: me });

/** Listens for as long as the component, or the root, is there. */
export const createListener: typeof socket.on = (event, listener) => {
  onCleanup(() => socket.off(event, listener));
  return socket.on(event, listener);
};

/** How the connection stands. */
export function createStatus(): Accessor<string> {
  const [status, setStatus] = createSignal(socket.connected ? "connected" : "connecting");
  const onEnd = (): string => setStatus(socket.active ? "reconnecting" : "disconnected");
  createListener("connect", () => setStatus("connected"));
  createListener("disconnect", onEnd);
  createListener("connect_error", onEnd);
  // A lost connection that comes back in time goes on with the same session: only the manager tells of it.
  const onReturn = (): void => void (socket.connected && setStatus("connected"));
  socket.io.on("close", onEnd).on("open", onReturn);
  onCleanup(() => socket.io.off("close", onEnd).off("open", onReturn));
  return status;
}
