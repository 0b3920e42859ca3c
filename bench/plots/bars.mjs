// Horizontal bars in groups, each with its figure written behind it and, where there is one, a mark for its target.
import { colorOf, legend, line, picture, rect, text } from "./svg.mjs";

const width = 1060;
const left = 400;
const right = 190;
const top = 84;
const barHeight = 15;
const groupGap = 14;
const figureWidth = 40;

/**
 * | field   | meaning                                                                     |
 * |---------|-----------------------------------------------------------------------------|
 * | title   | above the bars                                                              |
 * | groups  | `{ label, bars: [{ name, value, text, target, isMet }] }`                   |
 * | max     | the end of the scale; a longer bar is cut and its figure says so by itself. Without it each group has a scale of its own |
 * | mark    | `{ value, label }`: a line through all groups                               |
 */
export function bars({ title, groups, max, mark }) {
  const names = [...new Set(groups.flatMap((group) => group.bars.map(({ name }) => name)))];
  const height = top + groups.reduce((sum, group) => sum + heightOf(group), 0) + 24;
  const parts = legend(20, 58, names);
  if (mark) {
    const x = left + (mark.value / max) * (width - left - right);
    parts.push(line(x, top - 8, x, height - 20, { color: "#8b949e", dash: "4 3" }));
    parts.push(text(x, top - 12, mark.label, { anchor: "middle", size: 11, color: "#57606a" }));
  }
  let y = top;
  for (const group of groups) {
    const scale = max ?? Math.max(...group.bars.map(({ value }) => value));
    const length = (value) => (Math.min(value, scale) / scale) * (width - left - right);
    parts.push(text(left - 10, y + 12, group.label, { anchor: "end", size: 12 }));
    for (const bar of group.bars) {
      parts.push(...drawBar(bar, y, length));
      y += barHeight + 3;
    }
    y += groupGap;
  }
  return picture(width, height, title, parts);
}

function heightOf(group) {
  return group.bars.length * (barHeight + 3) + groupGap;
}

function drawBar({ name, value, text: figure, target, isMet }, y, length) {
  const end = length(value);
  const markAt = target === undefined ? 0 : length(target);
  // A mark just behind the bar would cross out the figure.
  const figureAt = markAt >= end && markAt < end + figureWidth ? markAt : end;
  const parts = [
    rect(left, y, end, barHeight, colorOf(name)),
    text(left + figureAt + 6, y + 12, figure, { size: 12 }),
  ];
  if (target !== undefined) {
    const x = left + markAt;
    const color = isMet ? "#1a7f37" : "#cf222e";
    parts.push(line(x, y - 2, x, y + barHeight + 2, { color, width: 2.5 }));
    const verdict = `≤ ${target} ${isMet ? "met" : "missed"}`;
    parts.push(text(width - 20, y + 12, verdict, { anchor: "end", size: 12, color }));
  }
  return parts;
}
