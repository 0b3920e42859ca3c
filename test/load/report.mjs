// Turns runs into the two Markdown tables: load, with a column for each side, and attacks, with a row for each. Pure: no file, no clock.
import { median, summarize } from "../../bench/statistics.mjs";
import { show } from "./figure.mjs";

const subject = "holdfast";

/** The table of load. */
export function renderLoad(scenarios, { conditions, runs }) {
  const sides = [subject, ...conditions.peers];
  const lines = scenarios.flatMap((scenario) =>
    scenario.sizes[conditions.form].flatMap((size) => {
      const ofSize = runs.filter((run) => run.name === scenario.name && isSame(run.size, size));
      if (ofSize.length === 0) return [];
      return [
        `| **${scenario.name}** ${scenario.title(size)} |${" |".repeat(sides.length + 2)}`,
        ...figuresOf(ofSize).map((each) => loadLine(each, sides)),
      ];
    }),
  );
  return [
    ...describe(conditions, runs),
    "",
    `| | ${sides.join(" | ")} | ours is meant to be | |`,
    `|---|${sides.map(() => "---:|").join("")}---:|---|`,
    ...lines,
    "",
  ].join("\n");
}

function loadLine({ what, bySide, atMost, unit }, sides) {
  const cells = sides.map((side) => spread({ unit }, bySide.get(side)));
  return `| ${what} | ${cells.join(" | ")} | ${bound({ unit }, atMost)} | ${verdict(bySide.get(subject), atMost)} |`;
}

/** The table of attacks. */
export function renderAttacks(attacks, { conditions, runs }) {
  const lines = attacks.flatMap((attack) =>
    [subject, ...conditions.peers].flatMap((side) => {
      const ofSide = runs.filter((run) => run.name === attack.name && run.peer === side);
      const sound = ofSide.findLast(({ problem }) => problem === undefined);
      return sound === undefined ? [] : [attackLine(attack, side, figuresOf(ofSide), sound.incidents)];
    }),
  );
  return [
    ...describe(conditions, runs),
    "",
    "| rows | attack | strikes | memory before | at most | after | heap before | after | others' p99 before | meanwhile | counted |",
    "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---|",
    ...lines,
    "",
  ].join("\n");
}

function attackLine({ rows, what }, side, figures, incidents) {
  const value = (name) => {
    const found = figures.find((each) => each.what === name);
    return show(found, found.bySide.get(side).median);
  };
  const counted = Object.entries(incidents).map(
    ([name, count]) => `\`${name}\` ${count.toLocaleString("en")}`,
  );
  const cells = [
    "strikes",
    "memory before",
    "at most",
    "after",
    "heap before",
    "heap after",
    "others' p99 before",
    "meanwhile",
  ].map(value);
  const who = side === subject ? what : `the same, ${side}`;
  return `| ${rows} | ${who} | ${cells.join(" | ")} | ${counted.join(", ")} |`;
}

/** Each figure of the runs with its values by side, in the order in which a run gives them. */
function figuresOf(runs) {
  const sound = runs.filter(({ problem }) => problem === undefined);
  const names = [...new Set(sound.flatMap(({ figures }) => figures.map(({ what }) => what)))];
  return names.map((what) => {
    const bySide = new Map();
    let found;
    for (const { peer, figures } of sound) {
      found = figures.find((each) => each.what === what);
      bySide.set(peer, [...(bySide.get(peer) ?? []), found.value]);
    }
    for (const [side, values] of bySide) bySide.set(side, summarize(values));
    return { what, unit: found.unit, atMost: found.atMost, bySide };
  });
}

function spread(unit, summary) {
  if (summary === undefined) return "";
  const { median: middle, min, max } = summary;
  return min === max ? show(unit, middle) : `${show(unit, middle)} (${show(unit, min)} – ${show(unit, max)})`;
}

function bound(unit, atMost) {
  if (atMost === undefined) return "";
  return atMost === 0 ? "0" : `≤ ${show(unit, atMost)}`;
}

function verdict(summary, atMost) {
  if (atMost === undefined || summary === undefined) return "";
  return summary.median <= atMost ? "met" : "**missed**";
}

function describe({ machine, versions, runs: count, form }, runs) {
  const sizes = {
    quick: "Quick sizes, which say nothing.",
    usual: "Sizes for a small machine.",
    full: "Full sizes.",
  };
  const days = [...new Set(runs.map(({ when }) => when.slice(0, 10)))].join(", ");
  const busy = median(runs.map(({ coresUsed }) => coresUsed));
  return [
    `${days} · ${machine.cpu}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}; ${machine.pinned}.`,
    `${versions.join(", ")}. ${count === 1 ? "One run" : `${count} alternating runs, median (lowest – highest)`}. ${sizes[form]}`,
    ...(busy > 0
      ? [`In the median run ${busy.toFixed(2)} cores of the machine were in use, by all programs together.`]
      : []),
    ...runs
      .filter(({ problem }) => problem !== undefined)
      .map(({ name, peer, problem }) => `\nNot counted: ${name}, ${peer}: ${problem.split("\n", 1)[0]}`),
  ];
}

function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
