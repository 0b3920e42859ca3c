// Counts the behaviours of docs/behaviours.md: held by a test that names them, different on purpose (docs/compatibility.md), or
// neither. Fails on numbers that no behaviour has, and if the count in docs/compatibility.md is not this one; --write mends it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const list = "docs/behaviours.md";
const page = "docs/compatibility.md";

const known = new Set(
  [...readFileSync(list, "utf8").matchAll(/^(\d+)\. /gm)].map((match) => Number(match[1])),
);
const text = readFileSync(page, "utf8");

/** Number -> where it was read first. */
const tested = new Map();
for (const folder of ["src", "test"]) {
  for (const path of readdirSync(folder, { recursive: true })) {
    if (path.endsWith(".ts"))
      collect(tested, titlesOf(readFileSync(join(folder, path), "utf8")), join(folder, path));
  }
}
const differing = new Map();
collect(differing, [text], page);

const unknown = [...tested, ...differing].filter(([number]) => !known.has(number));
const missing = [...known].filter((number) => !tested.has(number) && !differing.has(number));
const onlyDiffering = [...differing.keys()].filter((number) => !tested.has(number));
const held = known.size - missing.length - onlyDiffering.length;
const count =
  `Of the ${known.size} behaviours in [behaviours.md](behaviours.md), ${held} are held by tests that name them; ` +
  `different on purpose: ${differing.size}; not yet held: ${missing.length}.`;

console.log(count);
if (missing.length > 0) console.log(`Without a test: ${missing.join(", ")}`);
for (const [number, path] of unknown) console.error(`${path}: there is no behaviour ${number} in ${list}.`);

const counted = text.replace(/Of the \d+ behaviours in [^.]*\.md\]\([^)]*\),[^.]*\./, count);
if (!counted.includes(count))
  console.error(`${page} has no sentence that begins with "Of the … behaviours in".`);
else if (process.argv.includes("--write")) writeFileSync(page, counted);
else if (counted !== text)
  console.error(`The count in ${page} is another: node scripts/behaviours.mjs --write`);
const isCurrent = counted === text || process.argv.includes("--write");
if (unknown.length > 0 || !counted.includes(count) || !isCurrent) process.exitCode = 1;

/** The names of tests: the first texts of test(…), it.each(…)(…), describe(…), of the behaviours that test/interop runs, and texts that name one. */
function titlesOf(source) {
  const titles =
    /(?:\b(?:test|it|describe)\b[^"'`\n]*\(\s*|\bname:\s*|\]\)\(\s*)(["'`])((?:\\.|(?!\1).)*)\1/gs;
  const labels = /(["'`])((?:\\.|(?!\1).)*\(behaviours? [\d, ]+\))\1/g;
  return [...source.matchAll(titles), ...source.matchAll(labels)].map((match) => match[2]);
}

/** Adds the numbers in "behaviour 79", "behaviours 62, 63 and 65", "behaviours 1 to 3", and "… (62, 63)" at the end. */
function collect(found, titles, path) {
  const numbers = String.raw`\d+(?:(?:, | and | to )\d+)*`;
  for (const title of titles) {
    const mentions = title.matchAll(new RegExp(`behaviours? (${numbers})|\\((${numbers})\\)$`, "gi"));
    for (const [, named, trailing] of mentions) {
      for (const part of (named ?? trailing).split(/, | and /)) {
        const [first, last = first] = part.split(" to ").map(Number);
        for (let number = first; number <= last; number++) {
          if (!found.has(number)) found.set(number, path);
        }
      }
    }
  }
}
