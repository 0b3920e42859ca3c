// What becomes of a message that has to wait for a client that reads slowly: values that travel with it. It keeps nothing itself.

/**
 * What gives way where more waits for one client than may.
 *
 * | policy          | above the mark                                                     |
 * |-----------------|--------------------------------------------------------------------|
 * | `"disconnect"`  | the client is disconnected: it gets everything, or is told         |
 * | `"drop-oldest"` | the oldest of these messages is dropped, and the client stays      |
 * | `"keep"`        | everything waits, however much it is                               |
 */
export type SlowPolicy = "disconnect" | "drop-oldest" | "keep";

/** What is said of one message. */
export interface WhenSlow {
  /** Absent: what the server's option says. */
  readonly policy?: SlowPolicy | undefined;
  /** It takes the place of a message of the same key that still waits. */
  readonly key?: string | undefined;
}
