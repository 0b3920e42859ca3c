// Who shall get a broadcast: an immutable value and the ways to derive another. It reaches nobody itself (broadcast.ts).
import type { Audience } from "../adapters/adapter.js";

/** Everyone in the namespace: where each derivation begins. */
export const everyone: Audience = Object.freeze({
  rooms: [],
  except: [],
  isLocal: false,
  isVolatile: false,
  mayCompress: true,
  timeoutMs: undefined,
});

/** Also those in `rooms`. */
export function including(audience: Audience, rooms: string | readonly string[]): Audience {
  return { ...audience, rooms: audience.rooms.concat(rooms) };
}

/** Not those in `rooms`. */
export function excluding(audience: Audience, rooms: string | readonly string[]): Audience {
  return { ...audience, except: audience.except.concat(rooms) };
}
