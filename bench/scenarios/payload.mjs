// The 64 characters that the events of most scenarios carry.

/** A text of 64 ASCII characters that begins with `label`. */
export function payload(label) {
  return label.padEnd(64, ".");
}
