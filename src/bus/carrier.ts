// The contract between a bus over a server and one kind of server: what carries messages. Deadlines, bounds and listeners are the bus's.

/** Carries the messages of one bus over one connection to its server. */
export interface Carrier {
  readonly maxMessageBytes: number;
  /** Settles when the server has taken the message, or when it is sure that it has not. */
  publish(channel: string, message: Uint8Array): Promise<unknown>;
  /** Resolves when whatever is published from then on arrives. Called once for a channel, until that is unsubscribed. */
  subscribe(channel: string): Promise<unknown>;
  /** From now on nothing of that channel needs to arrive. Also called for a subscription that has not been made yet. */
  unsubscribe(channel: string): Promise<unknown>;
  /** False: nobody is subscribed to the channel. Absent where that can never be told. */
  readonly isHeard?: ((channel: string) => Promise<boolean>) | undefined;
  /** Lets go of everything that it has made. */
  close(): Promise<unknown>;
}

/** What a carrier tells the bus, from its birth until it is closed. */
export interface CarrierEvents {
  onMessage(channel: string, message: Uint8Array): void;
  /** Whether the connection is there. Until this is said it is not. */
  onStatus(isUp: boolean): void;
}
