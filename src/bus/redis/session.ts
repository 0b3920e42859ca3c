// The contract between the carrier and the ways in which Redis carries messages: from the moment when Redis answers until the
// connection is lost. redis-carrier.ts opens the next one then.

/** What becomes of a session. */
export interface SessionEvents {
  readonly onMessage: (channel: string, message: Uint8Array) => void;
  /** It is of no use any more. May be said more than once, and after `end`. */
  readonly onLost: (cause: unknown) => void;
}

/** Names are whole ones here: the prefix stands before them. */
export interface Session {
  /** Resolves when it is open. */
  readonly ready: Promise<unknown>;
  publish(channel: string, message: Buffer): Promise<unknown>;
  /** Changes nothing for a channel that is subscribed already. */
  subscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  /** Whether anybody is subscribed to the channel; true where that cannot be told. */
  isHeard(channel: string): Promise<boolean>;
  /** Lets go of it at once; what waits for an answer is rejected. */
  end(): void;
}

/** Opens a session. */
export type OpenSession = (events: SessionEvents) => Session;
