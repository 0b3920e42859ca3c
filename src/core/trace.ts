// Where a failure goes that nobody listens for. Not a log of what works: that is for metrics.

/** Takes a sentence and what was thrown. Must not throw. */
export type Trace = (sentence: string, error: unknown) => void;

/** Writes to the console, in programs that have one. */
export const consoleTrace: Trace = (sentence, error) => globalThis.console?.error(sentence, error);

/** The same for programs that must outlive a console that somebody put there, and that throws: there is nobody left to tell. */
export const guardedTrace: Trace = (sentence, error) => {
  try {
    consoleTrace(sentence, error);
  } catch {
    // See above.
  }
};

/**
 * Writes one line of JSON to the console, in programs that have one: for those who collect lines. A console that throws is let be.
 *
 * @example
 * consoleLine({ holdfast: "incident", code: "foreign-origin" });
 */
export function consoleLine(record: Readonly<Record<string, unknown>>): void {
  try {
    globalThis.console?.warn(JSON.stringify(record));
  } catch {
    // There is nobody left to tell.
  }
}
