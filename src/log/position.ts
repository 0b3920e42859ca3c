// A place in a log, and its text form, which travels as the last argument of events. Whether the log still reaches back to
// that place is for the log to say.

/** Everything up to and with `offset`, in the life of the log that `epoch` names. */
export interface Position {
  readonly epoch: string;
  readonly offset: number;
}

/** How many characters of `A-Z a-z 0-9 - _` make an epoch: 48 bits, so that no two lives of a log are taken for one. */
export const epochLength = 8;

/*
 * The text form. There is exactly one text for each position.
 *
 * | part   | form                                              |
 * |--------|---------------------------------------------------|
 * | epoch  | 8 characters of `A-Z a-z 0-9 - _`                 |
 * | dot    | `.`                                               |
 * | offset | decimal, no leading zero, at most 2^53 - 1        |
 */
const form = /^([\w-]{8})\.(0|[1-9]\d{0,15})$/;

/**
 * Writes a position down.
 *
 * @example
 * formatPosition("tM3-x_9A", 42); // "tM3-x_9A.42"
 */
export function formatPosition(epoch: string, offset: number): string {
  return `${epoch}.${offset}`;
}

/**
 * Reads a position. A user's text may look like one by chance; only an epoch that is known makes it ours.
 *
 * @returns undefined for whatever is not the text of a position
 * @example
 * parsePosition("tM3-x_9A.42"); // { epoch: "tM3-x_9A", offset: 42 }
 * parsePosition("document.pdf"); // undefined
 */
export function parsePosition(value: unknown): Position | undefined {
  if (typeof value !== "string") return undefined;
  const [, epoch, digits] = form.exec(value) ?? [];
  const offset = Number(digits);
  return epoch === undefined || !Number.isSafeInteger(offset) ? undefined : { epoch, offset };
}
