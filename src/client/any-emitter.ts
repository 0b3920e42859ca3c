// An emitter with listeners that hear every event, in either direction. Those of single events are core's Emitter.
import {
  Emitter,
  fire,
  register,
  type EventMap,
  type ListenerOf,
  type OnListenerError,
} from "../core/index.js";

/** Hears an event's name and its arguments. */
// oxlint-disable-next-line typescript/no-explicit-any -- it hears every event, so nothing is known of the arguments
export type AnyListener = (event: string, ...args: any[]) => void;

interface Directions {
  incoming: AnyListener;
  outgoing: AnyListener;
}

let anyOf: (emitter: AnyEmitter<never, never>) => Emitter<Directions>;

/** Adds the onAny families to an emitter. */
export class AnyEmitter<Events extends EventMap, Reserved extends EventMap> extends Emitter<
  Events,
  Reserved
> {
  readonly #any: Emitter<Directions> = new Emitter();

  static {
    anyOf = (emitter) => emitter.#any;
  }

  /** Alias of {@link on}, as in component-emitter. */
  addEventListener<E extends keyof (Events & Reserved) & string>(
    event: E,
    listener: ListenerOf<Events, Reserved, E>,
  ): this {
    return this.on(event, listener);
  }

  /** Alias of {@link off}, as in component-emitter. */
  removeEventListener<E extends keyof (Events & Reserved) & string>(
    event?: E,
    listener?: ListenerOf<Events, Reserved, E>,
  ): this {
    return this.off(event, listener);
  }

  /** Calls `listener` for every event that comes in, before the listeners of that event. */
  onAny(listener: AnyListener): this {
    this.#any.on("incoming", listener);
    return this;
  }

  /** Like {@link onAny}, before the listeners that are there already. */
  prependAny(listener: AnyListener): this {
    register(this.#any, "incoming", listener, false, true);
    return this;
  }

  /** Removes one registration of `listener`; without it all. */
  offAny(listener?: AnyListener): this {
    this.#any.off("incoming", listener);
    return this;
  }

  /** The listeners of {@link onAny}, in the order of their calls. */
  listenersAny(): AnyListener[] {
    return this.#any.listeners("incoming");
  }

  /** Calls `listener` for every event that goes out. */
  onAnyOutgoing(listener: AnyListener): this {
    this.#any.on("outgoing", listener);
    return this;
  }

  /** Like {@link onAnyOutgoing}, before the listeners that are there already. */
  prependAnyOutgoing(listener: AnyListener): this {
    register(this.#any, "outgoing", listener, false, true);
    return this;
  }

  /** Removes one registration of `listener`; without it all. */
  offAnyOutgoing(listener?: AnyListener): this {
    this.#any.off("outgoing", listener);
    return this;
  }

  /** The listeners of {@link onAnyOutgoing}, in the order of their calls. */
  listenersAnyOutgoing(): AnyListener[] {
    return this.#any.listeners("outgoing");
  }
}

/** Calls the listeners of one direction with an event's name and arguments; what one throws stops nobody. */
export function fireAny(
  emitter: object,
  direction: keyof Directions,
  data: readonly unknown[],
  onError: OnListenerError,
): void {
  fire(anyOf(emitter as AnyEmitter<never, never>), direction, data, onError);
}
