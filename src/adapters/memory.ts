// The adapter of a single process: it tells of who joins and leaves, and loops over who is there. It publishes nothing and stores
// no message; how rooms are kept is registry.ts.
import { Emitter, fire } from "../core/index.js";
import type { EventPacket } from "../protocol/index.js";
import type {
  Adapter,
  AdapterEvents,
  AdapterPorts,
  Audience,
  BroadcastWatch,
  Delivery,
  Fetched,
  Member,
  OnPublished,
  OnServerReplies,
} from "./adapter.js";
import { none } from "./memberships.js";
import { Registry, type Room } from "./registry.js";

/**
 * Keeps the rooms of one namespace in memory. The default, and the base of those that add a bus.
 *
 * @example
 * io.of("/chat").adapter.rooms.get("lobby")?.size;
 */
export class MemoryAdapter extends Emitter<AdapterEvents> implements Adapter {
  readonly rooms: ReadonlyMap<string, ReadonlySet<string>>;
  readonly sids: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #registry: Registry = new Registry();
  readonly #ports: AdapterPorts;

  constructor(ports: AdapterPorts) {
    super();
    this.rooms = this.#registry.rooms;
    this.sids = this.#registry.occupants;
    this.#ports = ports;
  }

  enter(member: Member): void {
    this.#registry.occupant(member.id).member = member;
    this.addAll(member.id, [member.id]);
  }

  addAll(id: string, rooms: Iterable<string>): void {
    const occupant = this.#registry.occupant(id);
    for (const name of rooms) {
      // A listener may have sent it away.
      if (!occupant.isHere) return;
      const known = this.#registry.rooms.get(name);
      const room = known ?? this.#registry.open(name);
      if (!this.#registry.memberships.add(occupant, room, this.#ports.position())) continue;
      if (known === undefined) {
        this.onRoom(name, true);
        this.#tell("create-room", name);
      }
      this.#tell("join-room", name, id);
    }
  }

  del(id: string, name: string): void {
    const occupant = this.#registry.occupants.get(id);
    const room = this.#registry.rooms.get(name);
    if (occupant === undefined || room === undefined) return;
    const joinedAt = this.#registry.memberships.delete(occupant, room);
    if (joinedAt !== none) this.#left(id, room, joinedAt);
  }

  joinedAt(id: string, name: string): number | undefined {
    const occupant = this.#registry.occupants.get(id);
    const room = this.#registry.rooms.get(name);
    if (occupant === undefined || room === undefined) return undefined;
    const joinedAt = this.#registry.memberships.begunAt(occupant, room);
    return joinedAt === none ? undefined : joinedAt;
  }

  delAll(id: string): void {
    const occupant = this.#registry.occupants.get(id);
    if (occupant === undefined) return;
    this.#registry.dismiss(occupant);
    for (const room of this.#registry.roomsOf(occupant)) {
      const joinedAt = this.#registry.memberships.delete(occupant, room);
      if (joinedAt !== none) this.#left(id, room, joinedAt);
    }
    this.#registry.release(occupant);
  }

  broadcast(
    packet: EventPacket,
    audience: Audience,
    watch?: BroadcastWatch,
    onPublished?: OnPublished,
  ): void {
    this.deliver(this.#ports.makeDelivery(packet, audience), audience, watch);
    // There is no other process.
    onPublished?.(null);
  }

  async fetchSockets(audience: Audience): Promise<Fetched> {
    return { members: this.select(audience), error: null };
  }

  addSockets(audience: Audience, rooms: readonly string[]): void {
    for (const { id } of this.select(audience)) {
      if (this.#ports.mayJoin?.(id, rooms) !== false) this.addAll(id, rooms);
    }
  }

  delSockets(audience: Audience, rooms: readonly string[]): void {
    for (const member of this.select(audience)) {
      for (const room of rooms) this.del(member.id, room);
    }
  }

  disconnectSockets(audience: Audience, close: boolean): void {
    for (const member of this.select(audience)) member.disconnect(close);
  }

  serverSideEmit(_data: readonly unknown[], onReplies?: OnServerReplies): void {
    // There is no other server, so all of them have replied.
    onReplies?.(null, []);
  }

  async serverCount(): Promise<number> {
    return 1;
  }

  close(): void {
    // Nothing is held outside this process.
  }

  /** Delivers to the members of this process. */
  deliver(delivery: Delivery, audience: Audience, watch?: Pick<BroadcastWatch, "onReached">): void {
    this.#each(audience, (member) => {
      if (member.deliver(delivery)) watch?.onReached(member.id);
    });
  }

  /** The members of this process. A copy: what is done to members may change who they are. */
  protected select(audience: Audience): Member[] {
    const found: Member[] = [];
    this.#each(audience, (member) => found.push(member));
    return found;
  }

  /** A room has its first member, or has lost its last. */
  protected onRoom(_room: string, _isThere: boolean): void {
    // For those who tell other processes.
  }

  #each({ rooms, except }: Audience, visit: (member: Member) => void): void {
    const registry = this.#registry;
    const barred = registry.find(except);
    const isForAll = rooms.length === 0;
    // Visiting calls listeners. Whoever leaves and comes back in one is at the end of those who are there, where a loop over them
    // would meet it for ever. Counting bounds the loop, and costs no copy, as there is of a room.
    let left = isForAll ? registry.occupants.size : -1;
    for (const occupant of isForAll
      ? registry.occupants.values()
      : registry.occupantsOf(registry.find(rooms))) {
      if (left-- === 0) return;
      const { member } = occupant;
      if (member !== null && (barred.length === 0 || !registry.isInAny(occupant, barred))) visit(member);
    }
  }

  #left(id: string, room: Room, joinedAt: number): void {
    this.#ports.onLeave(room.name, id, joinedAt);
    this.#tell("leave-room", room.name, id);
    if (!this.#registry.close(room)) return;
    this.onRoom(room.name, false);
    this.#tell("delete-room", room.name);
  }

  #tell(event: keyof AdapterEvents, room: string, id?: string): void {
    // Fast path: nobody listens, which is so unless the application asks.
    if (!this.hasListeners(event)) return;
    fire(this, event, id === undefined ? [room] : [room, id], this.#ports.onListenerError);
  }
}
