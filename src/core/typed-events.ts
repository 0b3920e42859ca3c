// How an application's event map types what it emits and hears, at both ends. Types only: nothing of this exists at run time.
import type { DefaultEventsMap, EventMap, Listener } from "./emitter.js";

/** Any value that travels: what an undeclared event is called with. */
export type UndeclaredArgument = Parameters<DefaultEventsMap[string]>[number];

/** The names in an event map. */
export type EventNames<Events extends EventMap> = keyof Events & string;

/** What the listener of an event is called with. */
export type EventParams<Events extends EventMap, E extends EventNames<Events>> = Events[E] extends (
  ...args: infer Params
) => unknown
  ? Params
  : never;

/** What `send` takes: the parameters of the event `message`. */
export type MessageParams<Events extends EventMap> =
  "message" extends EventNames<Events> ? EventParams<Events, "message"> : never[];

// True for the `any[]` of an undeclared event, which may or may not end in a callback.
type IsOpen<Params extends readonly unknown[]> = number extends Params["length"] ? true : false;

type Last<Params extends readonly unknown[]> =
  Required<Params> extends readonly [...unknown[], infer L] ? L : never;

/** The callback at the end of an event's parameters; `never` if there is none. */
type Acknowledgement<Params extends readonly unknown[]> =
  IsOpen<Params> extends true ? (...args: Params) => void : Extract<Last<Params>, Listener>;

/** The names of the events that end in a callback: those that `emitWithAck` accepts. */
export type EventNamesWithAck<Events extends EventMap> = {
  [E in EventNames<Events>]: [Acknowledgement<EventParams<Events, E>>] extends [never] ? never : E;
}[EventNames<Events>];

/** The parameters of an event without the callback at their end: what `emitWithAck` takes. */
export type ParamsWithoutAck<Events extends EventMap, E extends EventNames<Events>> =
  IsOpen<EventParams<Events, E>> extends true
    ? EventParams<Events, E>
    : Required<EventParams<Events, E>> extends readonly [...infer Head, unknown]
      ? Head
      : never;

/** The parameters of an event whose reply nobody asks for: what `emitReliable` takes. */
export type ParamsToKeep<Events extends EventMap, E extends EventNames<Events>> =
  E extends EventNamesWithAck<Events> ? ParamsWithoutAck<Events, E> : EventParams<Events, E>;

/** The arguments of a callback. Applications may declare it error-first; the error is then not part of the reply. */
export type WithoutError<Args extends readonly unknown[]> = Args extends readonly [infer First, ...infer Rest]
  ? [First] extends [Error | null | undefined]
    ? Rest
    : Args
  : Args;

/** What `emitWithAck` resolves with: the first argument of the callback, after its error if it has one. */
export type AckReply<Events extends EventMap, E extends EventNames<Events>> =
  IsOpen<EventParams<Events, E>> extends true
    ? UndeclaredArgument
    : WithoutError<Parameters<Acknowledgement<EventParams<Events, E>>>>[0];

type Timed<Params extends readonly unknown[]> = {
  [I in keyof Params]: NonNullable<Params[I]> extends (...args: infer Args) => unknown
    ? (error: Error, ...args: WithoutError<Args>) => void
    : Params[I];
};

/**
 * The parameters of an event after `timeout()`: its callback gets an error first.
 *
 * @example
 * socket.timeout(5000).emit("save", text, (error, id) => error ?? id);
 */
export type TimedParams<Events extends EventMap, E extends EventNames<Events>> = Timed<
  EventParams<Events, E>
>;
