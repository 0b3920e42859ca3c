// An emitter with listeners that hear every event, in either direction. Those of single events are core's Emitter.
import { Emitter, type EventMap, type OnListenerError } from "../core/index.js";

/** Hears an event's name and its arguments. */
// oxlint-disable-next-line typescript/no-explicit-any -- it hears every event, so nothing is known of the arguments
export type AnyListener = (event: string, ...args: any[]) => void;

type Listeners = readonly AnyListener[];

const without = (listeners: Listeners, listener: AnyListener | undefined): Listeners => {
  const index = listener && listeners.indexOf(listener);
  return listener ? listeners.filter((_, i) => i !== index) : [];
};

let listenersOf: (emitter: AnyEmitter<never, never>) => { incoming: Listeners; outgoing: Listeners };

/** Adds the onAny families to an emitter. */
export class AnyEmitter<Events extends EventMap, Reserved extends EventMap> extends Emitter<
  Events,
  Reserved
> {
  // Replaced, never changed, so that a listener may add or remove others.
  #incoming: Listeners = [];
  #outgoing: Listeners = [];

  static {
    listenersOf = (emitter) => ({ incoming: emitter.#incoming, outgoing: emitter.#outgoing });
  }

  /** Calls `listener` for every event that comes in, before the listeners of that event. */
  onAny(listener: AnyListener): this {
    this.#incoming = [...this.#incoming, listener];
    return this;
  }

  /** Like {@link onAny}, before the listeners that are there already. */
  prependAny(listener: AnyListener): this {
    this.#incoming = [listener, ...this.#incoming];
    return this;
  }

  /** Removes one registration of `listener`; without it all. */
  offAny(listener?: AnyListener): this {
    this.#incoming = without(this.#incoming, listener);
    return this;
  }

  /** The listeners of {@link onAny}, in the order of their calls. */
  listenersAny(): AnyListener[] {
    return [...this.#incoming];
  }

  /** Calls `listener` for every event that goes out. */
  onAnyOutgoing(listener: AnyListener): this {
    this.#outgoing = [...this.#outgoing, listener];
    return this;
  }

  /** Like {@link onAnyOutgoing}, before the listeners that are there already. */
  prependAnyOutgoing(listener: AnyListener): this {
    this.#outgoing = [listener, ...this.#outgoing];
    return this;
  }

  /** Removes one registration of `listener`; without it all. */
  offAnyOutgoing(listener?: AnyListener): this {
    this.#outgoing = without(this.#outgoing, listener);
    return this;
  }

  /** The listeners of {@link onAnyOutgoing}, in the order of their calls. */
  listenersAnyOutgoing(): AnyListener[] {
    return [...this.#outgoing];
  }
}

/** Calls the listeners of one direction with an event's name and arguments; what one throws stops nobody. */
export function fireAny(
  emitter: object,
  direction: "incoming" | "outgoing",
  data: readonly unknown[],
  onError: OnListenerError,
): void {
  for (const listener of listenersOf(emitter as AnyEmitter<never, never>)[direction]) {
    try {
      listener.apply(emitter, data as [string, ...unknown[]]);
    } catch (error) {
      onError(error, data[0] as string, emitter);
    }
  }
}
