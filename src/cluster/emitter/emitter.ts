// What a process without clients says to those of a cluster: a job, a worker, a script. It hears nothing.
import type { Audience } from "../../adapters/adapter.js";
import type { DefaultEventsMap, EventMap, EventNames, EventParams } from "../../core/index.js";
import { HoldfastError, reservedEvents } from "../../protocol/index.js";
import { writeAudience } from "../adapter/adapter-messages.js";
import type { Relays } from "./relays.js";

const everyone: Audience = Object.freeze({
  rooms: [],
  except: [],
  isLocal: false,
  isVolatile: false,
  mayCompress: true,
  timeoutMs: undefined,
});

/**
 * An audience in the making, and the ways to it. Immutable; each step makes another. What it does, it does in its order; each promise
 * resolves when the nodes that have clients for it have it, and need not be awaited.
 *
 * @example
 * await emitter.to("orders").emit("order", order);
 */
export class AudienceEmitter<
  EmitEvents extends EventMap = DefaultEventsMap,
  ServerSideEvents extends EventMap = DefaultEventsMap,
> {
  readonly #relays: Relays;
  readonly #nsp: string;
  readonly #audience: Audience;

  constructor(relays: Relays, nsp = "/", audience: Audience = everyone) {
    this.#relays = relays;
    this.#nsp = nsp;
    this.#audience = audience;
  }

  /** Everybody in a namespace. A slash at the beginning may be left out. */
  of(nsp: string): AudienceEmitter<EmitEvents, ServerSideEvents> {
    return new AudienceEmitter(this.#relays, nsp.startsWith("/") ? nsp : `/${nsp}`);
  }

  /** Those in this room or these rooms; whoever is in several gets the event once. */
  to(rooms: string | readonly string[]): AudienceEmitter<EmitEvents, ServerSideEvents> {
    return this.#with({ rooms: this.#audience.rooms.concat(rooms) });
  }

  /** Alias of {@link to}. */
  in(rooms: string | readonly string[]): AudienceEmitter<EmitEvents, ServerSideEvents> {
    return this.to(rooms);
  }

  /** Not those in this room or these rooms; the id of a socket is a room too. */
  except(rooms: string | readonly string[]): AudienceEmitter<EmitEvents, ServerSideEvents> {
    return this.#with({ except: this.#audience.except.concat(rooms) });
  }

  /** Whether transports may compress it. @default true */
  compress(compress: boolean): AudienceEmitter<EmitEvents, ServerSideEvents> {
    return this.#with({ mayCompress: compress });
  }

  /** Where a client reads slowly, only the newest event of this key waits. */
  conflate(key: string): AudienceEmitter<EmitEvents, ServerSideEvents> {
    return this.#with({ conflationKey: key });
  }

  /** Not to those whose connection is busy just now. */
  get volatile(): AudienceEmitter<EmitEvents, ServerSideEvents> {
    return this.#with({ isVolatile: true });
  }

  /**
   * Sends an event to the audience.
   *
   * @throws HoldfastError `ERR_RESERVED_EVENT` at once; `ERR_ENCODE`, ClusterError (as rejections)
   */
  emit<E extends EventNames<EmitEvents>>(event: E, ...args: EventParams<EmitEvents, E>): Promise<void> {
    if (reservedEvents.has(event)) throw reserved(event);
    return this.#relays.ask([this.#nsp, "event", this.#written, [event, ...(args as unknown[])]]);
  }

  /** Makes the audience join rooms. */
  socketsJoin(rooms: string | readonly string[]): Promise<void> {
    return this.#relays.ask([this.#nsp, "join", this.#written, [rooms].flat()]);
  }

  /** Makes the audience leave rooms. */
  socketsLeave(rooms: string | readonly string[]): Promise<void> {
    return this.#relays.ask([this.#nsp, "leave", this.#written, [rooms].flat()]);
  }

  /** Makes the audience leave the namespace; with `close`, ends their sessions. */
  disconnectSockets(close = false): Promise<void> {
    return this.#relays.ask([this.#nsp, "disconnect", this.#written, close]);
  }

  /** Sends an event to the servers: their listeners on the namespace hear it. Nobody can reply. */
  serverSideEmit<E extends EventNames<ServerSideEvents>>(
    event: E,
    ...args: EventParams<ServerSideEvents, E>
  ): Promise<void> {
    return this.#relays.ask([this.#nsp, "server", this.#written, [event, ...(args as unknown[])]]);
  }

  get #written(): readonly unknown[] {
    return writeAudience(this.#audience);
  }

  #with(change: Partial<Audience>): AudienceEmitter<EmitEvents, ServerSideEvents> {
    return new AudienceEmitter(this.#relays, this.#nsp, { ...this.#audience, ...change });
  }
}

function reserved(event: string): HoldfastError {
  // The text is Socket.IO's.
  return new HoldfastError("ERR_RESERVED_EVENT", `"${event}" is a reserved event name`);
}
