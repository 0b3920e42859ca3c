// Curves over a logarithmic scale (or over names), one for each side.
import { showNumber } from "../units.mjs";
import { colorOf, legend, line, path, picture, text } from "./svg.mjs";

const width = 980;
const height = 460;
const box = { left: 90, right: 30, top: 84, bottom: 60 };

/**
 * | field   | meaning                                                                        |
 * |---------|--------------------------------------------------------------------------------|
 * | title   | above the curves                                                               |
 * | xs      | what the points stand above: numbers, drawn to a logarithmic scale, or names   |
 * | xLabel, yLabel | below and beside them                                                   |
 * | series  | `{ name, points: [[x, y], …] }`                                                |
 */
export function curves({ title, xs, xLabel, yLabel, series }) {
  const placeX = makeX(xs);
  const values = series.flatMap(({ points }) => points.map(([, y]) => y)).filter((y) => y > 0);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const ticks = ticksBetween(low, high);
  const scaleY = logScale(Math.min(low, ticks[0]), Math.max(high, ticks.at(-1)));
  const placeY = (y) => height - box.bottom - scaleY(y) * (height - box.top - box.bottom);
  const parts = legend(
    20,
    58,
    series.map(({ name }) => name),
  );
  for (const tick of ticks) {
    parts.push(line(box.left, placeY(tick), width - box.right, placeY(tick)));
    parts.push(text(box.left - 8, placeY(tick) + 4, showTick(tick), { anchor: "end", size: 12 }));
  }
  for (const x of xs) {
    const label = typeof x === "number" ? x.toLocaleString("en") : x;
    parts.push(text(placeX(x), height - box.bottom + 20, label, { anchor: "middle", size: 12 }));
  }
  parts.push(text(width / 2, height - 14, xLabel, { anchor: "middle", color: "#57606a" }));
  parts.push(text(width - box.right, box.top - 10, yLabel, { anchor: "end", color: "#57606a" }));
  for (const { name, points } of series) {
    const placed = points.filter(([, y]) => y > 0).map(([x, y]) => [placeX(x), placeY(y)]);
    parts.push(path(placed, colorOf(name)));
  }
  return picture(width, height, title, parts);
}

function makeX(xs) {
  const span = width - box.left - box.right - 80;
  const isNumeric = typeof xs[0] === "number";
  const scale = isNumeric ? logScale(xs[0], xs.at(-1)) : (x) => xs.indexOf(x) / Math.max(1, xs.length - 1);
  return (x) => box.left + 40 + scale(x) * span;
}

function logScale(low, high) {
  const span = Math.log(high / low) || 1;
  return (value) => Math.log(value / low) / span;
}

/** 1, 2 and 5 times powers of ten, from the one below to the one above. */
function ticksBetween(low, high) {
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of [1, 2, 5]) ticks.push(step * 10 ** power);
  }
  const first = ticks.findLastIndex((tick) => tick <= low);
  const last = ticks.findIndex((tick) => tick >= high);
  const within = ticks.slice(Math.max(0, first), last + 1);
  // Over many powers of ten the ones are enough.
  return within.length <= 10 ? within : within.filter((tick) => /^(?:1|0\.0*1)/.test(String(tick)));
}

function showTick(tick) {
  return tick >= 1 ? showNumber(tick).replace(/\.0+$/, "") : String(Number(tick.toPrecision(1)));
}
