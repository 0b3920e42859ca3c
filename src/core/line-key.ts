// Who may take a line over: tokens that are good for one time, as a machine without randomness. It keeps no line and knows no connection.

/**
 * The tokens of one line. Each is shown once; what takes its place is told to the peer on the connection that the line has moved to.
 * That connection, too, may be lost before the peer has read it, so the old token stays good until the peer is known to have the new one.
 *
 * | state     | a token is shown                       | the peer is heard on the new connection |
 * |-----------|----------------------------------------|-----------------------------------------|
 * | confirmed | the one: a new one is told, *offered*  |                                         |
 * | offered   | the old one: the same is told again    | the new one is the one, *confirmed*     |
 * |           | the new one: the next is told          |                                         |
 *
 * @example
 * const key = new LineKey("first");
 * key.show("first", "second"); // "second"
 * key.confirm();
 * key.show("first", "third"); // undefined: it has been used
 */
export class LineKey {
  #confirmed: string;
  #offered: string | undefined;

  constructor(token: string) {
    this.#confirmed = token;
  }

  /**
   * Gives the token that comes after the one shown; `undefined` if that is none of the line's.
   *
   * @param fresh becomes the next token, if one is needed
   */
  show(token: string, fresh: string): string | undefined {
    const isOffered = this.#offered !== undefined && isSame(token, this.#offered);
    if (!isOffered && !isSame(token, this.#confirmed)) return undefined;
    if (isOffered) this.confirm();
    return (this.#offered ??= fresh);
  }

  /** The peer is known to have read the token that it was told last. */
  confirm(): void {
    if (this.#offered === undefined) return;
    this.#confirmed = this.#offered;
    this.#offered = undefined;
  }
}

/** Takes as long for a token that is nearly right as for any other. */
function isSame(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let index = 0; index < other.length; index++)
    difference |= one.charCodeAt(index) ^ other.charCodeAt(index);
  return difference === 0;
}
