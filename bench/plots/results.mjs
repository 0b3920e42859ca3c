// The plots of a run of the bench: file name -> SVG. What is drawn comes from the rows of the report. Pure: no file, no clock.
import { median } from "../statistics.mjs";
import { showCost } from "../units.mjs";
import { bars } from "./bars.mjs";
import { curves } from "./curves.mjs";

/** The files that a run of the bench may draw. */
export const plotNames = ["ratios.svg", "latency.svg", "memory.svg"];

/** Ratios, latency percentiles and memory, each where something of it was measured. */
export function plotResults({ subject, peers, rows, runs }, scenarios) {
  const files = {
    "ratios.svg": plotRatios(subject, peers, rows, scenarios),
    "latency.svg": plotLatency(
      runs,
      scenarios.find(({ name }) => name === "latency"),
    ),
    "memory.svg": plotMemory(subject, rows, scenarios),
  };
  return Object.fromEntries(Object.entries(files).filter(([, svg]) => svg !== undefined));
}

function plotRatios(subject, peers, rows, scenarios) {
  const compared = new Set(
    peers.filter(({ kind, isVariant }) => kind !== "limit" && !isVariant).map(({ name }) => name),
  );
  const groups = scenarios.flatMap(({ name, title }) => {
    const ofScenario = rows.filter(
      (row) => row.scenario === name && row.ratio !== undefined && compared.has(row.peer),
    );
    if (ofScenario.length === 0) return [];
    const drawn = ofScenario.map(({ peer, ratio, target, isMet }) => {
      return { name: peer, value: ratio, text: ratio.toFixed(2), target, isMet };
    });
    return [{ label: title, bars: drawn }];
  });
  if (groups.length === 0) return undefined;
  const longest = Math.max(1.2, ...groups.flatMap((group) => group.bars.map(({ value }) => value)));
  return bars({
    title: `Cost of ${subject} by that of its peers (shorter is cheaper)`,
    groups,
    max: Math.min(longest, 2),
    mark: { value: 1, label: "the same cost" },
  });
}

function plotLatency(runs, scenario) {
  const valid = runs.filter((run) => run.scenario === scenario?.name && run.problem === undefined);
  if (valid.length === 0) return undefined;
  const percentiles = ["p50", "p90", "p99", "p999"];
  const labels = ["50 %", "90 %", "99 %", "99.9 %"];
  const series = [...new Set(valid.map(({ peer }) => peer))].map((name) => {
    const own = valid.filter(({ peer }) => peer === name);
    return {
      name,
      points: percentiles.map((key, at) => [labels[at], median(own.map(({ latencyUs }) => latencyUs[key]))]),
    };
  });
  return curves({
    title: "Event + acknowledgement at half of the slowest server's saturating rate",
    xs: labels,
    xLabel: "of all events are answered within",
    yLabel: "µs since the event was due",
    series,
  });
}

function plotMemory(subject, rows, scenarios) {
  const groups = scenarios
    .filter(({ figure, name }) => figure === "memory" && rows.some((row) => row.scenario === name))
    .map((scenario) => {
      const ofScenario = rows.filter((row) => row.scenario === scenario.name);
      const sides = [
        { name: subject, summary: ofScenario[0].subject },
        ...ofScenario.map(({ peer, other }) => ({ name: peer, summary: other })),
      ].filter(({ summary }) => summary !== undefined);
      const drawn = sides.map(({ name, summary: { median: value } }) => {
        return { name, value, text: showCost(scenario, value) };
      });
      return { label: scenario.title, bars: drawn };
    });
  return groups.length === 0 ? undefined : bars({ title: "Memory", groups });
}
