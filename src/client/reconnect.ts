// The wait for the next attempt after a lost connection. It opens nothing, and does not know how many attempts there were.
import type { BasicRuntime } from "./basic-runtime.js";

/**
 * Waits until `delayMs` are over, or there is a network again: the browser knows better than the backoff.
 *
 * @returns what ends the waiting
 */
export function waitToReturn(
  { clock, onPage }: BasicRuntime,
  delayMs: number,
  onOver: () => void,
): () => void {
  const stop = (): void => {
    clock.clearTimer(timer);
    stopListening();
  };
  const end = (): void => {
    stop();
    onOver();
  };
  const timer = clock.setTimer(end, delayMs);
  const stopListening = onPage("online", end);
  return stop;
}
