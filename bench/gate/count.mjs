// Counts one hot path in a process of its own: `node … count.mjs URL_OF_A_BUILD PATH MEASURE` prints the figure per operation.
import { createServer } from "node:http";
import { Session } from "node:inspector";
import { GCProfiler } from "node:v8";
import { median } from "../statistics.mjs";
import { endTurn, paths } from "./paths.mjs";

const [entry, name, measure] = process.argv.slice(2);
const warmUpTurns = 400;
const rounds = 11;

// Before the library is compiled: only then are its blocks counted.
const takeSteps = measure === "steps" ? await startCoverage(new URL(".", entry).href) : null;
const { Server } = await import(entry);
// So few that V8 has no reason to collect anything: from 32 MB of buffers on it would.
const { options, start, turns = 80 } = paths.get(name);
// However slow the machine is, no ping is due, which would be counted as the path's, and nobody is refused.
const io = new Server(createServer(), { pingInterval: 3_600_000, maxEventLoopLag: Infinity, ...options });
const path = start(io);
for (let connecting = 0; connecting < 5; connecting++) await endTurn();

let total = 0;
async function work(turnCount) {
  for (let turn = 0; turn < turnCount; turn++) {
    path.turn();
    await endTurn();
  }
  await endTurn();
  total += turnCount * path.perTurn;
  if (path.done() !== total) throw new Error(`Of ${total} operations ${path.done()} were done.`);
}

/** Bytes allocated. What reading them and the first page of a fresh young generation take is taken off. */
async function countBytes() {
  const bytes = [];
  for (let round = 0; round < rounds; round++) {
    const one = await growth(1);
    bytes.push(((await growth(turns)) - one) / ((turns - 1) * path.perTurn));
  }
  return median(bytes);
}

/** How much the heap and the buffers outside of it grow while nothing is collected, since the young generation is large. */
async function growth(turnCount) {
  globalThis.gc();
  const profiler = new GCProfiler();
  profiler.start();
  const before = process.memoryUsage();
  await work(turnCount);
  const after = process.memoryUsage();
  if (profiler.stop().statistics.length > 0) throw new Error("Garbage was collected meanwhile.");
  return after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers;
}

/** Steps: calls of functions of the library, and turns of the loops in them. */
async function countSteps() {
  await takeSteps();
  await work(turns);
  return (await takeSteps()) / (turns * path.perTurn);
}

/** Gives a function that tells how many steps there were since it was called last. */
async function startCoverage(library) {
  const inspector = new Session();
  inspector.connect();
  const post = (method, params) =>
    new Promise((resolve, reject) => {
      inspector.post(method, params, (error, result) => (error ? reject(error) : resolve(result)));
    });
  await post("Profiler.enable");
  await post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  return async () => {
    const { result } = await post("Profiler.takePreciseCoverage");
    const scripts = result.filter(({ url }) => url.startsWith(library));
    const functions = scripts.flatMap((script) => script.functions);
    return functions.reduce((sum, { ranges }) => sum + stepsOf(ranges), 0);
  };
}

/** The first range is the whole function; a block that ran more often is in a loop. */
function stepsOf([{ count: calls }, ...blocks]) {
  return blocks.reduce((sum, { count }) => sum + Math.max(0, count - calls), calls);
}

await work(warmUpTurns);
process.stdout.write(String(measure === "bytes" ? await countBytes() : await countSteps()));
process.exit();
