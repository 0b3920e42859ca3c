// A socket that lives in another process: what its process said of it, and the way to it. Those of this process are socket.ts.
import type { Audience, MemberRecord } from "../adapters/adapter.js";
import type { EventMap } from "../core/index.js";
import { everyone, including } from "./audience.js";
import type { Broadcast } from "./broadcast.js";
import type { Handshake } from "./handshake.js";
import type { RemoteSocket } from "./remote-socket.js";
import type { EventNames, EventParams, TimedParams } from "./typed-events.js";

/** A snapshot: `rooms` and `data` are as they were when it was fetched. */
export class DistantSocket<EmitEvents extends EventMap, SocketData> implements RemoteSocket<
  EmitEvents,
  SocketData
> {
  readonly id: string;
  readonly handshake: Handshake;
  readonly rooms: ReadonlySet<string>;
  data: SocketData;
  readonly #broadcast: Broadcast;
  /** The room of its own id. */
  readonly #self: Audience;

  constructor(record: MemberRecord, broadcast: Broadcast) {
    this.id = record.id;
    this.handshake = record.handshake as Handshake;
    this.rooms = new Set(record.rooms);
    this.data = record.data as SocketData;
    this.#broadcast = broadcast;
    this.#self = including(everyone, record.id);
  }

  emit<E extends EventNames<EmitEvents>>(event: E, ...args: EventParams<EmitEvents, E>): boolean {
    return this.#emit([event, ...(args as unknown[])], this.#self);
  }

  timeout(timeoutMs: number): {
    emit<E extends EventNames<EmitEvents>>(event: E, ...args: TimedParams<EmitEvents, E>): boolean;
  } {
    return {
      emit: (event, ...args) => this.#emit([event, ...(args as unknown[])], { ...this.#self, timeoutMs }),
    };
  }

  join(rooms: string | readonly string[]): void {
    this.#broadcast.adapter.addSockets(this.#self, [rooms].flat());
  }

  leave(room: string): void {
    this.#broadcast.adapter.delSockets(this.#self, [room]);
  }

  disconnect(close = false): this {
    this.#broadcast.adapter.disconnectSockets(this.#self, close);
    return this;
  }

  // An audience of one gets one reply, in the form that a socket of this process would give it.
  #emit(data: unknown[], audience: Audience): boolean {
    const callback: unknown = data.at(-1);
    if (typeof callback === "function") {
      data[data.length - 1] = (error: Error | null, [reply]: unknown[]): unknown => {
        if (audience.timeoutMs !== undefined) return callback(...(error === null ? [null, reply] : [error]));
        return error === null ? callback(reply) : undefined;
      };
    }
    this.#broadcast.emit(audience, data);
    return true;
  }
}
