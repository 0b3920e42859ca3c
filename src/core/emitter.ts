// Listeners by event name, for the objects that users hold. Not control flow: inside the library data rises through
// functions handed in at birth, and `fire` is the one place where a user's listener is called.
import { explained } from "../protocol/index.js";

/** Any function a user may register. */
export type Listener = (...args: never[]) => unknown;

/** Event name -> listener; what an application declares to have its events typed. */
export type EventMap = object;

/** A map that accepts every event with any arguments: the default where an application declares nothing. */
// oxlint-disable-next-line typescript/no-explicit-any -- an undeclared event has undeclared arguments, as with Socket.IO
export type DefaultEventsMap = { [event: string]: (...args: any[]) => void };

type Name<Events> = keyof Events & string;
/** The listener of an event: one of the application's events, or of the library's own. */
// What the library declares wins: the index signature of DefaultEventsMap would hide its types.
export type ListenerOf<Events, Reserved, E> = E extends keyof Reserved
  ? Extract<Reserved[E], Listener>
  : E extends keyof Events
    ? Events[E] extends Listener
      ? Events[E]
      : Listener
    : Listener;

/** Where the failures of listeners go. One function serves every event, so that firing one allocates none. */
export type OnListenerError = (error: unknown, event: string, emitter: object) => void;

interface Entry {
  readonly listener: Listener;
  readonly isOnce: boolean;
}

type Entries = Map<string, readonly Entry[]>;

let entriesOf: (emitter: Emitter<never>) => Entries | null;
let share: (from: Emitter<never>, to: Emitter<never>) => void;

/** Registers a listener of `event`, behind those that are there or before them. The typed ways to it are the emitters'. */
export let register: (
  emitter: object,
  event: string,
  listener: Listener,
  isOnce?: boolean,
  isFirst?: boolean,
) => void;

/**
 * Registers listeners. `emit` is deliberately absent: on a socket it means "to the peer". `Events` are the
 * application's, `Reserved` the library's own.
 *
 * @example
 * class Door extends Emitter<{ knock(times: number): void }> {}
 * const door = new Door().on("knock", (times) => times);
 * fire(door, "knock", [2], console.error);
 */
export class Emitter<Events extends EventMap = DefaultEventsMap, Reserved extends EventMap = object> {
  // Absent until the first listener: most sockets of a large server have few. Arrays are replaced, never changed, so
  // that a listener may add or remove listeners while an event is under way.
  #entries: Entries | null = null;

  static {
    entriesOf = (emitter) => emitter.#entries;
    share = (from, to) => (to.#entries = from.#entries ??= new Map());
    register = (emitter, event, listener, isOnce = false, isFirst = false) => {
      if (typeof listener !== "function") {
        throw explained("ERR_NOT_A_FUNCTION", event);
      }
      const entries = ((emitter as Emitter<never>).#entries ??= new Map());
      const before = entries.get(event) ?? [];
      const entry = { listener, isOnce };
      entries.set(event, isFirst ? [entry, ...before] : [...before, entry]);
    };
  }

  /** Calls `listener` for each `event`, after the listeners that are there already. */
  on<E extends Name<Events & Reserved>>(event: E, listener: ListenerOf<Events, Reserved, E>): this {
    register(this, event, listener);
    return this;
  }

  /** Calls `listener` for the next `event` only. */
  once<E extends Name<Events & Reserved>>(event: E, listener: ListenerOf<Events, Reserved, E>): this {
    register(this, event, listener, true);
    return this;
  }

  /** Removes one registration of `listener`; without it all listeners of `event`; without both, everything. */
  off<E extends Name<Events & Reserved>>(event?: E, listener?: ListenerOf<Events, Reserved, E>): this {
    const entries = this.#entries;
    if (event === undefined) entries?.clear();
    else if (listener === undefined) entries?.delete(event);
    else
      removeEntry(
        entries,
        event,
        entries?.get(event)?.findLast((other) => other.listener === listener),
      );
    return this;
  }

  /** Alias of {@link off}, as in Node's EventEmitter. */
  removeListener<E extends Name<Events & Reserved>>(
    event: E,
    listener: ListenerOf<Events, Reserved, E>,
  ): this {
    return this.off(event, listener);
  }

  /** Removes the listeners of `event`, or all of them. */
  removeAllListeners(event?: Name<Events & Reserved>): this {
    return this.off(event);
  }

  /** The listeners of `event`, in the order of their calls. */
  listeners<E extends Name<Events & Reserved>>(event: E): ListenerOf<Events, Reserved, E>[] {
    return (this.#entries?.get(event) ?? []).map(
      (entry) => entry.listener as ListenerOf<Events, Reserved, E>,
    );
  }

  /** True when `event` has a listener. */
  hasListeners(event: Name<Events & Reserved>): boolean {
    return this.#entries?.has(event) ?? false;
  }
}

function removeEntry(entries: Entries | null, event: string, entry: Entry | undefined): void {
  const left = entries?.get(event)?.filter((other) => other !== entry);
  if (left?.length) entries?.set(event, left);
  else entries?.delete(event);
}

/** The events that have listeners. */
export function eventNamesOf(emitter: object): string[] {
  return [...(entriesOf(emitter as Emitter<never>)?.keys() ?? [])];
}

/** Makes one set of listeners of two: what is registered with either, both have. Those that `to` had are let go. */
export function shareListeners(from: object, to: object): void {
  share(from as Emitter<never>, to as Emitter<never>);
}

/**
 * Calls the listeners of `event` in order. What a listener throws, or its promise rejects with, goes to `onError` and
 * stops nobody.
 *
 * @returns whether anybody listened
 */
export function fire(
  emitter: object,
  event: string,
  args: readonly unknown[],
  onError: OnListenerError,
): boolean {
  const entries = entriesOf(emitter as Emitter<never>);
  const called = entries?.get(event);
  if (called === undefined) return false;
  for (const entry of called) {
    if (entry.isOnce) removeEntry(entries, event, entry);
    callListener(entry.listener, args, emitter, event, onError);
  }
  return true;
}

/** Calls one function that the user wrote. What it throws, or its promise rejects with, goes to `onError`. */
export function callListener(
  listener: Listener,
  args: readonly unknown[],
  emitter: object,
  event: string,
  onError: OnListenerError,
): void {
  try {
    const result = (listener as (...values: readonly unknown[]) => unknown).apply(emitter, args as unknown[]);
    // An async handler's failure is a failure of the handler; a handler that returns nothing costs one comparison.
    (result as Partial<PromiseLike<unknown>> | null | undefined)?.then?.(undefined, (error: unknown) =>
      onError(error, event, emitter),
    );
  } catch (error) {
    onError(error, event, emitter);
  }
}

/** True for a promise, or what behaves like one. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as PromiseLike<unknown>).then === "function"
  );
}
