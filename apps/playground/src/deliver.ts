// Hands a request to the server until it has answered, through as many cuts as there are; and counts what waits.
import { observable, type Observable } from "./observable.js";

/** Requests without an answer yet. */
export const waiting: Observable<number> = observable(0);

/**
 * Repeats a request whose answer was lost with the line. What is asked while the line is away waits in the library's
 * buffer and goes out when it is back; only what was already under way when the line broke comes back here as an error.
 * The server must therefore know a request that it has seen: by its id.
 */
export async function deliver<Result>(
  socket: { readonly connected: boolean },
  ask: () => Promise<Result>,
): Promise<Result> {
  waiting.set(waiting.value + 1);
  try {
    for (;;) {
      const wasConnected = socket.connected;
      try {
        return await ask();
      } catch (error) {
        const hasBroken = wasConnected && !socket.connected;
        if (!hasBroken) throw error;
      }
    }
  } finally {
    waiting.set(waiting.value - 1);
  }
}
