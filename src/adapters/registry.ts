// The members and rooms of one namespace in this process, by name and by number. It tells nobody of what it does, and delivers nothing.
import type { Member } from "./adapter.js";
import { Memberships, none } from "./memberships.js";
import { NameSet, passForSets } from "./name-set.js";

/** What is numbered. Numbers are used again, so that arrays over them stay as short as they can. */
class Numbered<T> {
  readonly all: (T | undefined)[] = [];
  readonly #free: number[] = [];

  take(make: (number: number) => T): T {
    const number = this.#free.pop() ?? this.all.length;
    return (this.all[number] = make(number));
  }

  release(number: number): void {
    this.all[number] = undefined;
    this.#free.push(number);
  }
}

/** A member, or somebody who has joined rooms and may become one: the set of its rooms. */
export class Occupant extends NameSet {
  /** Null before it enters, and when it has left. */
  member: Member | null = null;
  /** False when it has left: another with the same name is another's. */
  isHere = true;
  /** In which round it was counted last: see {@link Registry.occupantsOf}. */
  round = 0;
  readonly #registry: Registry;

  static {
    passForSets(Occupant.prototype);
  }

  constructor(name: string, number: number, registry: Registry) {
    super(name, number);
    this.#registry = registry;
  }

  override has(name: string): boolean {
    const room = this.#registry.rooms.get(name);
    return room !== undefined && this.size > 0 && this.#registry.memberships.has(this, room);
  }

  override list(): string[] {
    return this.#registry.roomsOf(this).map((room) => room.name);
  }

  protected override get changes(): number {
    return this.#registry.memberships.changes;
  }
}

/** A room that somebody is in: the set of the ids of its members. */
export class Room extends NameSet {
  readonly #registry: Registry;

  static {
    passForSets(Room.prototype);
  }

  constructor(name: string, number: number, registry: Registry) {
    super(name, number);
    this.#registry = registry;
  }

  override has(id: string): boolean {
    const occupant = this.#registry.occupants.get(id);
    return occupant !== undefined && this.size > 0 && this.#registry.memberships.has(occupant, this);
  }

  override list(): string[] {
    return this.#registry.occupantsOf([this]).map((occupant) => occupant.name);
  }

  protected override get changes(): number {
    return this.#registry.memberships.changes;
  }
}

/** Who is there, and in which rooms. */
export class Registry {
  readonly occupants: Map<string, Occupant> = new Map();
  readonly rooms: Map<string, Room> = new Map();
  readonly memberships: Memberships;
  readonly #occupants: Numbered<Occupant> = new Numbered();
  readonly #rooms: Numbered<Room> = new Numbered();
  #round = 0;

  constructor() {
    this.memberships = new Memberships(this.#occupants.all, this.#rooms.all);
  }

  /** The occupant of this name; it is made if there is none. */
  occupant(name: string): Occupant {
    let occupant = this.occupants.get(name);
    if (occupant === undefined) {
      occupant = this.#occupants.take((number) => new Occupant(name, number, this));
      this.occupants.set(name, occupant);
    }
    return occupant;
  }

  /** Nobody finds the occupant any more. Its memberships are to be ended next, and then {@link release} called. */
  dismiss(occupant: Occupant): void {
    this.occupants.delete(occupant.name);
    occupant.member = null;
    occupant.isHere = false;
  }

  release(occupant: Occupant): void {
    this.#occupants.release(occupant.number);
  }

  /** Makes a room of which there is none. */
  open(name: string): Room {
    const room = this.#rooms.take((number) => new Room(name, number, this));
    this.rooms.set(name, room);
    return room;
  }

  /** Lets a room go that is there and empty. False: it is not. */
  close(room: Room): boolean {
    if (room.size > 0 || this.rooms.get(room.name) !== room) return false;
    this.rooms.delete(room.name);
    this.#rooms.release(room.number);
    return true;
  }

  /** Those of the rooms that are there. */
  find(names: readonly string[]): Room[] {
    const found: Room[] = [];
    for (const name of names) {
      const room = this.rooms.get(name);
      if (room !== undefined) found.push(room);
    }
    return found;
  }

  /** Whoever is in any of the rooms, once. A copy, in the order of joining. */
  occupantsOf(rooms: readonly Room[]): Occupant[] {
    const { memberships } = this;
    const { all } = this.#occupants;
    const round = ++this.#round;
    const found: Occupant[] = [];
    // As long as it can become: one that grows is copied several times.
    for (const { size } of rooms) found.length += size;
    let count = 0;
    for (const room of rooms) {
      for (let row = room.first; row !== none; row = memberships.nextOfRoom(row)) {
        const occupant = all[memberships.memberOf(row)] as Occupant;
        if (occupant.round === round) continue;
        occupant.round = round;
        found[count++] = occupant;
      }
    }
    found.length = count;
    return found;
  }

  /** A copy, in the order of joining. */
  roomsOf(occupant: Occupant): Room[] {
    const found: Room[] = [];
    for (let row = occupant.first; row !== none; row = this.memberships.nextOfMember(row)) {
      found.push(this.#rooms.all[this.memberships.roomOf(row)] as Room);
    }
    return found;
  }

  isInAny(occupant: Occupant, rooms: readonly Room[]): boolean {
    for (const room of rooms) if (this.memberships.has(occupant, room)) return true;
    return false;
  }
}
