// Whether something grows faster than it should, and the tables of it. Pure: no file, no clock.
import { showNumber } from "./units.mjs";

/** Above it we call growth faster than linear: what is beyond 1 for the sake of caches and noise is below. */
const steepest = 1.2;

/**
 * The power of x with which the total cost grows, from where one is cheapest to the end of the curve.
 *
 * @returns `{ exponent, isLinear, isOnTarget }`; nothing without two points
 */
export function judgeGrowth({ series, isTotal, target }, subject) {
  const { points } = series.find(({ name }) => name === subject);
  if (points.length < 2) return undefined;
  const each = points.map(([x, cost]) => ({ x, cost: isTotal ? cost / x : cost }));
  const last = each.at(-1);
  const cheapest = each.slice(0, -1).reduce((best, one) => (one.cost < best.cost ? one : best));
  const exponent = 1 + Math.log(last.cost / cheapest.cost) / Math.log(last.x / cheapest.x);
  const isOnTarget = target && points.every(([x, cost]) => x < target.from || cost <= target.cost);
  return { exponent, isLinear: exponent <= steepest, isOnTarget };
}

/** All curves, a table each, with the verdict on the subject's. */
export function renderGrowth({ when, machine, subject, curves, verdicts }) {
  return [
    `How cost grows · ${when}`,
    "",
    `${machine.cpu}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}; ${machine.pinned}.`,
    ...curves.flatMap((curve) => renderCurve(curve, subject, verdicts.get(curve.name))),
    "",
  ].join("\n");
}

function renderCurve({ title, name, xs, xLabel, yLabel, target, series, problems }, subject, verdict) {
  const rows = series.map((side) => {
    const costs = new Map(side.points);
    const cells = xs.map((x) => (costs.has(x) ? showNumber(costs.get(x)) : "no valid run"));
    return `| ${side.name} | ${cells.join(" | ")} |`;
  });
  return [
    "",
    `**${title}**: ${yLabel} ([plot](growth-${name}.svg))`,
    "",
    `| ${xLabel} | ${xs.map((x) => x.toLocaleString("en")).join(" | ")} |`,
    `|---|${xs.map(() => "---:|").join("")}`,
    ...rows,
    "",
    ...describe(subject, verdict, target),
    ...problems.map((problem) => `- Not counted: ${problem}`),
  ];
}

function describe(subject, verdict, target) {
  if (verdict === undefined) return [];
  const { exponent, isLinear, isOnTarget } = verdict;
  const speed = isLinear ? "not faster than linear" : "**faster than linear**";
  const lines = [`- The total cost of ${subject} grows as x^${exponent.toFixed(2)}: ${speed}.`];
  if (isOnTarget !== undefined) {
    const from = target.from.toLocaleString("en");
    lines.push(`- Not above ${target.cost} from ${from} on: ${isOnTarget ? "met" : "**missed**"}.`);
  }
  return lines;
}
