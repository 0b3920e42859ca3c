// UTF-8: checked piece by piece, so that a bad byte is seen when it arrives, or decoded whole. It knows no frame.

/*
 * The well-formed sequences (Unicode, table 3-7; RFC 3629, section 4). What remains to be read after a byte is the state.
 *
 * | first byte | second | third  | fourth | state after the first byte |
 * |------------|--------|--------|--------|----------------------------|
 * | 00–7F      |        |        |        | done                       |
 * | C2–DF      | 80–BF  |        |        | one                        |
 * | E0         | A0–BF  | 80–BF  |        | afterE0                    |
 * | E1–EC, EE–EF | 80–BF | 80–BF |        | two                        |
 * | ED         | 80–9F  | 80–BF  |        | afterED (no surrogates)    |
 * | F0         | 90–BF  | 80–BF  | 80–BF  | afterF0                    |
 * | F1–F3      | 80–BF  | 80–BF  | 80–BF  | three                      |
 * | F4         | 80–8F  | 80–BF  | 80–BF  | afterF4 (<= U+10FFFF)      |
 */
const done = 0;
const one = 1;
const two = 2;
const three = 3;
const afterE0 = 4;
const afterED = 5;
const afterF0 = 6;
const afterF4 = 7;
const invalid = 8;

/** Nothing is open: a text may begin or end here. */
export const utf8Boundary: number = done;

/** The bytes so far cannot be the beginning of any text. It stays so. */
export const utf8Invalid: number = invalid;

const transitions: readonly (readonly [state: number, low: number, high: number, next: number])[] = [
  [done, 0x00, 0x7f, done],
  [done, 0xc2, 0xdf, one],
  [done, 0xe0, 0xe0, afterE0],
  [done, 0xe1, 0xec, two],
  [done, 0xed, 0xed, afterED],
  [done, 0xee, 0xef, two],
  [done, 0xf0, 0xf0, afterF0],
  [done, 0xf1, 0xf3, three],
  [done, 0xf4, 0xf4, afterF4],
  [one, 0x80, 0xbf, done],
  [two, 0x80, 0xbf, one],
  [three, 0x80, 0xbf, two],
  [afterE0, 0xa0, 0xbf, one],
  [afterED, 0x80, 0x9f, one],
  [afterF0, 0x90, 0xbf, two],
  [afterF4, 0x80, 0x8f, two],
];

const nextState = new Uint8Array((invalid + 1) * 256).fill(invalid);
for (const [state, low, high, next] of transitions) {
  nextState.fill(next, state * 256 + low, state * 256 + high + 1);
}

/**
 * Reads `bytes[from..to)` after what led to `state`, and gives back the new state.
 *
 * @example
 * const state = advanceUtf8(utf8Boundary, Uint8Array.of(0xc3), 0, 1); // neither boundary nor invalid: "é" is half read
 * advanceUtf8(state, Uint8Array.of(0xa9), 0, 1) === utf8Boundary; // true
 */
export function advanceUtf8(state: number, bytes: Uint8Array, from: number, to: number): number {
  let now = state;
  for (let at = from; at < to && now !== invalid; at++) {
    now = nextState[now * 256 + (bytes[at] ?? 0)] ?? invalid;
  }
  return now;
}

// A text may begin with U+FEFF; it is the sender's character and not a mark for us to drop.
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Decodes a whole text.
 *
 * @returns `null` if the bytes are not valid UTF-8
 * @example
 * decodeUtf8(Uint8Array.of(0xc3, 0xa9)); // "é"
 */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}
