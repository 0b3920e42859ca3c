// Sends the sessions of an engine away in waves, for a server that stops. Who lets nobody new in meanwhile is the gate.
import type { Clock } from "../../core/index.js";

/** A session, as far as it can be sent away. */
export interface Leaving {
  /** Asks its client to leave; what the client sent before it knew is still heard. */
  part(): void;
}

/** So often that each wave is small, and so seldom that each is worth its timer. */
const waveMs = 100;

/** Who is there. */
export interface Present {
  readonly sessions: ReadonlyMap<string, Leaving>;
  /** Clients whose sessions other nodes have. */
  readonly passengers?: ReadonlySet<Leaving> | undefined;
}

/**
 * Parts with all who are there, evenly over a time.
 *
 * @param patienceMs how long the last ones may take to go
 * @returns when all have gone, or are out of time
 * @example
 * await drain({ sessions: gate.sessions }, clock, 10_000, 5000);
 */
export function drain(
  { sessions, passengers = new Set() }: Present,
  clock: Clock,
  overMs: number,
  patienceMs: number,
): Promise<void> {
  const waiting = [...sessions.values(), ...passengers];
  const waveSize = Math.ceil(waiting.length / Math.max(1, overMs / waveMs));
  const deadline = clock.now() + overMs + patienceMs;
  return new Promise((resolve) => {
    const step = (): void => {
      for (const session of waiting.splice(0, waveSize)) session.part();
      // Clients that poll have come in with their next request.
      if (waiting.length === 0) for (const passenger of passengers) passenger.part();
      if (sessions.size + passengers.size === 0 || clock.now() >= deadline) resolve();
      else clock.setTimer(step, waveMs);
    };
    step();
  });
}
