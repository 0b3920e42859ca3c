// Turns the runs into Markdown tables and a list of what a reader must know before believing them. Pure: no file, no clock.
import { median, summarize } from "./statistics.mjs";
import { showCost } from "./units.mjs";

/**
 * One row per scenario and peer: the two medians with their spread, the ratio, and what it was meant to be.
 *
 * The ratio is subject / peer, below 1 is cheaper; for a variant of ours it is variant / subject: what the variant costs.
 */
export function compare(scenarios, subject, peers, runs) {
  return scenarios.flatMap((scenario) => {
    const costs = (peer, role) =>
      summarize(
        runs
          .filter((run) => run.scenario === scenario.name && run.peer === peer.name && run.role === role)
          .filter((run) => run.problem === undefined)
          .map((run) => run.cost),
      );
    const wasRun = (peer) => runs.some((run) => run.scenario === scenario.name && run.peer === peer.name);
    const mine = costs(subject, "subject");
    return peers.filter(wasRun).map((peer) => {
      const theirs = costs(peer, "peer");
      const ratio = mine && theirs ? mine.median / theirs.median : undefined;
      const row = { scenario: scenario.name, peer: peer.name, subject: mine, other: theirs };
      if (peer.kind === "limit" || ratio === undefined) return { ...row, ratio };
      const target = subject.kind === "ours" ? scenario.targets?.[peer.name] : undefined;
      const told = peer.isVariant ? 1 / ratio : ratio;
      return { ...row, ratio: told, target, isMet: target === undefined ? undefined : told <= target };
    });
  });
}

/** Variants beside the library that runs on the same engine: `{ variant, twin, rows }` of each that were both run. */
export function compareTwins(scenarios, peers, runs) {
  return peers.flatMap((variant) => {
    const twin = peers.find(({ name }) => name === variant.twin);
    if (twin === undefined) return [];
    const both = runs.map((run) => (run.peer === variant.name ? { ...run, role: "subject" } : run));
    return [{ variant: variant.name, twin, rows: compare(scenarios, variant, [twin], both) }];
  });
}

/** The whole report. */
export function renderMarkdown({
  machine,
  when,
  subject,
  peers,
  scenarios,
  rows,
  twins,
  runs,
  versions,
  settings,
  absent,
}) {
  const byName = new Map(scenarios.map((scenario) => [scenario.name, scenario]));
  const compared = peers.filter(({ kind }) => kind !== "limit");
  const limits = peers.filter(({ kind }) => kind === "limit");
  return [
    `Server cost, ${subject} beside its peers · ${when}`,
    "",
    `${machine.cpu}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}; ${machine.pinned}.`,
    `${versions.join(", ")}. ${settings.runs} alternating runs of ${settings.durationMs / 1000} s each; median (lowest – highest).`,
    ...compared.flatMap((peer) => comparison(subject, peer, byName, rows)),
    ...twins.flatMap(({ variant, twin, rows: ofTwins }) => comparison(variant, twin, byName, ofTwins)),
    ...limitsTable(subject, limits, scenarios, rows),
    "",
    ...caveats(scenarios, runs, settings, absent).map((text) => `- ${text}`),
    "",
  ].join("\n");
}

/** The table of the subject beside one peer. */
export function comparison(subject, peer, byName, rows) {
  const lines = rows
    .filter((row) => row.peer === peer.name)
    .map(({ scenario: name, subject: mine, other, ratio, target, isMet }) => {
      const scenario = byName.get(name);
      const verdict = isMet === undefined ? "" : isMet ? "met" : "**missed**";
      return (
        `| ${scenario.title} | ${scenario.per} | ${cell(scenario, mine)} | ${cell(scenario, other)} | ` +
        `${ratio === undefined ? "—" : `**${ratio.toFixed(2)}**`} | ${target === undefined ? "" : `≤ ${target}`} | ${verdict} |`
      );
    });
  const ratio = peer.isVariant ? `${peer.name} / ${subject}` : `${subject} / ${peer.name}`;
  return [
    "",
    `**${ratio}**`,
    "",
    `| scenario | per | ${subject} | ${peer.name} | ratio | target | |`,
    "|---|---|---:|---:|---:|---:|---|",
    ...lines,
  ];
}

function limitsTable(subject, limits, scenarios, rows) {
  const able = scenarios.filter(({ name }) =>
    rows.some((row) => row.scenario === name && limits.some((limit) => limit.name === row.peer)),
  );
  if (able.length === 0) return [];
  const lines = able.map((scenario) => {
    const ofScenario = rows.filter((row) => row.scenario === scenario.name);
    const cells = limits.map(({ name }) => {
      const row = ofScenario.find((each) => each.peer === name);
      return row === undefined ? "" : cell(scenario, row.other);
    });
    return `| ${scenario.title} | ${scenario.per} | ${cell(scenario, ofScenario[0].subject)} | ${cells.join(" | ")} |`;
  });
  return [
    "",
    "**The limit**: the same bytes on the wire from servers that are no library",
    "",
    `| scenario | per | ${subject} | ${limits.map(({ name }) => name).join(" | ")} |`,
    `|---|---|---:|${limits.map(() => "---:|").join("")}`,
    ...lines,
  ];
}

function cell(scenario, summary) {
  if (summary === undefined) return "no valid run";
  const show = (cost) => showCost(scenario, cost);
  return `${show(summary.median)} (${show(summary.min)} – ${show(summary.max)})`;
}

function caveats(scenarios, runs, settings, absent) {
  const notes = absent.map((name) => `Not run: ${name}; this machine has no compiler (cc).`);
  for (const run of runs.filter(({ problem }) => problem !== undefined)) {
    notes.push(
      `Not counted: ${run.scenario}, ${run.peer}, run ${run.round}: ${run.problem.split("\n", 1)[0]}`,
    );
  }
  const others = runs.map((run) => run.othersShare).filter((share) => share !== undefined);
  if (others.length > 0 && median(others) > 0.05) {
    const worst = Math.max(...others);
    notes.push(
      `The machine was busy: other programs used ${median(others).toFixed(2)} cores in the median window, ${worst.toFixed(2)} in the worst.`,
    );
  }
  for (const { name } of scenarios.filter(({ figure }) => figure === "cpu")) {
    const valid = runs.filter((run) => run.scenario === name && run.problem === undefined);
    const tight = valid.filter((run) => run.loadShare > 0.9);
    if (tight.length > 0)
      notes.push(`${name}: server and load generator were both near a whole core in ${tight.length} runs.`);
  }
  if (settings.isProfiled) notes.push("A CPU profile was taken: the figures are not to be quoted.");
  return notes;
}
