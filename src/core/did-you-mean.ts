// Finds the name that somebody may have meant who wrote another one. It decides nothing: it is for sentences to people.

/**
 * Asks for the one of the names that is nearest to `written`: a letter too many, too few, wrong or in its neighbour's place, in long names
 * two. Nothing is asked if none is, or if it is one of them.
 *
 * @example
 * `There is no option "corss"${didYouMean("corss", ["cors", "path"])}.`; // There is no option "corss" (did you mean "cors"?).
 */
export function didYouMean(written: string, names: readonly string[]): string {
  const meant = names.includes(written) ? undefined : nearest(written, names);
  return meant === undefined ? "" : ` (did you mean "${meant}"?)`;
}

function nearest(written: string, names: readonly string[]): string | undefined {
  const reach = written.length < 8 ? 1 : 2;
  const near = names
    .map((name) => ({ name, distance: distanceBetween(written.toLowerCase(), name.toLowerCase(), reach) }))
    .filter(({ distance }) => distance <= reach)
    .toSorted((a, b) => a.distance - b.distance);
  return near[0]?.name;
}

/** How many letters are to be changed, exactly only up to `reach`. */
function distanceBetween(a: string, b: string, reach: number): number {
  if (a === b) return 0;
  if (reach === 0 || Math.abs(a.length - b.length) > reach) return reach + 1;
  let same = 0;
  while (a[same] === b[same]) same++;
  const [restA, restB] = [a.slice(same), b.slice(same)];
  const rests: readonly (readonly [string, string])[] = [
    [restA.slice(1), restB],
    [restA, restB.slice(1)],
    [restA.slice(1), restB.slice(1)],
    ...(restA[0] === restB[1] && restA[1] === restB[0] ? [[restA.slice(2), restB.slice(2)] as const] : []),
  ];
  return 1 + Math.min(...rests.map(([left, right]) => distanceBetween(left, right, reach - 1)));
}
