// Where adapters are asked for something that no caller waits for. What they throw then, or reject with, is reported and stops nobody.
import type { OnListenerError } from "../core/index.js";

/**
 * Asks an adapter in the course of something that must go on.
 *
 * @param what a word for it: `handler_error` tells it as the event
 * @returns when it is done or has failed; never rejects
 * @example
 * void guardAdapter(context.onHandlerError, "leave", adapter, () => adapter.delAll(id));
 */
export async function guardAdapter(
  onError: OnListenerError,
  what: string,
  adapter: object,
  step: () => unknown,
): Promise<void> {
  try {
    await step();
  } catch (error) {
    onError(error, what, adapter);
  }
}
