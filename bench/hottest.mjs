// Prints where the time of a CPU profile went: `node bench/hottest.mjs bench/results/x.cpuprofile [lines]`. Self time, without idling and the profiler.
import { readFileSync } from "node:fs";
import { relative } from "node:path";

const [file, lines = "25"] = process.argv.slice(2);
const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, "utf8"));
const selfUs = new Map();
const byId = new Map(nodes.map((node) => [node.id, node]));
let total = 0;
for (const [at, id] of samples.entries()) {
  const { functionName, url, lineNumber } = byId.get(id).callFrame;
  if (functionName === "(idle)" || (functionName === "dispatch" && url === "")) continue;
  const path = url.startsWith("file:") ? relative(process.cwd(), new URL(url).pathname) : url;
  const place = `${functionName || "(anonymous)"} ${path && `${path}:${lineNumber + 1}`}`;
  selfUs.set(place, (selfUs.get(place) ?? 0) + timeDeltas[at]);
  total += timeDeltas[at];
}
const hottest = [...selfUs].toSorted(([, a], [, b]) => b - a).slice(0, Number(lines));
for (const [place, us] of hottest) {
  console.log(
    `${((100 * us) / total).toFixed(1).padStart(5)} %  ${(us / 1000).toFixed(1).padStart(8)} ms  ${place}`,
  );
}
