// A rolling restart as a program: three nodes under load are replaced one after the other, and whatever was sent is looked for. `npm run proof
// -- --rolling`; it needs a build.
//
// | argument     | what it is                                                        | default |
// |--------------|-------------------------------------------------------------------|---------|
// | --bus        | one of `npm run cluster`; may be repeated                         | redis, workers |
// | --clients    | how many: half of them ours, by each way of transport             | 60      |
// | --rate       | broadcasts of each node in a second, and as many direct events    | 50      |
// | --drain      | how long a node takes to send its clients away, in milliseconds   | 3000    |
// | --calm       | how long all goes on as usual before and after, in milliseconds   | 5000    |
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { buses } from "../../../apps/playground/cluster/buses.mjs";
import { startOwnProxy } from "../../../apps/playground/cluster/own-proxy.mjs";
import { now } from "../real/journal.mjs";
import { conclude } from "../summary.mjs";
import { NodeProcess } from "./node-process.mjs";
import { verdict } from "./verdict.mjs";
import { Visitor } from "./visitor.mjs";

const { values } = parseArgs({
  options: {
    bus: { type: "string", multiple: true, default: ["redis", "workers"] },
    clients: { type: "string", default: "60" },
    rate: { type: "string", default: "50" },
    drain: { type: "string", default: "3000" },
    calm: { type: "string", default: "5000" },
  },
});
const [clients, rate, drain, calmMs] = [values.clients, values.rate, values.drain, values.calm].map(Number);
/** All of a cluster's. */
const size = 3;
/** So long after the last word everything has come that will. */
const patienceMs = 30_000;

async function rollOver(name) {
  const store = buses[name].store();
  await store?.start();
  const bus = { name, port: store?.port ?? 0 };
  const all = [];
  const startNode = async () => {
    const node = NodeProcess.start(`node ${all.length + 1}`, bus);
    all.push(node);
    await node.ready(size);
    return node;
  };
  const nodes = await Promise.all(Array.from({ length: size }, startNode));
  // Whoever is in it gets new connections.
  const ports = nodes.map(({ port }) => port);
  const proxy = await startOwnProxy(ports, 0);
  try {
    return await restartAll({ nodes, all, ports, url: proxy.url, startNode });
  } finally {
    for (const node of all) node.kill();
    proxy.close();
    await store?.kill();
  }
}

async function restartAll({ nodes, all, ports, url, startNode }) {
  const visitors = Array.from({ length: clients }, (_, index) => new Visitor(url, index));
  const areThere = () => visitors.every(({ isConnected }) => isConnected);
  await until(areThere);
  for (const node of all) node.talk(rate);
  const saying = setInterval(() => visitors.forEach((visitor) => visitor.say()), 200);
  await wait(calmMs);

  const from = now();
  for (const [place, former] of [...nodes].entries()) {
    const next = await startNode();
    next.talk(rate);
    nodes[place] = next;
    ports[place] = next.port;
    await former.end(drain);
  }
  await until(areThere);
  const to = now();

  await wait(calmMs);
  clearInterval(saying);
  for (const node of nodes) node.talk(0);
  let reports = [];
  await until(async () => {
    reports = await Promise.all(all.map((node) => (nodes.includes(node) ? node.ask() : node.report)));
    return isComplete(reports, visitors);
  });
  for (const visitor of visitors) visitor.close();
  const moves = visitors.reduce((sum, visitor) => sum + visitor.moves, 0);
  return { moves, tookMs: to - from, ...verdict(reports, visitors, { from, to }) };
}

function isComplete(reports, visitors) {
  const ends = new Map(reports.flatMap(({ sent }) => sent.map(({ channel, seq }) => [channel, seq])));
  const said = visitors.reduce((sum, visitor) => sum + visitor.said.length, 0);
  const heard = new Set(reports.flatMap(({ heard: each }) => each.map(({ from, seq }) => `${from} ${seq}`)));
  return heard.size === said && visitors.every((visitor) => visitor.hasAll(ends));
}

async function until(isSo) {
  for (const endAt = now() + patienceMs; now() < endAt && !(await isSo()); await wait(200));
}

const rows = [
  ["seconds", ({ tookMs }) => tookMs / 1000],
  ["clients that moved", ({ moves }) => moves],
  ["to clients: received", ({ down }) => down.received],
  ["  lost without a word", ({ down }) => down.lost],
  ["  doubled", ({ down }) => down.doubled],
  ["  told as missing", ({ down }) => down.missed],
  ["from clients of ours: sent", ({ up }) => up.sent],
  ["  lost without a word", ({ up }) => up.lost],
  ["  doubled", ({ up }) => up.doubled],
  ["  redelivered, and marked so", ({ up }) => up.redelivered],
  ...["ours", "official"].flatMap((kind) => [
    [`ms to ${kind}: p50 as usual`, (result) => result[kind].usual.p50],
    ["  p99 as usual", (result) => result[kind].usual.p99],
    ["  p99 during the restart", (result) => result[kind].restart.p99],
    ["  most during the restart", (result) => result[kind].restart.most],
    ["  p99 added", (result) => result[kind].restart.p99 - result[kind].usual.p99],
  ]),
];

NodeProcess.prepare();
const results = [];
for (const bus of values.bus) results.push(await rollOver(bus));
const line = (name, cells) => name.padEnd(30) + cells.map((cell) => cell.padStart(16)).join("");
const format = (figure) => figure.toLocaleString("en", { maximumFractionDigits: 1 });
const figures = [
  `${size} nodes replaced one after the other, ${clients} clients`,
  line("", values.bus),
  ...rows.map(([name, of]) =>
    line(
      name,
      results.map((result) => format(of(result))),
    ),
  ),
];
const given = Object.entries(values).flatMap(([name, value]) =>
  [value].flat().map((each) => `--${name} ${each}`),
);
conclude("rolling", ["npm run proof -- --rolling", ...given].join(" "), figures.join("\n"));
for (const { violations } of results)
  for (const { rule, text } of violations.slice(0, 20)) process.stdout.write(`${rule}: ${text}\n`);
if (results.some(({ violations, down }) => violations.length > 0 || down.missed > 0)) process.exitCode = 1;
