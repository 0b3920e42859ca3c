// A page of the docs with places for what was measured: between `<!-- measured: name -->` and `<!-- end of name -->`.
import { readFileSync, writeFileSync } from "node:fs";

/** One page; `save` writes what was put into it. */
export class MeasuredPage {
  #file;
  #text;

  constructor(file) {
    this.#file = file;
    this.#text = readFileSync(file, "utf8");
  }

  /** Replaces what stands in one of its places. */
  put(name, content) {
    const [begin, end] = [`<!-- measured: ${name} -->`, `<!-- end of ${name} -->`];
    const [from, to] = [this.#text.indexOf(begin), this.#text.indexOf(end)];
    if (from === -1 || to < from) throw new Error(`${this.#file} has no "${begin}" … "${end}".`);
    this.#text = `${this.#text.slice(0, from + begin.length)}\n\n${content.trim()}\n\n${this.#text.slice(to)}`;
  }

  save() {
    writeFileSync(this.#file, this.#text);
  }
}
