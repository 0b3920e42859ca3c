// How large and how long a run of the matrix is. It measures nothing.

/** Of `createCluster`: how soon a node is missed. */
export interface ClusterTimings {
  readonly beatInterval: number;
  readonly suspectAfter: number;
  readonly deadAfter: number;
}

/** The size of a run. */
export interface Form {
  readonly clients: number;
  /** So many times in a second each node emits to everybody and to one client. */
  readonly rate: number;
  /** So many events a second each client sends. */
  readonly upRate: number;
  readonly timings: ClusterTimings;
  /** How long a fault that lasts is let last. */
  readonly spanMs: number;
  /** How often a fault that comes and goes is repeated. */
  readonly rounds: number;
}

const soon: ClusterTimings = { beatInterval: 200, suspectAfter: 600, deadAfter: 1_400 };

export const forms = {
  /** For `npm test`. */
  short: { clients: 6, rate: 20, upRate: 5, timings: soon, spanMs: 1_000, rounds: 1 },
  /** For a small machine. */
  usual: { clients: 12, rate: 20, upRate: 5, timings: soon, spanMs: 5_000, rounds: 2 },
  /** With the timings that are the defaults. */
  full: {
    clients: 60,
    rate: 50,
    upRate: 5,
    timings: { beatInterval: 1_000, suspectAfter: 3_000, deadAfter: 5_000 },
    spanMs: 20_000,
    rounds: 5,
  },
} as const satisfies Record<string, Form>;

/** After so long a silence the others go on without a node. */
export function deadAfterMs({ timings }: Form): number {
  return timings.suspectAfter + timings.deadAfter;
}
