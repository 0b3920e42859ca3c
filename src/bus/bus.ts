// The contract of a bus: bytes between the processes of a cluster. It knows no nodes, no rooms and no packets, and promises little.

/**
 * Carries bytes between the nodes of a cluster. It may lose, double, delay and reorder what it carries: the mesh above makes up
 * for that. It must not alter it. `testBus` of `holdfast/testkit` holds a bus to this contract.
 *
 * @example
 * const leave = await bus.subscribe("all", (message) => console.log(message.length));
 * await bus.publish("all", Uint8Array.of(1, 2, 3)); // 3
 * await leave();
 */
export interface Bus {
  /** A message may not be longer, in bytes; who has more to say cuts it. At least 65,536. */
  readonly maxMessageBytes: number;
  /**
   * Hands `message` to everybody who is subscribed to `channel`, to this process too if it is. Resolves when the bus has taken it, and
   * rejects when it has not, by a deadline of its own at the latest. Never throws; the message is not changed afterwards, by nobody.
   *
   * @throws BusError (as rejection) `ERR_BUS_UNAVAILABLE`
   */
  publish(channel: string, message: Uint8Array): Promise<void>;
  /**
   * Resolves when whatever is published from then on arrives, and goes on by itself after a lost connection. What `onMessage` is given
   * is its own to keep; it does not throw.
   *
   * @param channel 1 to 64 of `[A-Za-z0-9_-]`; the bus puts its own prefix before it
   * @returns the way to end it
   * @throws BusError (as rejection) `ERR_BUS_UNAVAILABLE`
   */
  subscribe(channel: string, onMessage: OnBusMessage): Promise<() => Promise<void>>;
  /**
   * False: nobody is subscribed to `channel`. True: somebody is, or that cannot be told. To be left out by buses that can never tell. A
   * process that was killed hears nothing any more, one that stands still does: so the others know sooner of a death.
   *
   * @throws BusError (as rejection) `ERR_BUS_UNAVAILABLE`
   */
  readonly isHeard?: ((channel: string) => Promise<boolean>) | undefined;
  /** Tells at once whether the connection is there, and from then on when it is lost and when it is back. Gives the way to stop. */
  watch(onStatus: (isUp: boolean) => void): () => void;
  /** Lets go of what the bus itself has made: subscriptions, connections, listeners. A client that the user gave stays open. */
  close(): Promise<void>;
}

/** Takes what somebody has published. */
export type OnBusMessage = (message: Uint8Array) => void;
