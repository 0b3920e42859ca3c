// Which rooms the other nodes have members of, and what they are told of ours. It delivers nothing; where it errs, a node is told too much.
import type { NodeId } from "../mesh.js";
import { isTexts, type InterestMessage } from "./adapter-messages.js";

/** Longer names are not told: what is sent to such a room goes to every node that has its namespace. */
export const maxToldRoomCharacters = 512;

/** Names in one message: with the longest of them it is still a small one. */
const maxNames = 1_000;

/** What a node says of one of its namespaces. */
interface KnownNamespace {
  readonly codec: string;
  readonly rooms: Set<string>;
}

/** What is known of one other node. */
export class PeerInterest {
  readonly id: NodeId;
  /** Until it has said all, it is told everything. */
  #isKnown = false;
  readonly #namespaces: Map<string, KnownNamespace> = new Map();
  /** Rooms that it was told to let members join, and has not said whether it has. */
  readonly #presumed: Map<number, { readonly nsp: string; readonly rooms: readonly string[] }> = new Map();

  constructor(id: NodeId) {
    this.id = id;
  }

  /** Whether it has the namespace, or may have it. */
  has(nsp: string): boolean {
    return !this.#isKnown || this.#namespaces.has(nsp);
  }

  /** Whether it reads what this codec has written. */
  reads(nsp: string, codec: string): boolean {
    return this.#namespaces.get(nsp)?.codec === codec;
  }

  /** Whether it has members in one of these rooms, or may have them; none: in the namespace. */
  wants(nsp: string, rooms: readonly string[]): boolean {
    if (!this.#isKnown) return true;
    const known = this.#namespaces.get(nsp);
    if (known === undefined) return false;
    if (rooms.length === 0) return true;
    return (
      rooms.some((room) => room.length > maxToldRoomCharacters || known.rooms.has(room)) ||
      this.#isPresumed(nsp, rooms)
    );
  }

  /** It is told to let members join rooms: what is sent to those now comes behind that, and must reach it. */
  presume(number: number, nsp: string, rooms: readonly string[]): void {
    this.#presumed.set(number, { nsp, rooms });
  }

  /** Something of what it said is lost. */
  forget(): void {
    this.#isKnown = false;
    this.#namespaces.clear();
    this.#presumed.clear();
  }

  /** Takes what it says. False: that is nonsense. */
  hear([what, nsp, more]: readonly unknown[]): boolean {
    if (what === "hello" || what === "known") {
      if (what === "hello") this.forget();
      else this.#isKnown = true;
      this.#dropPresumed();
      return true;
    }
    if (what === "done") {
      if (typeof nsp === "number") this.#presumed.delete(nsp);
      return typeof nsp === "number";
    }
    if (typeof nsp !== "string") return false;
    if (what === "open") {
      if (typeof more === "string") this.#namespaces.set(nsp, { codec: more, rooms: new Set() });
      return typeof more === "string";
    }
    if (what === "close") {
      this.#namespaces.delete(nsp);
      this.#dropPresumed();
      return true;
    }
    if ((what !== "join" && what !== "leave") || !isTexts(more)) return false;
    const rooms = this.#namespaces.get(nsp)?.rooms;
    for (const room of more) {
      if (what === "join") rooms?.add(room);
      else rooms?.delete(room);
    }
    return true;
  }

  /** Where there is no namespace, nobody says that it is done. */
  #dropPresumed(): void {
    for (const [number, { nsp }] of this.#presumed) {
      if (!this.has(nsp)) this.#presumed.delete(number);
    }
  }

  #isPresumed(nsp: string, rooms: readonly string[]): boolean {
    for (const presumed of this.#presumed.values()) {
      if (presumed.nsp === nsp && presumed.rooms.some((room) => rooms.includes(room))) return true;
    }
    return false;
  }
}

export function idsOf(nodes: readonly PeerInterest[]): NodeId[] {
  return nodes.map(({ id }) => id);
}

/** The rooms of this node that have come or gone since the others were told. What has come and gone meanwhile is not told. */
export class RoomChanges {
  readonly #changed: Map<string, Map<string, "join" | "leave">> = new Map();

  get isEmpty(): boolean {
    return this.#changed.size === 0;
  }

  /** @returns whether it is the first change since the others were told */
  note(what: "join" | "leave", nsp: string, room: string): boolean {
    if (room.length > maxToldRoomCharacters) return false;
    const isFirst = this.isEmpty;
    let rooms = this.#changed.get(nsp);
    if (rooms === undefined) this.#changed.set(nsp, (rooms = new Map()));
    // A room comes and goes by turns.
    if (!rooms.delete(room)) rooms.set(room, what);
    return isFirst;
  }

  /** Gives what the others are to be told, and forgets it. */
  take(): InterestMessage[] {
    const messages: InterestMessage[] = [];
    for (const [nsp, rooms] of this.#changed) {
      for (const what of ["leave", "join"] as const) {
        const names = [...rooms].filter(([, change]) => change === what).map(([room]) => room);
        messages.push(...inParts(what, nsp, names));
      }
    }
    this.#changed.clear();
    return messages;
  }
}

/** A namespace of this node. */
export interface OwnNamespace {
  readonly nsp: string;
  /** The name of its codec. */
  readonly codec: string;
  readonly rooms: ReadonlyMap<string, unknown>;
}

/** Everything that a node says of itself to one that knows nothing of it. */
export function introduce(namespaces: Iterable<OwnNamespace>): InterestMessage[] {
  const messages: InterestMessage[] = [["hello"]];
  for (const namespace of namespaces) messages.push(...introduceNamespace(namespace));
  messages.push(["known"]);
  return messages;
}

/** What a node says of a namespace that it has. */
export function introduceNamespace({ nsp, codec, rooms }: OwnNamespace): InterestMessage[] {
  const told = [...rooms.keys()].filter((room) => room.length <= maxToldRoomCharacters);
  return [["open", nsp, codec], ...inParts("join", nsp, told)];
}

function inParts(what: "join" | "leave", nsp: string, rooms: readonly string[]): InterestMessage[] {
  const messages: InterestMessage[] = [];
  for (let at = 0; at < rooms.length; at += maxNames)
    messages.push([what, nsp, rooms.slice(at, at + maxNames)]);
  return messages;
}
