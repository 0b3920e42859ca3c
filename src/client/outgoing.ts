// `emit` and its modifiers: `socket.volatile.timeout(500).emit(…)` is a value with a few flags, and the socket keeps none.
import type {
  AckReply,
  DefaultEventsMap,
  EventMap,
  EventNames,
  EventNamesWithAck,
  EventParams,
  MessageParams,
  ParamsToKeep,
  ParamsWithoutAck,
  TimedParams,
} from "../core/index.js";

/** What modifiers say about one emit. */
export interface EmitFlags {
  readonly volatile?: boolean;
  readonly compress?: boolean;
  readonly timeout?: number;
  /** The acknowledgement gets an error first, whether or not there is a timeout. */
  readonly isErrorFirst?: boolean;
  /** The name by which it may have been sent before. */
  readonly again?: string;
  /** The acknowledgement is the receipt of the server's line, and not a reply. */
  readonly isReliable?: boolean;
}

/** Sends one event: its name, its arguments, and at the end its acknowledgement. */
export type Send = (flags: EmitFlags, args: unknown[]) => void;

/**
 * An emit that is being put together. Each modifier gives a new value and leaves this one as it is.
 *
 * @example
 * const hurried = socket.timeout(500);
 * hurried.emit("save", text, (error, id) => console.log(error ?? id));
 * const id = await hurried.emitWithAck("save", text);
 */
export class Outgoing<EmitEvents extends EventMap = DefaultEventsMap, IsTimed extends boolean = false> {
  readonly #send: Send;
  readonly #flags: EmitFlags;

  constructor(send: Send, flags: EmitFlags) {
    this.#send = send;
    this.#flags = flags;
  }

  /** Drops the event where it cannot leave at once: not connected, or the pipe is full. */
  get volatile(): Outgoing<EmitEvents, IsTimed> {
    return new Outgoing(this.#send, { ...this.#flags, volatile: true });
  }

  /** Says whether the event may be compressed. Browsers decide for themselves. @default true */
  compress(mayCompress: boolean): Outgoing<EmitEvents, IsTimed> {
    return new Outgoing(this.#send, { ...this.#flags, compress: mayCompress });
  }

  /**
   * Names an event that may have been sent before, by a page that is gone: on a server of ours `socket.delivery` says that name.
   *
   * @param id a text of 1 to 64 letters, digits, `_` and `-` that nobody can guess, a dot, and a number
   */
  again(id: string): Outgoing<EmitEvents, IsTimed> {
    return new Outgoing(this.#send, { ...this.#flags, again: id });
  }

  /** Fails the acknowledgement with an error after `timeoutMs` milliseconds. */
  timeout(timeoutMs: number): Outgoing<EmitEvents, true> {
    return new Outgoing(this.#send, { ...this.#flags, timeout: timeoutMs });
  }

  /**
   * Emits an event to the server.
   *
   * @throws HoldfastError `ERR_ENCODE` when the arguments cannot be written down.
   */
  emit<E extends EventNames<EmitEvents>>(
    event: E,
    ...args: IsTimed extends true ? TimedParams<EmitEvents, E> : EventParams<EmitEvents, E>
  ): this {
    this.#send(this.#flags, [event, ...args]);
    return this;
  }

  /** Emits an event and gives the first argument of its acknowledgement. Rejects on timeout and on disconnect. */
  emitWithAck<E extends EventNamesWithAck<EmitEvents>>(
    event: E,
    ...args: ParamsWithoutAck<EmitEvents, E>
  ): Promise<AckReply<EmitEvents, E>> {
    return this.#settled<AckReply<EmitEvents, E>>({}, event, args);
  }

  /** Emits an event, and resolves when the server has it: see `Socket.emitReliable`. It is never `volatile`. */
  emitReliable<E extends EventNames<EmitEvents>>(
    event: E,
    ...args: ParamsToKeep<EmitEvents, E>
  ): Promise<void> {
    return this.#settled({ isReliable: true, volatile: false }, event, args);
  }

  /** Emits `message`. */
  send(...args: MessageParams<EmitEvents>): this {
    return this.emit("message" as never, ...(args as never));
  }

  #settled<Reply>(flags: EmitFlags, event: string, args: readonly unknown[]): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const ack = (error: Error | null, reply: Reply): void => (error ? reject(error) : resolve(reply));
      this.#send({ ...this.#flags, ...flags, isErrorFirst: true }, [event, ...args, ack]);
    });
  }
}
