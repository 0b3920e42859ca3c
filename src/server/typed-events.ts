// How event maps become the parameters of emit and on. Types only: nothing here exists at run time.
import type { DefaultEventsMap, EventMap } from "../core/index.js";

/** What `socket.data` is where an application declares nothing. */
// oxlint-disable-next-line typescript/no-explicit-any -- undeclared data has undeclared properties, as with Socket.IO
export type UndeclaredData = any;

/** The request as the host received it, `IncomingMessage` on Node: the server does not know its host. */
export type HostRequest = UndeclaredData;

/** Any value that travels: what an undeclared event is called with. */
export type UndeclaredArgument = Parameters<DefaultEventsMap[string]>[number];

type AnyFunction = (...args: never[]) => unknown;

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
  IsOpen<Params> extends true ? (...args: Params) => void : Extract<Last<Params>, AnyFunction>;

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

// Applications may declare their callbacks error-first; the error is then not part of the reply.
type WithoutError<Args extends readonly unknown[]> = Args extends readonly [infer First, ...infer Rest]
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

type Gathered<Params extends readonly unknown[]> = {
  [I in keyof Params]: NonNullable<Params[I]> extends (...args: infer Args) => unknown
    ? (error: Error, replies: WithoutError<Args>[0][]) => void
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

/**
 * The parameters of an event for an audience: its callback gets an error first, then the replies of all.
 *
 * @example
 * io.timeout(5000).emit("poll", (error, answers) => error ?? answers.length);
 */
export type BroadcastParams<Events extends EventMap, E extends EventNames<Events>> = Gathered<
  EventParams<Events, E>
>;

/** An incoming event as a middleware sees it: its name, then its arguments. */
export type EventTuple = [event: string, ...args: UndeclaredArgument[]];
