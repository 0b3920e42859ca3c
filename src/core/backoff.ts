// How long to wait before trying again: doubling delays with jitter. It sets no timer and knows nothing of connections.

/** Bounds of the delays, in Socket.IO's words: a client's options are some. */
export interface BackoffOptions {
  /** The delay before the first attempt, in milliseconds. */
  readonly reconnectionDelay: number;
  /** No delay is longer, in milliseconds. */
  readonly reconnectionDelayMax: number;
  /** How far a delay may stray from its nominal value: 0 not at all, 0.5 by half, 1 by all of it. */
  readonly randomizationFactor: number;
}

/**
 * Gives the delay before an attempt, in milliseconds. Delays are spread out, so that the clients of a restarted server do not
 * return as one wave.
 *
 * @param failed how many attempts have failed since the connection was lost
 * @param random gives numbers in [0, 1), as Math.random does; the delays are no secret
 * @example
 * const options = { reconnectionDelay: 1000, reconnectionDelayMax: 5000, randomizationFactor: 0.5 };
 * [0, 1, 9].map((failed) => backoffMs(failed, options, Math.random)); // 500 … 1500, 1000 … 3000, and at last 2500 … 5000
 */
export function backoffMs(
  failed: number,
  { reconnectionDelay: minMs, reconnectionDelayMax: maxMs, randomizationFactor: jitter }: BackoffOptions,
  random: () => number,
): number {
  // `0 * Infinity` is no number.
  const nominalMs = Math.min(maxMs, minMs * 2 ** failed || 0);
  const delayMs = Math.round(nominalMs * (1 + jitter * (2 * random() - 1)));
  // Folded back at the cap, not cut off: cut off, half of those who wait longest would return in step.
  return delayMs > maxMs ? 2 * maxMs - delayMs : delayMs;
}
