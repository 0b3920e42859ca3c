// What createHooks gives, as types: the names and signatures that an application sees. Nothing of it exists at run time.
import type { ReactElement, ReactNode } from "react";
import type {
  DefaultEventsMap,
  Socket,
  SocketOptions,
  SocketReservedEvents,
  WebSocketSocket,
} from "../client/index.js";
import type {
  AckReply,
  EventMap,
  EventNames,
  EventNamesWithAck,
  EventParams,
  ListenerOf,
  ParamsWithoutAck,
} from "../core/index.js";
import type { Connection } from "./connection.js";
import type { ProviderOptions } from "./held-socket.js";
import type { RequestOptions, RequestState } from "./use-request.js";

/** The sockets of a client: those of `holdfast/client`, and those of `holdfast/client/websocket`, which have less. */
interface Sockets<Listen extends EventMap, Emitted extends EventMap> {
  readonly all: Socket<Listen, Emitted>;
  readonly base: WebSocketSocket<Listen, Emitted>;
}

type AnySocket<Listen extends EventMap, Emitted extends EventMap> =
  | Socket<Listen, Emitted>
  | WebSocketSocket<Listen, Emitted>;

type Kind = keyof Sockets<never, never>;

/** A provider makes a connection from a URL and options, or takes a socket that is yours. */
export type HoldfastProviderProps<
  ListenEvents extends EventMap,
  EmitEvents extends EventMap,
  K extends Kind = "all",
> = {
  readonly children?: ReactNode;
} & (
  | {
      /** The server, and the namespace if it is not the main one. @default the page's own server */
      readonly url?: string | undefined;
      /** Read when the connection is made: at first, and when `url` changes. @default those of `io()` */
      readonly options?: ProviderOptions | undefined;
      readonly socket?: undefined;
    }
  | {
      /** A socket that you connect and disconnect yourself. */
      readonly socket: Sockets<ListenEvents, EmitEvents>[K];
      readonly url?: undefined;
      readonly options?: undefined;
    }
);

/** Emits an event; as `socket.emit`, whichever socket it is. */
export type Emit<EmitEvents extends EventMap> = <E extends EventNames<EmitEvents>>(
  event: E,
  ...args: EventParams<EmitEvents, E>
) => void;

/** The names that a socket is listened to by: the server's events, and its own. */
type Heard<ListenEvents extends EventMap> = EventNames<ListenEvents & SocketReservedEvents>;

/**
 * The provider and the hooks of one connection. Each hook takes the socket of the provider, or the one it is given as
 * its last argument.
 *
 * @typeParam ListenEvents events of the server
 * @typeParam EmitEvents events to the server
 * @typeParam K which sockets the client makes
 */
export interface Hooks<ListenEvents extends EventMap, EmitEvents extends EventMap, K extends Kind = "all"> {
  /**
   * Gives the hooks below it their socket. It connects when it has mounted and disconnects after it was unmounted; on a
   * server it connects nothing.
   *
   * @example
   * <HoldfastProvider url="https://example.org" options={{ auth: { token } }}><App /></HoldfastProvider>
   */
  HoldfastProvider(this: void, props: HoldfastProviderProps<ListenEvents, EmitEvents, K>): ReactElement;

  /**
   * The socket of the provider.
   *
   * @throws HoldfastError `ERR_NO_PROVIDER` when there is no provider above; so do all hooks that are given no socket.
   * @example
   * const socket = useSocket();
   */
  useSocket(this: void): Sockets<ListenEvents, EmitEvents>[K];

  /**
   * The socket of another namespace over the same connection. It is connected while a component that asked for it is
   * mounted. `options` count when it is made.
   *
   * @example
   * const admin = useSocket<AdminToClient, ClientToAdmin>("/admin", { auth: { token } });
   * useEvent("banned", (name) => setBanned(name), admin);
   */
  useSocket<Listen extends EventMap = DefaultEventsMap, Emitted extends EventMap = Listen>(
    this: void,
    namespace: string,
    options?: SocketOptions,
  ): Sockets<Listen, Emitted>[K];

  /**
   * Calls `handler` for each event while the component is mounted. It is the handler of the last render that is called,
   * and it need not be memoized: a new one costs no new subscription.
   *
   * @example
   * useEvent("heard", (text) => setTexts((before) => [...before, text]));
   */
  useEvent<E extends Heard<ListenEvents>>(
    this: void,
    event: E,
    handler: ListenerOf<ListenEvents, SocketReservedEvents, E>,
  ): void;
  useEvent<Listen extends EventMap, Emitted extends EventMap, E extends Heard<Listen>>(
    this: void,
    event: E,
    handler: ListenerOf<Listen, SocketReservedEvents, E>,
    socket: AnySocket<Listen, Emitted>,
  ): void;

  /**
   * A function that emits, the same one in each render.
   *
   * @example
   * const emit = useEmit();
   * <button onClick={() => emit("speak", text)}>Say it</button>
   */
  useEmit(this: void): Emit<EmitEvents>;
  useEmit<Listen extends EventMap, Emitted extends EventMap>(
    this: void,
    socket: AnySocket<Listen, Emitted>,
  ): Emit<Emitted>;

  /**
   * An event and its acknowledgement as a request. Unmounting abandons it, and so does a newer one.
   *
   * @example
   * const save = useRequest("save", { timeoutMs: 5000 });
   * <button disabled={save.isLoading} onClick={() => save.send(text)}>Save</button>
   * {save.error && <p>{save.error.message}</p>}
   */
  useRequest<E extends EventNamesWithAck<EmitEvents>>(
    this: void,
    event: E,
    options?: RequestOptions,
  ): RequestState<ParamsWithoutAck<EmitEvents, E>, AckReply<EmitEvents, E>>;
  useRequest<Listen extends EventMap, Emitted extends EventMap, E extends EventNamesWithAck<Emitted>>(
    this: void,
    event: E,
    options: RequestOptions | undefined,
    socket: AnySocket<Listen, Emitted>,
  ): RequestState<ParamsWithoutAck<Emitted, E>, AckReply<Emitted, E>>;

  /**
   * How the connection stands.
   *
   * @example
   * const { status, attempt } = useConnection();
   * {status === "reconnecting" && <p>Trying again ({attempt})</p>}
   */
  useConnection(this: void): Connection;
  useConnection<Listen extends EventMap, Emitted extends EventMap>(
    this: void,
    socket: AnySocket<Listen, Emitted>,
  ): Connection;
}
