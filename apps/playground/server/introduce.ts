// The door of both namespaces: a window that does not say who it is stays out, and is told why.
import type { Person } from "../src/events.js";
import { readIntroduction, Refusal } from "./input.js";
import { personOf } from "./people.js";

/** What both namespaces keep in `socket.data`. */
export interface SocketData {
  person: Person;
}

export type NoEvents = Record<string, never>;

interface Newcomer {
  readonly handshake: { readonly auth: unknown };
  readonly data: Partial<SocketData>;
}

/** A middleware for `io.use` and `namespace.use`. */
export function introduce(socket: Newcomer, next: (error?: Error) => void): void {
  const introduction = readIntroduction(socket.handshake.auth);
  if (introduction instanceof Refusal) return next(new Error(introduction.sentence));
  socket.data.person = personOf(introduction);
  next();
}
