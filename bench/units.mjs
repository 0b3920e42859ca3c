// How figures are written: microseconds, bytes and kilobytes, with as many digits as they deserve.

/** A cost of a scenario with its unit. */
export function showCost(scenario, cost) {
  return scenario.figure === "memory" ? showBytes(cost) : `${showNumber(cost)} µs`;
}

/** Bytes, or kilobytes of 1,024 from one on. */
export function showBytes(bytes) {
  return bytes < 1024 ? `${Math.round(bytes)} B` : `${(bytes / 1024).toFixed(1)} KB`;
}

/** Three digits, or what there is before the point. */
export function showNumber(number) {
  if (number >= 1000) return Math.round(number).toLocaleString("en");
  return number.toFixed(number < 10 ? 2 : number < 100 ? 1 : 0);
}
