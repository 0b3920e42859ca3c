// Waits for what comes by itself, for as long as it takes on the busiest machine. It awaits no event: who has one awaits that.
import { vi } from "vitest";

/** Resolves when `assertion` does not throw, or reject, any more. */
export function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(assertion, { timeout: 15_000, interval: 20 });
}
