// One namespace as the application sees it: core-socket.ts, and beside it the listeners that hear every event, and the aliases that
// Socket.IO has.
import {
  register,
  type DefaultEventsMap,
  type EventMap,
  type ListenerOf,
  type MessageParams,
} from "../core/index.js";
import type { SocketReservedEvents } from "./base-socket.js";
import { CoreSocket, type AnyListener } from "./core-socket.js";
import type { ManagerFace } from "./manager-face.js";

/**
 * A client's socket in one namespace. `ListenEvents` come from the server, `EmitEvents` go to it.
 *
 * @example
 * const socket: Socket<ServerToClient, ClientToServer> = io("https://example.org");
 * socket.on("heard", (text) => console.log(text));
 * socket.emit("speak", "Hello World");
 */
export class Socket<
  ListenEvents extends EventMap = DefaultEventsMap,
  EmitEvents extends EventMap = ListenEvents,
> extends CoreSocket<ListenEvents, EmitEvents> {
  declare readonly io: ManagerFace<Socket>;

  get disconnected(): boolean {
    return !this.connected;
  }

  /** Alias of {@link connect}. */
  open(): this {
    return this.connect();
  }

  /** Alias of {@link disconnect}. */
  close(): this {
    return this.disconnect();
  }

  /** Emits `message`. */
  send(...args: MessageParams<EmitEvents>): this {
    return this.emit("message" as never, ...(args as never));
  }

  /** Alias of {@link on}, as in component-emitter. */
  addEventListener<E extends keyof (ListenEvents & SocketReservedEvents) & string>(
    event: E,
    listener: ListenerOf<ListenEvents, SocketReservedEvents, E>,
  ): this {
    return this.on(event, listener);
  }

  /** Alias of {@link off}, as in component-emitter. */
  removeEventListener<E extends keyof (ListenEvents & SocketReservedEvents) & string>(
    event?: E,
    listener?: ListenerOf<ListenEvents, SocketReservedEvents, E>,
  ): this {
    return this.off(event, listener);
  }

  /** Calls `listener` for every event that comes in, before the listeners of that event. */
  onAny(listener: AnyListener): this {
    this.any.on("incoming", listener);
    return this;
  }

  /** Like {@link onAny}, before the listeners that are there already. */
  prependAny(listener: AnyListener): this {
    register(this.any, "incoming", listener, false, true);
    return this;
  }

  /** Removes one registration of `listener`; without it all. */
  offAny(listener?: AnyListener): this {
    this.any.off("incoming", listener);
    return this;
  }

  /** The listeners of {@link onAny}, in the order of their calls. */
  listenersAny(): AnyListener[] {
    return this.any.listeners("incoming");
  }

  /** Calls `listener` for every event that goes out. */
  onAnyOutgoing(listener: AnyListener): this {
    this.any.on("outgoing", listener);
    return this;
  }

  /** Like {@link onAnyOutgoing}, before the listeners that are there already. */
  prependAnyOutgoing(listener: AnyListener): this {
    register(this.any, "outgoing", listener, false, true);
    return this;
  }

  /** Removes one registration of `listener`; without it all. */
  offAnyOutgoing(listener?: AnyListener): this {
    this.any.off("outgoing", listener);
    return this;
  }

  /** The listeners of {@link onAnyOutgoing}, in the order of their calls. */
  listenersAnyOutgoing(): AnyListener[] {
    return this.any.listeners("outgoing");
  }
}
