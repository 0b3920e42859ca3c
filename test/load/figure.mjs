// The figures that a run comes down to, each with its unit and, where it is meant to have one, its bound. Pure.
import { showNumber } from "../../bench/units.mjs";

/** One figure. With `atMost` it is held to that. */
export function figure(what, unit, value, atMost) {
  return { what, unit, value, atMost };
}

const kilobyte = 1024;
const megabyte = 1024 * kilobyte;

const writers = {
  bytes: (value) => showBytes(value),
  "bytes/min": (value) => `${showBytes(value)}/min`,
  ms: (value) => `${showNumber(value)} ms`,
  µs: (value) => `${showNumber(value)} µs`,
  "%": (value) => `${value.toFixed(Math.abs(value) < 10 ? 1 : 0)} %`,
  "/s": (value) => `${showNumber(value)}/s`,
  "": (value) => (Number.isInteger(value) ? value.toLocaleString("en") : showNumber(value)),
};

/** The value as people read it. */
export function show({ unit }, value) {
  return writers[unit](value);
}

/** Bytes as B, KB or MB of 1,024. */
export function showBytes(bytes) {
  const size = Math.abs(bytes);
  if (size < kilobyte) return `${Math.round(bytes)} B`;
  if (size < megabyte) return `${(bytes / kilobyte).toFixed(1)} KB`;
  return `${(bytes / megabyte).toFixed(1)} MB`;
}

/** The share of a core that was used between two samples, in percent. */
export function coreShare(before, after, wallMs) {
  return (after.cpuUs - before.cpuUs) / (10 * wallMs);
}

/** How much more than before, in percent. */
export function growth(before, after) {
  return 100 * (after / before - 1);
}

/**
 * How much a series grows in a minute: the median of the slopes between all pairs of points (Theil and Sen), which a few that
 * stray do not move.
 */
export function slopePerMinute(points) {
  const slopes = points.flatMap(([at, value], index) =>
    points.slice(index + 1).map(([later, other]) => (60_000 * (other - value)) / (later - at)),
  );
  const sorted = slopes.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
