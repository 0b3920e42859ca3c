// Holdfast for Svelte, in an effect and a store. Copy them: an adapter package would hold no more.
import type { ClientToServer, ServerToClient } from "@holdfast/example-server/events";
import { createGuest } from "@holdfast/example-server/guest";
import { io, type Socket } from "holdfast/client";
import { readable } from "svelte/store";

export const me = createGuest("svelte");

export const socket: Socket<ServerToClient, ClientToServer> = io({ auth: me });

/** Listens for as long as the component is there. */
export const listen: (...subscription: Parameters<typeof socket.on>) => void = (event, listener) => {
  $effect(() => {
    socket.on(event, listener);
    return () => void socket.off(event, listener);
  });
};

/** How the connection stands: `$status` in a component. */
export const status = readable("connecting", (set) => {
  const onConnect = (): void => set("connected");
  const onEnd = (): void => set(socket.active ? "reconnecting" : "disconnected");
  if (socket.connected) onConnect();
  // A lost connection that comes back in time goes on with the same session: only the manager tells of it.
  const onReturn = (): void => void (socket.connected && onConnect());
  socket.on("connect", onConnect).on("disconnect", onEnd).on("connect_error", onEnd);
  socket.io.on("close", onEnd).on("open", onReturn);
  return () => {
    socket.off("connect", onConnect).off("disconnect", onEnd).off("connect_error", onEnd);
    socket.io.off("close", onEnd).off("open", onReturn);
  };
});
