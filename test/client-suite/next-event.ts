// Waiting for events, with more patience than elsewhere: many programs run the cases at the same time.
import { type Listening, nextEvent as nextEventWithin } from "../interop/next-event.js";

const deadlineMs = 20_000;

/** Resolves with the arguments of the next `event`; rejects with a sentence if it does not come. */
export function nextEvent(emitter: Listening, event: string): Promise<unknown[]> {
  return nextEventWithin(emitter, event, deadlineMs);
}
