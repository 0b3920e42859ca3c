// What a fuzzer is given: something of ours that reads a peer's bytes, and what must hold whatever they are. Not the fuzzer.

/** One reader of bytes, and where to begin. */
export interface Target {
  readonly name: string;
  /** Inputs to begin with: those of the catalogue of bad input, and good ones. */
  readonly seeds: readonly Uint8Array[];
  /** Words of its format, which chance would take long to spell; a character for each byte. */
  readonly tokens: readonly string[];
  /** Reads the input; throws when something does not hold. It must do the same each time. */
  run(input: Uint8Array): void;
}

const encoder = new TextEncoder();

export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** The input as a transport hands text on. */
export const textOf = (input: Uint8Array): string => Buffer.from(input).toString();
