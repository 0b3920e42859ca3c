// Turns the runs into a Markdown table and a list of what a reader must know before believing it. Pure: no file, no clock.
import { median, summarize } from "./statistics.mjs";

/** One row per scenario and peer: the two medians, their spread and the ratio. */
export function compare(scenarios, subject, peers, runs) {
  return scenarios.flatMap((scenario) => {
    const costs = (peer, role) =>
      summarize(
        runs
          .filter((run) => run.scenario === scenario.name && run.peer === peer.name && run.role === role)
          .filter((run) => run.problem === undefined)
          .map((run) => run.cost),
      );
    const mine = costs(subject, "subject");
    return peers.map((peer) => {
      const theirs = costs(peer, "peer");
      const ratio = mine && theirs ? mine.median / theirs.median : undefined;
      return { scenario: scenario.name, peer: peer.name, subject: mine, other: theirs, ratio };
    });
  });
}

/** The whole report. */
export function renderMarkdown({ machine, when, subject, scenarios, rows, runs, versions, settings }) {
  const titles = new Map(scenarios.map((scenario) => [scenario.name, scenario]));
  const table = rows.map((row) => {
    const scenario = titles.get(row.scenario);
    const ratio = row.ratio === undefined ? "—" : `**${row.ratio.toFixed(2)}**`;
    return `| ${scenario.title} | ${scenario.per} | ${cell(scenario, row.subject)} | ${row.peer} | ${cell(scenario, row.other)} | ${ratio} |`;
  });
  return [
    `Server cost, ${subject} beside its peers · ${when}`,
    "",
    `${machine.cpu}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}; ${machine.pinned}.`,
    `${versions.join(", ")}. ${settings.runs} alternating runs of ${settings.durationMs / 1000} s each; median (lowest – highest).`,
    "",
    `| scenario | per | ${subject} | peer | the peer | ratio |`,
    "|---|---|---:|---|---:|---:|",
    ...table,
    "",
    ...caveats(scenarios, runs, settings).map((text) => `- ${text}`),
    "",
  ].join("\n");
}

function cell(scenario, summary) {
  if (summary === undefined) return "no valid run";
  const show =
    scenario.figure === "memory"
      ? (bytes) => (bytes / 1024).toFixed(1)
      : (us) => us.toFixed(us < 100 ? 1 : 0);
  const unit = scenario.figure === "memory" ? "KB" : "µs";
  return `${show(summary.median)} ${unit} (${show(summary.min)} – ${show(summary.max)})`;
}

function caveats(scenarios, runs, settings) {
  const notes = [];
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
  for (const { name } of scenarios) {
    const shares = runs.filter((run) => run.scenario === name && run.problem === undefined);
    const tight = shares.filter((run) => run.loadShare > 0.9);
    if (tight.length > 0)
      notes.push(`${name}: server and load generator were both near a whole core in ${tight.length} runs.`);
  }
  if (settings.isProfiled) notes.push("A CPU profile was taken: the figures are not to be quoted.");
  return notes;
}
