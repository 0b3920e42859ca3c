// Each scenario of load, and an attack of each family, small and short: everything arrives, nothing is left, and mistakes are
// counted by their names. Nothing here is a time; `npm run load` measures.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";

interface Figure {
  readonly what: string;
  readonly value: number;
  readonly atMost?: number;
}

interface Run {
  readonly name: string;
  readonly rows?: string;
  readonly figures: readonly Figure[];
  readonly incidents: Readonly<Record<string, number>>;
}

const main = fileURLToPath(new URL("main.mjs", import.meta.url));
const results = fileURLToPath(new URL("../../node_modules/.cache/load-quick/", import.meta.url));

const scenarios = ["L1", "L2", "L3", "L4", "L5", "L6", "L7", "L9", "L10"];
/** One of each family: its row, and what is counted. */
const attacks = {
  H35: "poll-overlap",
  W21: "too-many-fragments",
  E11: "too-many-frames",
  S41: "too-deep",
  A01: undefined,
};

const testTimeoutMs = 300_000;

let loads: readonly Run[] = [];
let attacked: readonly Run[] = [];

beforeAll(async () => {
  const names = [...scenarios, ...Object.keys(attacks)];
  const args = [main, "--quick", ...names.flatMap((name) => ["--only", name])];
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "ignore", "pipe"],
    timeout: testTimeoutMs,
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect(code, said).toBe(0);
  loads = runsOf("load");
  attacked = runsOf("attacks");
}, testTimeoutMs);

function runsOf(table: string): readonly Run[] {
  return (JSON.parse(readFileSync(`${results}${table}.json`, "utf8")) as { runs: readonly Run[] }).runs;
}

/** What should be none, and is not. */
const countsOf = ({ figures }: Run): string[] =>
  figures.filter(({ atMost, value }) => atMost === 0 && value !== 0).map(({ what }) => what);

describe("under load", () => {
  it.each(scenarios)("%s loses nothing and leaves nothing", (name) => {
    const runs = loads.filter((run) => run.name === name);
    expect(runs.map(countsOf)).toEqual([[]]);
  });
});

describe("under attack", () => {
  it.each(Object.entries(attacks).map(([row, incident]) => ({ row, incident })))(
    "others are served, nothing is left of $row, and it is counted",
    ({ row, incident }) => {
      const run = attacked.find(({ rows }) => rows?.split(" ").includes(row));
      expect(run && countsOf(run)).toEqual([]);
      const counted = Object.keys(run?.incidents ?? {});
      expect(counted).toEqual(incident === undefined ? [] : expect.arrayContaining([incident]));
    },
  );
});
