// Where a failure goes that nobody listens for. Not a log of what works: that is for metrics.

/** Takes a sentence and what was thrown. Must not throw. */
export type Trace = (sentence: string, error: unknown) => void;

/** Writes to the console, in programs that have one. */
export const consoleTrace: Trace = (sentence, error) => globalThis.console?.error(sentence, error);

/**
 * Writes one line of JSON to the console, in programs that have one: for those who collect lines.
 *
 * @example
 * consoleLine({ holdfast: "incident", code: "foreign-origin" });
 */
export function consoleLine(record: Readonly<Record<string, unknown>>): void {
  globalThis.console?.warn(JSON.stringify(record));
}
