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
  readonly outcomes: Outcomes = new Outcomes();
  /** As the program says it; empty until it has been opened. */
  version = "";
  readonly #column: Column;

  /** @param isShort runs the modes that `npm test` has time for */
  constructor(column: Column, isShort: boolean) {
    this.name = column.name;
    this.plan = planOf(column, isShort ? column.shortModes : column.modes);
    this.#column = column;
  }

  /** To be called before any is run: it holds up the servers of all. */
  bring(): void {
    this.#column.bring?.();
  }

  /** Runs it all. What keeps the program from it becomes the outcome of every case that is left. */
  async run(code: string): Promise<void> {
    const { outcomes, plan } = this;
    let control: ControlServer | undefined;
    let program: OpenProgram | undefined;
    try {
      control = await startControlServer(code, plan, (outcome) => outcomes.add(outcome));
      program = await this.#column.open(control.url, code, (why) => outcomes.end(why));
      this.version = program.version;
      for (const planned of plan) await outcomes.of(planned);
    } catch (error) {
      outcomes.end(String(error));
    } finally {
      await program?.close();
      await control?.close();
    }
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
