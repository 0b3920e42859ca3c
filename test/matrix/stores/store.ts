// What the server behind a bus lets be done to it. Nodes reach it through proxies: see ../place.ts.

/** One server, or several that stand in for each other. */
export interface Store {
  /** Where it is reached now; another one after {@link failOver}. */
  readonly port: number;
  /** At once, as a power cut does. */
  kill(): Promise<void>;
  /** After {@link kill}: with what it had on disk, or with nothing. */
  start(isEmpty: boolean): Promise<void>;
  /** Holds its connections and does nothing. */
  pause(): Promise<void>;
  resume(): void;
  /** Another server takes its place, without what it was told last. */
  failOver(): Promise<void>;
  stop(): Promise<void>;
}
