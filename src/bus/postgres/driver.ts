// The contract between the bus and the drivers of PostgreSQL. It tries nothing twice: what to do about a failure is the carrier's to say.

/** What the bus asks of a driver. */
export interface PostgresDriver {
  /** Sends one statement, on whichever connection is free, and gives its rows. */
  query(text: string, values?: readonly unknown[]): Promise<readonly object[]>;
  /** Resolves when what is notified from then on is told, on a connection kept for that. */
  listen(channel: string, events: ListenerEvents): Promise<Listener>;
}

/** What listening brings. */
export interface ListenerEvents {
  onNotify(payload: string): void;
  /** Nothing more will be told. */
  onLost(): void;
}

/** A connection that listens. */
export interface Listener {
  stop(): Promise<unknown>;
}
