// `emit` and its modifiers over a WebSocket: a value with a few flags, of which the socket keeps none.
import type {
  AckReply,
  DefaultEventsMap,
  EventMap,
  EventNames,
  EventNamesWithAck,
  EventParams,
  ParamsWithoutAck,
  TimedParams,
} from "../../core/index.js";

/** What modifiers say about one emit. */
export interface EmitFlags {
  readonly volatile?: boolean;
  readonly timeout?: number;
  /** The acknowledgement gets an error first, whether or not there is a timeout. */
  readonly isErrorFirst?: boolean;
}

/** Sends one event: its name, its arguments, and at the end its acknowledgement. */
export type Send = (flags: EmitFlags, args: unknown[]) => void;

/**
 * An emit that is being put together. Each modifier gives a new value and leaves this one as it is.
 *
 * @example
 * const hurried = socket.timeout(500);
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
  async emitWithAck<E extends EventNamesWithAck<EmitEvents>>(
    event: E,
    ...args: ParamsWithoutAck<EmitEvents, E>
  ): Promise<AckReply<EmitEvents, E>> {
    return new Promise((resolve, reject) => {
      const ack = (error: Error | null, reply: AckReply<EmitEvents, E>): void =>
        error ? reject(error) : resolve(reply);
      this.#send({ ...this.#flags, isErrorFirst: true }, [event, ...args, ack]);
    });
  }
}
