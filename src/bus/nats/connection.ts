// What the buses use of a connection of the NATS clients, which the application hands in, and how it stands. It opens none.

/** A connection of `@nats-io/transport-node`, or of another transport, as far as it is used here. */
export interface NatsConnection {
  readonly info?: { readonly max_payload: number } | undefined;
  publish(subject: string, payload: Uint8Array): void;
  subscribe(subject: string, options: NatsSubscribeOptions): NatsSubscription;
  /** Rejects with a `NoRespondersError` at once where nobody is subscribed. */
  request(subject: string, payload: Uint8Array, options: { readonly timeout: number }): Promise<unknown>;
  flush(): Promise<void>;
  status(): AsyncIterable<{ readonly type: string }>;
  isClosed(): boolean;
}

/** How messages are taken. */
export interface NatsSubscribeOptions {
  callback(error: Error | null, message: NatsMessage): void;
}

/** A message, as far as it is used here. */
export interface NatsMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly reply?: string | undefined;
  readonly headers?: { readonly code: number } | undefined;
  respond(): boolean;
}

/** A subscription, as far as it is used here. */
export interface NatsSubscription {
  unsubscribe(): void;
}

/** The default of NATS servers, for as long as the server has not said its own. */
const usualMaxPayload = 2 ** 20;
/** Headers count as payload: the id of a message and the name of its stream. */
const headerBytes = 512;

/** How long a message may be, in bytes. */
export function maxMessageBytesOf(connection: NatsConnection): number {
  return (connection.info?.max_payload ?? usualMaxPayload) - headerBytes;
}

/**
 * Tells how the connection stands: now, and whenever that changes. A connection is given when it has been made, so it is there
 * until it says otherwise.
 *
 * @returns the way to stop
 */
export function watchConnection(connection: NatsConnection, onStatus: (isUp: boolean) => void): () => void {
  let isOver = false;
  const changes = connection.status();
  const tell = (isUp: boolean): void => {
    if (!isOver) onStatus(isUp);
  };
  tell(!connection.isClosed());
  const follow = async (): Promise<void> => {
    for await (const { type } of changes) {
      if (type === "disconnect" || type === "close") tell(false);
      // The server has the subscriptions again when it has answered. If it does not, the connection is lost again, and says so.
      if (type === "reconnect")
        connection
          .flush()
          .then(() => tell(true))
          .catch(() => undefined);
    }
  };
  void follow();
  return () => {
    isOver = true;
    // Not in its type: an iterator ends by itself only at the next change.
    (changes as { stop?(): void }).stop?.();
  };
}
