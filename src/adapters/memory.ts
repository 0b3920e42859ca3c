// The adapter of a single process: rooms in two maps, and a loop over them. It publishes nothing and stores no message.
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

/**
 * Keeps the rooms of one namespace in memory. The default, and the base of those that add a bus.
 *
 * @example
 * io.of("/chat").adapter.rooms.get("lobby")?.size;
 */
export class MemoryAdapter extends Emitter<AdapterEvents> implements Adapter {
  readonly rooms: Map<string, Set<string>> = new Map();
  readonly sids: Map<string, Set<string>> = new Map();
  readonly #members: Map<string, Member> = new Map();
  readonly #ports: AdapterPorts;

  constructor(ports: AdapterPorts) {
    super();
    this.#ports = ports;
  }

  enter(member: Member): void {
    this.#members.set(member.id, member);
    this.addAll(member.id, [member.id]);
  }

  addAll(id: string, rooms: Iterable<string>): void {
    let mine = this.sids.get(id);
    if (mine === undefined) this.sids.set(id, (mine = new Set()));
    for (const room of rooms) {
      const { size } = mine;
      // Adding tells whether it was there: asking first would look it up twice.
      if (mine.add(room).size === size) continue;
      let ids = this.rooms.get(room);
      if (ids === undefined) {
        this.rooms.set(room, (ids = new Set()));
        this.onRoom(room, true);
        this.#tell("create-room", room);
      }
      ids.add(id);
      this.#tell("join-room", room, id);
    }
  }

  del(id: string, room: string): void {
    if (this.sids.get(id)?.delete(room) === true) this.#forget(id, room);
  }

  delAll(id: string): void {
    const mine = this.sids.get(id);
    this.sids.delete(id);
    this.#members.delete(id);
    for (const room of mine ?? []) this.#forget(id, room);
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
    const barred = except.length === 0 ? null : this.#idsIn(except);
    // Visiting calls listeners, and whoever leaves and comes back in one is at the end again, where a loop over what is
    // there would meet it for ever. Counting bounds the loop, and costs no copy.
    if (rooms.length === 0) {
      let left = this.#members.size;
      for (const member of this.#members.values()) {
        if (left-- === 0) return;
        if (barred === null || !isInAny(member.id, barred)) visit(member);
      }
      return;
    }
    // Only who is in several of several rooms could be met twice.
    const seen = rooms.length === 1 ? null : new Set<string>();
    for (const ids of this.#idsIn(rooms)) {
      let left = ids.size;
      for (const id of ids) {
        if (left-- === 0) break;
        if (seen?.has(id) === true || (barred !== null && isInAny(id, barred))) continue;
        seen?.add(id);
        const member = this.#members.get(id);
        if (member !== undefined) visit(member);
      }
    }
  }

  #idsIn(rooms: readonly string[]): ReadonlySet<string>[] {
    const found: ReadonlySet<string>[] = [];
    for (const room of rooms) {
      const ids = this.rooms.get(room);
      if (ids !== undefined) found.push(ids);
    }
    return found;
  }

  #forget(id: string, room: string): void {
    const ids = this.rooms.get(room);
    if (ids?.delete(id) !== true) return;
    this.#tell("leave-room", room, id);
    if (ids.size > 0) return;
    this.rooms.delete(room);
    this.onRoom(room, false);
    this.#tell("delete-room", room);
  }

  #tell(event: keyof AdapterEvents, room: string, id?: string): void {
    // Fast path: nobody listens, which is so unless recovery is on or the application asks.
    if (!this.hasListeners(event)) return;
    fire(this, event, id === undefined ? [room] : [room, id], this.#ports.onListenerError);
  }
}

function isInAny(id: string, sets: readonly ReadonlySet<string>[]): boolean {
  for (const ids of sets) if (ids.has(id)) return true;
  return false;
}
