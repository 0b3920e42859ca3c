// Joins the parts of payloads that were too large for one message. The parts of one payload come one after the other: see outlet.ts.

/** More than this is no payload of a node that means well. */
const maxBytes = 67_108_864;

const text = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The parts that have come from one node.
 *
 * @example
 * joiner.add(bytes);
 * joiner.take(true); // the text
 */
export class Joiner {
  #parts: Uint8Array[] = [];
  #bytes = 0;

  /** False: it is no part, or one too many. */
  add(part: unknown): boolean {
    if (!(part instanceof Uint8Array) || this.#bytes + part.length > maxBytes) return false;
    this.#parts.push(part);
    this.#bytes += part.length;
    return true;
  }

  /** Gives the payload that stands in a message, or for which the parts were; undefined: it is neither. */
  take(slot: unknown): string | Uint8Array | undefined {
    if (typeof slot === "string" || slot instanceof Uint8Array) return slot;
    if (typeof slot !== "boolean") return undefined;
    const joined = new Uint8Array(this.#bytes);
    let end = 0;
    for (const part of this.#parts) {
      joined.set(part, end);
      end += part.length;
    }
    this.clear();
    return slot ? text.decode(joined) : joined;
  }

  clear(): void {
    this.#parts = [];
    this.#bytes = 0;
  }
}
