// The gate: counts what the hot paths allocate and how many steps they take, and fails where that is a tenth more than was recorded.
// Counts, not times: they are the same on a busy machine. `--record` writes them down; `--build FOLDER` counts another build, and
// `--path NAME` only this path.
import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { join, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import { judge } from "./judge.mjs";
import { paths } from "./paths.mjs";

const { values: options } = parseArgs({
  options: {
    record: { type: "boolean" },
    build: { type: "string", default: "dist" },
    path: { type: "string", multiple: true, default: [...paths.keys()] },
  },
});
const root = fileURLToPath(new URL("../..", import.meta.url));
const baseFile = fileURLToPath(new URL("base.json", import.meta.url));
// What is compiled, when and how well decides what is allocated: on one thread that is the same every time.
const nodeFlags = [
  "--single-threaded",
  "--no-concurrent-recompilation",
  "--hash-seed=1",
  "--expose-gc",
  "--min-semi-space-size=256",
  "--max-semi-space-size=256",
];

/** V8's version decides as well: a base for each. */
const engine = `V8 ${process.versions.v8.split(".", 2).join(".")}`;
const bases = existsSync(baseFile) ? JSON.parse(readFileSync(baseFile, "utf8")) : {};
const counted = await countAll();

if (options.record) {
  writeFileSync(
    baseFile,
    `${JSON.stringify({ ...bases, [engine]: { ...bases[engine], ...counted } }, null, 2)}\n`,
  );
  console.log(`Recorded for ${engine} in bench/gate/base.json.`);
} else if (bases[engine] === undefined) {
  console.error(`bench/gate/base.json has nothing for ${engine}: npm run gate -- --record`);
  // Whoever works with another Node is not held up; what decides about a change must not pass unseen.
  if (process.env.CI) process.exitCode = 1;
} else {
  const { lines, isPassed } = judge(counted, bases[engine]);
  console.log(lines.join("\n"));
  if (!isPassed) process.exitCode = 1;
}

async function countAll() {
  const entry = resolve(root, options.build, "esm/index.js");
  if (!existsSync(entry)) throw new Error(`${entry} is missing: run npm run build first.`);
  const found = {};
  for (const name of options.path) {
    const [bytes, steps] = await Promise.all(
      ["bytes", "steps"].map((measure) => count(entry, name, measure)),
    );
    found[name] = { bytes, steps };
  }
  return found;
}

async function count(entry, name, measure) {
  const script = join(import.meta.dirname, "count.mjs");
  const args = [...nodeFlags, script, pathToFileURL(entry).href, name, measure];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return Math.round(Number(stdout) * 10) / 10;
}
