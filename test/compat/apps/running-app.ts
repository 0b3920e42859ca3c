// What each application gives its specification: where it listens, and how it stops.
export interface RunningApp {
  readonly url: string;
  stop(): Promise<void>;
}
