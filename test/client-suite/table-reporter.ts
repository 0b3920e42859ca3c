// Prints what became of the client's cases as a table, a row a case and a column a runtime, and puts it into
// docs/browsers.md when it is asked to. For `npm run runtimes`; `npm test` has vitest's own reporter.
import { readFileSync, writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestSuite } from "vitest/node";
import { cases } from "./cases/index.js";

const page = "docs/browsers.md";
const marked = /(?<=<!-- table -->\n)[^]*(?=<!-- \/table -->)/;

interface Column {
  readonly title: string;
  /** Case -> whether it holds, mode by mode. */
  readonly outcomes: ReadonlyMap<string, readonly boolean[]>;
}

export default class TableReporter implements Reporter {
  readonly #columns: Column[] = [];

  onTestSuiteResult(suite: TestSuite): void {
    this.#columns.push(columnOf(suite));
  }

  onTestCaseResult(test: TestCase): void {
    for (const error of test.result().errors ?? []) {
      process.stderr.write(`\n${test.fullName}\n${error.message}\n`);
    }
  }

  onTestRunEnd(): void {
    const columns = this.#columns;
    const rows = cases.map(
      ({ name }) => `| ${[name, ...columns.map((column) => cell(column, name))].join(" | ")} |`,
    );
    const head = `| | ${columns.map(({ title }) => title).join(" | ")} |\n|---|${"---|".repeat(columns.length)}`;
    const table = [head, ...rows].join("\n");
    process.stdout.write(`\n${table}\n\n`);
    if (process.env["HOLDFAST_TABLE"] !== "write") return;
    writeFileSync(
      page,
      readFileSync(page, "utf8").replace(marked, () => `${table}\n`),
    );
  }
}

/** The tests of a column are in one suite, which bears the program's name. */
function columnOf(suite: TestSuite): Column {
  const tests = [...suite.children.allTests()];
  const version = tests.map((test) => (test.meta() as { version?: string }).version).find(Boolean) ?? "";
  const outcomes = new Map<string, boolean[]>();
  for (const test of tests) {
    const subject = cases.find(({ name }) => test.name.endsWith(`: ${name}`));
    if (subject === undefined) continue;
    const earlier = outcomes.get(subject.name) ?? [];
    outcomes.set(subject.name, [...earlier, test.result().state === "passed"]);
  }
  return { title: `${suite.name} ${version}`.trim(), outcomes };
}

/** How many of its modes a case holds in; of those that it says nothing about, none. */
function cell({ outcomes }: Column, name: string): string {
  const held = outcomes.get(name);
  if (held === undefined) return "";
  const count = held.filter(Boolean).length;
  return count === held.length ? `${count}` : `**${count} of ${held.length}**`;
}
