// What a namespace says of its slow clients: for all that is sent in it, and for what is sent to some of its rooms. It drops nothing.
import type { Audience } from "../adapters/adapter.js";
import type { SlowPolicy, WhenSlow } from "../core/index.js";

/** The policies of one namespace. */
export class SlowPolicies {
  #everywhere: SlowPolicy | undefined;
  readonly #rooms: Map<string, SlowPolicy> = new Map();

  /** @param rooms none: for all that is sent in the namespace */
  set(policy: SlowPolicy, rooms: readonly string[]): void {
    if (rooms.length === 0) this.#everywhere = policy;
    for (const room of rooms) this.#rooms.set(room, policy);
  }

  /** The policy of the first of these rooms that has one, or that of the namespace. */
  of(rooms: readonly string[]): SlowPolicy | undefined {
    const room = rooms.find((name) => this.#rooms.has(name));
    return room === undefined ? this.#everywhere : this.#rooms.get(room);
  }
}

/** What is said of an event of the namespace `nsp`; keys of one namespace are not those of another. */
export function whenSlowOf(
  nsp: string,
  policies: SlowPolicies | null,
  { rooms, conflationKey }: Pick<Audience, "rooms" | "conflationKey">,
): WhenSlow | undefined {
  const policy = policies?.of(rooms);
  if (policy === undefined && conflationKey === undefined) return undefined;
  return { policy, key: conflationKey === undefined ? undefined : `${nsp},${conflationKey}` };
}
