// What a caller of the library did wrong, as exceptions. Not what a peer did wrong: that is a value, see fault.ts.

let explain = (code: string, detail: string): string => `${detail} (holdfast/docs/errors.md#${code})`;

/**
 * Gives the errors of {@link explained} their sentences from now on; a bundle that does not call this has none of them.
 *
 * @example
 * explainErrors(sentenceOf);
 */
export function explainErrors(by: (code: string, detail: string) => string): void {
  explain = by;
}

/**
 * What this library throws: a stable `code` to switch on, and a sentence that says what to do. Those who have more to tell extend it.
 *
 * @example
 * try {
 *   socket.emit("total", 10n);
 * } catch (error) {
 *   if (error instanceof HoldfastError) console.warn(error.code, error.message); // "ERR_ENCODE" …
 * }
 */
export class HoldfastError<Code extends string = string> extends Error {
  // Said in each class: the name of the class itself does not outlive a minifier.
  override readonly name: string = "HoldfastError";
  readonly code: Code;

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * An error whose sentence stands elsewhere, for those builds that have room for it.
 *
 * @param detail what it is about
 * @example
 * throw explained("ERR_INVALID_URL", url);
 */
export function explained(code: string, detail: string, options?: ErrorOptions): HoldfastError {
  return new HoldfastError(code, explain(code, detail), options);
}

/**
 * Names what was thrown while the caller's data was read: `ERR_ENCODE`, with that as its `cause`. What says so already stays what it is.
 *
 * @example
 * try { return JSON.stringify(data); } catch (error) { throw asEncodeError(error); }
 */
export function asEncodeError(thrown: unknown): HoldfastError {
  return thrown instanceof HoldfastError
    ? thrown
    : explained("ERR_ENCODE", String(thrown), { cause: thrown });
}
