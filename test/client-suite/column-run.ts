// One column at work: the program that runs its cases, the server that it is controlled by, and what came of them.
import { cases } from "./cases/index.js";
import type { Column, OpenProgram } from "./columns/column.js";
import type { PlannedCase } from "./control.js";
import { type ControlServer, startControlServer } from "./control-server.js";
import { Outcomes } from "./outcomes.js";

export class ColumnRun {
  readonly name: string;
  /** What it will run, in this order. */
  readonly plan: readonly PlannedCase[];
  readonly outcomes: Outcomes;
  /** As the program says it; empty until it is open. */
  version = "";
  readonly #column: Column;
  #control: ControlServer | undefined;
  #program: OpenProgram | undefined;

  /** @param isShort runs the modes that `npm test` has time for */
  constructor(column: Column, isShort: boolean) {
    this.name = column.name;
    this.plan = planOf(column, isShort ? column.shortModes : column.modes);
    this.outcomes = new Outcomes(this.plan);
    this.#column = column;
  }

  /** Opens the program; what keeps it from opening becomes the outcome of all its cases. */
  async open(code: string): Promise<void> {
    const { outcomes } = this;
    try {
      this.#control = await startControlServer(code, this.plan, (outcome) => outcomes.add(outcome));
      this.#program = await this.#column.open(this.#control.url, code, (why) => outcomes.end(why));
      this.version = this.#program.version;
    } catch (error) {
      outcomes.end(String(error));
    }
  }

  async close(): Promise<void> {
    await this.#program?.close();
    await this.#control?.close();
  }
}

function planOf({ features, modes: all }: Column, modes: Column["modes"]): readonly PlannedCase[] {
  return modes.flatMap((mode) =>
    cases
      .filter((subject) => (subject.modes ?? all).includes(mode))
      .filter(({ needs }) => needs === undefined || features.includes(needs))
      .map(({ name }) => ({ name, mode })),
  );
}
