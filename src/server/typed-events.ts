// How event maps type what only a server has: data of sockets, audiences, middlewares. What both ends share is core's.
import type { EventMap, EventNames, EventParams, UndeclaredArgument, WithoutError } from "../core/index.js";

export type {
  AckReply,
  EventNames,
  EventNamesWithAck,
  EventParams,
  MessageParams,
  ParamsToKeep,
  ParamsWithoutAck,
  TimedParams,
  UndeclaredArgument,
} from "../core/index.js";

/** What `socket.data` is where an application declares nothing. */
// oxlint-disable-next-line typescript/no-explicit-any -- undeclared data has undeclared properties, as with Socket.IO
export type UndeclaredData = any;

/** The request as the host received it, `IncomingMessage` on Node: the server does not know its host. */
export type HostRequest = UndeclaredData;

type Gathered<Params extends readonly unknown[]> = {
  [I in keyof Params]: NonNullable<Params[I]> extends (...args: infer Args) => unknown
    ? (error: Error, replies: WithoutError<Args>[0][]) => void
    : Params[I];
};

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
