// Who is here: one entry per connected window, told to everybody when it changes, and who is at other servers. It knows no socket.
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

type TellPeople = (people: readonly Person[]) => void;

export class People {
  readonly #people = new Map<string, Person>();
  /** By the servers that they are at. */
  readonly #elsewhere = new Map<string, readonly Person[]>();
  readonly #tell: TellPeople;
  readonly #tellServers: TellPeople;
  #areServersDue = false;
  #timer: NodeJS.Timeout | null = null;

  /**
   * @param tell is given everybody
   * @param tellServers is given those who are at this server
   */
  constructor(tell: TellPeople, tellServers: TellPeople) {
    this.#tell = tell;
    this.#tellServers = tellServers;
  }

  /** Adds or replaces the person behind a socket. */
  set(socketId: string, person: Person): void {
    this.#people.set(socketId, person);
    this.tellServers();
  }

  delete(socketId: string): void {
    if (this.#people.delete(socketId)) this.tellServers();
  }

  /** Another server tells who is at it; nobody: it has gone. */
  setElsewhere(server: string, people: readonly Person[]): void {
    if (people.length > 0) this.#elsewhere.set(server, people);
    else this.#elsewhere.delete(server);
    this.#changed();
  }

  /** Also to be called when a server has come that has not been told. */
  tellServers(): void {
    this.#areServersDue = true;
    this.#changed();
  }

  /** Nobody is told any more. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#people.clear();
  }

  #changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const ours = [...this.#people.values()];
      this.#tell([...ours, ...[...this.#elsewhere.values()].flat()]);
      if (this.#areServersDue) this.#tellServers(ours);
      this.#areServersDue = false;
    }, gatherMs);
  }
}
