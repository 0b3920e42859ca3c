// What Node's EventEmitter has beside the registering of listeners: applications ask it of what Socket.IO gives them.
import {
  Emitter,
  eventNamesOf,
  register,
  type EventMap,
  type Listener,
  type ListenerOf,
} from "../core/index.js";

/** An emitter with the names of Node's. It counts no listeners, so it warns of none. */
export abstract class NodeEmitter<
  Events extends EventMap,
  Reserved extends EventMap = object,
> extends Emitter<Events, Reserved> {
  /** Like {@link on}, before the listeners that are there already. */
  prependListener<E extends keyof (Events & Reserved) & string>(
    event: E,
    listener: ListenerOf<Events, Reserved, E>,
  ): this {
    register(this, event, listener, false, true);
    return this;
  }

  /** Like {@link once}, before the listeners that are there already. */
  prependOnceListener<E extends keyof (Events & Reserved) & string>(
    event: E,
    listener: ListenerOf<Events, Reserved, E>,
  ): this {
    register(this, event, listener, true, true);
    return this;
  }

  /** Alias of {@link on}. */
  addListener<E extends keyof (Events & Reserved) & string>(
    event: E,
    listener: ListenerOf<Events, Reserved, E>,
  ): this {
    return this.on(event, listener);
  }

  /** How many listeners `event` has. */
  listenerCount(event: keyof (Events & Reserved) & string): number {
    return this.listeners(event).length;
  }

  // Plain strings: typed by the events, they would keep `const board: Namespace<BoardEvents> = io.of("/board")` from
  // compiling, which is how a namespace is given events of its own.
  /** The events that have listeners. */
  eventNames(): string[] {
    return eventNamesOf(this);
  }

  /** Does nothing: any number of listeners is welcome. */
  setMaxListeners(_count: number): this {
    return this;
  }

  /** How many listeners are too many: 0, which is "no limit" to Node. */
  getMaxListeners(): number {
    return 0;
  }

  /** The listeners of `event`; those of `once` are what the caller gave, not wrapped as Node wraps them. */
  rawListeners(event: string): Listener[] {
    return this.listeners(event as keyof (Events & Reserved) & string);
  }
}
