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
 * The base of everything this library throws: a stable `code` to switch on, and a sentence that says what to do.
 *
 * @example
 * try {
 *   socket.emit("photo", blob);
 * } catch (error) {
 *   if (error instanceof HoldfastError) console.warn(error.code, error.message);
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
export function explained(code: string, detail: string): HoldfastError {
  return new HoldfastError(code, explain(code, detail));
}

/**
 * The data given to `emit` or to an acknowledgement cannot be written down. Thrown before anything is sent or changed.
 * `cause` is what the data itself threw, where it did. Send plain data without cycles, BigInts as strings, and binary as
 * bytes.
 *
 * @example
 * socket.emit("total", 10n); // EncodeError: … Do not know how to serialize a BigInt …
 */
export class EncodeError extends HoldfastError {
  override readonly name = "EncodeError";

  constructor(reason: string, options?: ErrorOptions) {
    super("ERR_ENCODE", explain("ERR_ENCODE", reason), options);
  }
}

/**
 * Names what was thrown while the caller's data was read. An EncodeError stays what it is.
 *
 * @example
 * try { return JSON.stringify(data); } catch (error) { throw asEncodeError(error); }
 */
export function asEncodeError(thrown: unknown): EncodeError {
  return thrown instanceof EncodeError ? thrown : new EncodeError(String(thrown), { cause: thrown });
}
