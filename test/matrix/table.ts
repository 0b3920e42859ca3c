// The results of the matrix as tables of docs/reliability.md. Pure.
import type { BusName } from "./buses.js";
import type { Result } from "./cell.js";
import type { Fault } from "./faults/fault.js";

/** What a cell came to: a result, or the words of what went wrong with the run itself. */
export type Outcome = Result | { readonly fault: string; readonly bus: BusName; readonly problem: string };

const seconds = (ms: number): string => (ms / 1000).toFixed(1);
const count = (value: number): string => value.toLocaleString("en");

/** A row for each fault, a column for each bus. */
export function renderMatrix(
  faults: readonly Fault[],
  buses: readonly BusName[],
  outcomes: readonly Outcome[],
): string {
  const cell = (fault: Fault, bus: BusName): string => {
    const exemption = fault.exempts?.(bus);
    if (exemption !== undefined) return exemption;
    const [worst] = outcomes
      .filter((each) => each.fault === fault.id && each.bus === bus)
      .toSorted((a, b) => badnessOf(b) - badnessOf(a));
    return worst === undefined ? "" : word(worst);
  };
  return [
    `| | fault | ${buses.join(" | ")} |`,
    `|---|---|${buses.map(() => "---|").join("")}`,
    ...faults.map(
      (fault) => `| ${fault.id} | ${fault.title} | ${buses.map((bus) => cell(fault, bus)).join(" | ")} |`,
    ),
    "",
  ].join("\n");
}

/** Of several runs of a cell the table shows the one that went worst. */
function badnessOf(outcome: Outcome): number {
  if ("problem" in outcome) return Infinity;
  return outcome.violations.length * 1e9 + outcome.told * 1e6 + outcome.wholeMs;
}

/** In one cell. */
export function word(outcome: Outcome): string {
  if ("problem" in outcome) return `**did not come to rest**`;
  const { violations, told, counts, wholeMs } = outcome;
  if (violations.length > 0)
    return `**${violations.length} faults**, ${counts.lost} lost, ${counts.doubled} doubled`;
  return `held, ${told === 0 ? "" : `${told} told, `}${seconds(wholeMs)} s`;
}

/** All figures, bus by bus. */
export function renderFigures(buses: readonly BusName[], outcomes: readonly Outcome[]): string {
  const columns =
    "sent | received | lost | doubled | redelivered | told | came back | fenced | confirmed | not | unavailable | whole after";
  const lines = buses.map((bus) => {
    const results = outcomes.filter((each): each is Result => each.bus === bus && "counts" in each);
    const sumOf = (figure: (result: Result) => number): string =>
      count(results.reduce((total, result) => total + figure(result), 0));
    const mostOf = (figure: (result: Result) => number): string =>
      `${seconds(Math.max(0, ...results.map(figure)))} s`;
    return [
      bus,
      sumOf(({ counts }) => counts.sent),
      sumOf(({ counts }) => counts.received),
      sumOf(({ counts }) => counts.lost),
      sumOf(({ counts }) => counts.doubled),
      sumOf(({ counts }) => counts.redelivered),
      sumOf(({ told }) => told),
      sumOf(({ recovered }) => recovered),
      sumOf(({ fenced }) => fenced),
      sumOf(({ sure }) => sure.ok),
      sumOf(({ sure }) => sure.failed),
      mostOf(({ unavailableMs }) => unavailableMs),
      mostOf(({ wholeMs }) => wholeMs),
    ];
  });
  return [
    `| bus | ${columns} |`,
    `|---|${columns
      .split("|")
      .map(() => "---:|")
      .join("")}`,
    ...lines.map((line) => `| ${line.join(" | ")} |`),
    "",
  ].join("\n");
}
