// Makes an input that breaks something as short and plain as it can be. It does not know what breaks.

/**
 * Leaves out runs of bytes, halving their length, and then turns single bytes into `0`, as long as the input still breaks.
 *
 * @example
 * shrink(input, (shorter) => throws(() => target.run(shorter)));
 */
export function shrink(input: Uint8Array, breaks: (input: Uint8Array) => boolean): Uint8Array {
  let least = input;
  for (let count = Math.ceil(input.length / 2); count > 0; count = count === 1 ? 0 : Math.ceil(count / 2)) {
    for (let at = 0; at < least.length;) {
      const shorter = Buffer.concat([least.subarray(0, at), least.subarray(at + count)]);
      if (breaks(shorter)) least = shorter;
      else at += count;
    }
  }
  for (let at = 0; at < least.length; at++) {
    const plainer = Uint8Array.from(least);
    plainer[at] = 0x30;
    if (breaks(plainer)) least = plainer;
  }
  return least;
}
