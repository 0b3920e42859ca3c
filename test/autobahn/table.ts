// The verdicts as the table of docs/reliability.md. Pure: no file, no clock.
import type { AutobahnCase } from "./corpus.js";
import type { Verdict } from "./outcome.js";

/** One case, as it was played under one profile. */
export interface Played {
  readonly profile: string;
  readonly each: AutobahnCase;
  readonly verdict: Verdict;
}

const verdicts: readonly Verdict[] = [
  "OK",
  "NON-STRICT",
  "INFORMATIONAL",
  "TOO LARGE",
  "UNIMPLEMENTED",
  "FAILED",
];

const chapterOf = ({ id, section }: AutobahnCase): string => `${id.split(".", 1)[0]} ${section}`;

/** A row for each of Autobahn's sections and each profile. */
export function renderTable(played: readonly Played[]): string {
  const rows = new Map<string, Map<Verdict, number>>();
  for (const { profile, each, verdict } of played) {
    const row = `| ${chapterOf(each)} | ${profile} |`;
    const counts = rows.get(row) ?? new Map<Verdict, number>();
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    rows.set(row, counts);
  }
  return [
    `| section | limits | ${verdicts.join(" | ")} |`,
    `|---|---|${verdicts.map(() => "---:|").join("")}`,
    ...[...rows]
      .toSorted(([one], [other]) => Number.parseInt(one.slice(2), 10) - Number.parseInt(other.slice(2), 10))
      .map(([row, counts]) => `${row} ${verdicts.map((verdict) => counts.get(verdict) ?? 0).join(" | ")} |`),
    "",
  ].join("\n");
}
