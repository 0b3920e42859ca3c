// How an application's event map types `emit` and `emitWithAck`. Types only: nothing of this exists when it runs.
import type { DefaultEventsMap, EventMap, Listener } from "../core/index.js";

/** What an undeclared event carries. */
export type Undeclared = Parameters<DefaultEventsMap[string]>[number];

/** The names of the declared events. */
export type EventName<Events extends EventMap> = keyof Events & string;

/** The arguments of an event, its acknowledgement included. */
export type EventArgs<Events extends EventMap, E extends EventName<Events>> = Events[E] extends (
  ...args: infer Args
) => unknown
  ? Args
  : never;

// `number extends length` holds for the `any[]` of undeclared events: nothing is known of them, so everything is allowed.
type IsOpen<Args extends readonly unknown[]> = number extends Args["length"] ? true : false;

type AckOf<Args extends readonly unknown[]> =
  Required<Args> extends readonly [...unknown[], infer Ack] ? Extract<Ack, Listener> : never;

/** The names of the events that ask for an acknowledgement: those `emitWithAck` takes. */
export type EventNameWithAck<Events extends EventMap> = {
  [E in EventName<Events>]: IsOpen<EventArgs<Events, E>> extends true
    ? E
    : [AckOf<EventArgs<Events, E>>] extends [never]
      ? never
      : E;
}[EventName<Events>];

/** The arguments of an event without its acknowledgement. */
export type ArgsWithoutAck<Args extends readonly unknown[]> =
  IsOpen<Args> extends true ? Args : Required<Args> extends readonly [...infer Head, unknown] ? Head : never;

type WithoutError<Args extends readonly unknown[]> = Args extends readonly [infer First, ...infer Rest]
  ? [First] extends [Error | null | undefined]
    ? Rest
    : Args
  : Args;

/** What `emitWithAck` gives: the first argument of the acknowledgement that is not its error. */
export type AckResult<Args extends readonly unknown[]> =
  IsOpen<Args> extends true ? Undeclared : WithoutError<Parameters<AckOf<Args>>>[0];

/** The arguments of an event after `timeout()`: its acknowledgement gets an error first. */
export type TimedArgs<Args extends readonly unknown[]> = {
  [I in keyof Args]: NonNullable<Args[I]> extends (...args: infer AckArgs) => unknown
    ? (error: Error, ...args: WithoutError<AckArgs>) => void
    : Args[I];
};

/** The arguments of `send`, which emits `message`. */
export type MessageArgs<Events extends EventMap> =
  "message" extends EventName<Events> ? EventArgs<Events, "message"> : never[];
