// Who is here: one entry per connected window, told to everybody when it changes. It knows no socket.
import { createHash } from "node:crypto";
import type { Introduction, Person } from "../src/events.js";
import { hues } from "../src/limits.js";

/** Changes within this time travel as one event, so that a crowd arriving at once is told once. */
const gatherMs = 150;

/** What everybody may know of a window. The id comes from its secret key, and does not give the key away. */
export function personOf({ key, name, room }: Introduction): Person {
  const digest = createHash("sha256").update(key).digest();
  return {
    id: digest.toString("base64url").slice(0, 12),
    name,
    hue: (digest[31] ?? 0) % hues,
    room,
    roundTripMs: null,
  };
}

export class People {
  readonly #people = new Map<string, Person>();
  readonly #tell: (people: readonly Person[]) => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(tell: (people: readonly Person[]) => void) {
    this.#tell = tell;
  }

  /** Adds or replaces the person behind a socket. */
  set(socketId: string, person: Person): void {
    this.#people.set(socketId, person);
    this.#changed();
  }

  delete(socketId: string): void {
    if (this.#people.delete(socketId)) this.#changed();
  }

  /** Nobody is told any more. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#people.clear();
  }

  #changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#tell([...this.#people.values()]);
    }, gatherMs);
  }
}
