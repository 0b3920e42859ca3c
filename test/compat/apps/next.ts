// Awaits the next event of a client's socket. It knows no application.
import type { Socket } from "socket.io-client";

/** Resolves with the first argument of the next `event`. */
export function next<T = unknown>(socket: Socket, event: string): Promise<T> {
  return new Promise((resolve) => {
    socket.once(event, (first: T) => resolve(first));
  });
}

/** Resolves when the socket is connected, be it so already. */
export async function connected(socket: Socket): Promise<void> {
  if (!socket.connected) await next(socket, "connect");
}

/** Resolves with the message of the refusal. */
export async function refusal(socket: Socket): Promise<string> {
  const error = await next<Error>(socket, "connect_error");
  socket.disconnect();
  return error.message;
}
