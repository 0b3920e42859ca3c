// What runs of the matrix came to, in files: what was found about a cell before is replaced, what was found about others stays.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describeMachine } from "../../bench/machine.mjs";
import { busNames } from "./buses.js";
import { faults } from "./faults/index.js";
import { type Outcome, renderFigures, renderMatrix } from "./table.js";

export class Results {
  readonly folder: string = resolve("node_modules/.cache/matrix");
  readonly #form: string;
  /** Of this run. */
  readonly #outcomes: Outcome[] = [];

  constructor(form: string) {
    this.#form = form;
    mkdirSync(this.folder, { recursive: true });
  }

  /** Written at once: a run may be ended before its end. What everybody wrote down, where a rule did not hold, is a file of its own. */
  add(outcome: Outcome): void {
    if ("history" in outcome) {
      const { history = [], ...rest } = outcome;
      const lines = history.map((event) => JSON.stringify(event)).join("\n");
      writeFileSync(join(this.folder, `${rest.fault}-${rest.bus}-${rest.seed}.jsonl`), lines);
      this.#outcomes.push(rest);
    } else this.#outcomes.push(outcome);
    this.#save();
  }

  /** The tables, as they are now. */
  get markdown(): string {
    const all = this.#all();
    const { cpu, cores, system, node } = describeMachine();
    const shown = busNames.filter((name) => all.some(({ bus }) => bus === name));
    return [
      `${new Date().toISOString().slice(0, 10)} · ${cpu}, ${cores} cores, ${system}, Node ${node}. In the form \`${this.#form}\`.`,
      renderMatrix(faults, shown, all),
      renderFigures(shown, all),
    ].join("\n\n");
  }

  get #file(): string {
    return join(this.folder, `${this.#form}.json`);
  }

  #all(): readonly Outcome[] {
    const before = existsSync(this.#file) ? (JSON.parse(readFileSync(this.#file, "utf8")) as Outcome[]) : [];
    const isNew = ({ fault, bus }: Outcome): boolean =>
      this.#outcomes.some((each) => each.fault === fault && each.bus === bus);
    return [...before.filter((each) => !isNew(each)), ...this.#outcomes];
  }

  #save(): void {
    const { markdown } = this;
    writeFileSync(this.#file, JSON.stringify(this.#all()));
    writeFileSync(join(this.folder, `${this.#form}.md`), markdown);
  }
}
