// How far one node has come in what each node has written: the vector that moves, with its text always at hand.
import { formatNumber, type Vector } from "./vector.js";

/**
 * A vector that grows.
 *
 * @example
 * const reach = new Reach();
 * reach.set("v1PjYf", 33);
 * reach.text; // "v1PjYfhB"
 */
export class Reach {
  readonly #numbers: Map<string, number> = new Map();
  /** In order, each with what stands in the text for it. */
  #tags: string[] = [];
  #parts: string[] = [];
  #text: string | null = "";

  get vector(): Vector {
    return this.#numbers;
  }

  get text(): string {
    return (this.#text ??= this.#parts.join(""));
  }

  /** 0 if nothing is known of the node. */
  of(tag: string): number {
    return this.#numbers.get(tag) ?? 0;
  }

  set(tag: string, number: number): void {
    let index = this.#tags.indexOf(tag);
    if (index < 0 && number > 0) {
      this.#tags = [...this.#tags, tag].toSorted((a, b) => (a < b ? -1 : 1));
      index = this.#tags.indexOf(tag);
      this.#parts.splice(index, 0, "");
    }
    this.#numbers.set(tag, number);
    if (index >= 0) this.#parts[index] = number > 0 ? tag + formatNumber(number) : "";
    this.#text = null;
  }

  /** Nobody can lack anything of that node any more. */
  forget(tag: string): void {
    const index = this.#tags.indexOf(tag);
    this.#numbers.delete(tag);
    if (index < 0) return;
    this.#tags.splice(index, 1);
    this.#parts.splice(index, 1);
    this.#text = null;
  }
}
