// Holdfast for Vue, in three composables. Copy them: an adapter package would hold no more.
import type { ClientToServer, ServerToClient } from "@holdfast/example-server/events";
import { createGuest } from "@holdfast/example-server/guest";
import { io, type Socket } from "holdfast/client";
import { onScopeDispose, readonly, ref, type Ref } from "vue";

export const me = createGuest("vue");

const socket: Socket<ServerToClient, ClientToServer> = io({ auth: me });

/** The socket of the page. */
export function useSocket(): typeof socket {
  return socket;
}

/** Listens for as long as the component, or the scope, is there. */
export const useEvent: typeof socket.on = (event, listener) => {
  onScopeDispose(() => socket.off(event, listener));
  return socket.on(event, listener);
};

/** How the connection stands. */
export function useStatus(): Readonly<Ref<string>> {
  const status = ref(socket.connected ? "connected" : "connecting");
  const onEnd = (): string => (status.value = socket.active ? "reconnecting" : "disconnected");
  useEvent("connect", () => (status.value = "connected"));
  useEvent("disconnect", onEnd);
  useEvent("connect_error", onEnd);
  // A lost connection that comes back in time goes on with the same session: only the manager tells of it.
  const onReturn = (): void => void (socket.connected && (status.value = "connected"));
  socket.io.on("close", onEnd).on("open", onReturn);
  onScopeDispose(() => socket.io.off("close", onEnd).off("open", onReturn));
  return readonly(status);
}
