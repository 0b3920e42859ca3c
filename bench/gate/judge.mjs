// Compares counts with the recorded ones. Pure: no process, no file.
import { paths } from "./paths.mjs";

const tolerance = 0.1;
const figures = ["bytes", "steps"];

/** `{ lines, isPassed }`: a table with a line for each path and figure, and the verdict. */
export function judge(counted, base) {
  const rows = Object.entries(counted).flatMap(([path, now]) =>
    figures.map((figure) => ({ path, figure, now: now[figure], before: base[path]?.[figure] })),
  );
  const verdicts = rows.map((row) => ({ ...row, ...verdictOn(row) }));
  const lines = verdicts.map(({ path, figure, now, before, text }) => {
    const change = `${String(before ?? "–").padStart(8)} → ${String(now).padStart(8)}`;
    return `${path.padEnd(10)} ${figure} ${change} per ${paths.get(path).per}: ${text}`;
  });
  const isPassed = verdicts.every((verdict) => verdict.isPassed);
  const advice =
    "If it is meant, say why and record it: npm run gate -- --record. The counts are explained in bench/README.md.";
  return { lines: isPassed ? lines : [...lines, "", `The gate is closed. ${advice}`], isPassed };
}

function verdictOn({ now, before }) {
  if (before === undefined) return { isPassed: false, text: "not recorded" };
  const change = `${now >= before ? "+" : ""}${((100 * (now - before)) / before).toFixed(1)} %`;
  if (now > before * (1 + tolerance)) return { isPassed: false, text: `${change}, MORE THAN A TENTH WORSE` };
  if (now < before * (1 - tolerance)) return { isPassed: true, text: `${change}, better: record it` };
  return { isPassed: true, text: change };
}
