// The few assertions that cases need, in code that runs everywhere; vitest's do not run in a page.

/** Throws if the two are not the same value, down to their bytes. */
export function equal(actual: unknown, expected: unknown): void {
  const [one, other] = [write(actual), write(expected)];
  if (one !== other) throw new Error(`${one} came instead of ${other}`);
}

/** Throws if it is not so. */
export function holds(isSo: boolean, sentence: string): void {
  if (!isSo) throw new Error(`it is not so that ${sentence}`);
}

/** Throws unless the promise rejects with a sentence like `pattern`. */
export async function rejects(promise: Promise<unknown>, pattern: RegExp): Promise<void> {
  const outcome = await promise.then(
    (value) => `it resolved with ${write(value)}`,
    (error: unknown) => String(error),
  );
  holds(pattern.test(outcome), `${outcome} is like ${String(pattern)}`);
}

/** Writes a value down so that no two values look the same: `undefined` is no `null`, and bytes are no array. */
function write(value: unknown): string {
  if (value === undefined) return "undefined";
  return JSON.stringify(value, (_key, part: unknown) => {
    if (part === undefined) return { undefined: true };
    if (part instanceof Error) return { error: part.message };
    // Of Node's Buffer, JSON sees only what its toJSON gives: an object.
    if (isJsonOfBuffer(part)) return { bytes: part.data };
    if (part instanceof ArrayBuffer) return { bytes: Array.from(new Uint8Array(part)) };
    if (!ArrayBuffer.isView(part)) return part;
    return { bytes: Array.from(new Uint8Array(part.buffer, part.byteOffset, part.byteLength)) };
  });
}

function isJsonOfBuffer(value: unknown): value is { readonly data: readonly number[] } {
  return typeof value === "object" && value !== null && "type" in value && value.type === "Buffer";
}
