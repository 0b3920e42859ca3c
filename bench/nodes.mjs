// What nodes cost each other, and Redis, by their number: `npm run bench -- nodes`. They are all in one process, and have no clients: what
// is measured is what a cluster adds. docs/scaling.md computes from it.
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { preparePeer } from "./peers.mjs";
import { startRedis } from "./redis.mjs";
import { showNumber } from "./units.mjs";

const help = `Measures what nodes cost each other, by their number.

  npm run bench -- nodes [flags]

  --bus NAME      redisBus, shardedRedisBus or redisStreamsBus      (redisBus)
  --nodes N       may be given more than once                       (2, 4, 8, 16, 32)
  --rate N        messages a second that one node sends to all      (500)
  --seconds S     of each window                                    (4)
  --help          this text
`;
const { values: options } = parseArgs({
  options: {
    bus: { type: "string", default: "redisBus" },
    nodes: { type: "string", multiple: true, default: ["2", "4", "8", "16", "32"] },
    rate: { type: "string", default: "500" },
    seconds: { type: "string", default: "4" },
    help: { type: "boolean" },
  },
});
if (options.help) {
  process.stdout.write(help);
  process.exit(0);
}

const build = ["dist/esm/index.js", "dist/esm/cluster/index.js", "dist/esm/bus/redis/index.js"];
const [packages, ...ours] = preparePeer({ imports: ["redis-adapters", ...build] });
const { Redis } = createRequire(packages)("ioredis");
const [{ Server }, { createCluster }, buses] = await Promise.all(ours.map((url) => import(url)));
const windowMs = 1000 * Number(options.seconds);
const rate = Number(options.rate);

console.log(
  `${options.bus}, ${rate} messages a second of 64 bytes from one node to all others, each in a turn of its own`,
);
console.log("");
console.log(
  "| nodes | idle: µs a second, each node | idle: µs a second, Redis | µs for a message, all nodes together | µs for a message, each node | µs of Redis for each node that it goes to |",
);
console.log("|---:|---:|---:|---:|---:|---:|");
for (const count of options.nodes.map(Number)) await measure(count);
process.exit(0);

async function measure(count) {
  const redis = await startRedis();
  const control = new Redis(redis.port, "127.0.0.1");
  const servers = Array.from({ length: count }, () => startNode(redis.port));
  for (const io of servers) while (io.cluster.nodes.length < count) await pause(20);
  // Compiled by then, and settled.
  await say(servers);
  await pause(1500);
  const idle = await window(control, async () => pause(windowMs));
  const toAll = await window(control, async () => say(servers));
  for (const io of servers) await io.close();
  control.disconnect();
  await redis.end();
  const messages = rate * (windowMs / 1000);
  const work = (toAll.nodesUs - idle.nodesUs) / messages;
  const redisWork = (toAll.redisUs - idle.redisUs) / messages;
  const cells = [
    idle.nodesUs / count / (windowMs / 1000),
    idle.redisUs / (windowMs / 1000),
    work,
    work / count,
    redisWork / count,
  ];
  console.log(`| ${count} | ${cells.map(showNumber).join(" | ")} |`);
}

function startNode(port) {
  const client = new Redis({ port, host: "127.0.0.1", lazyConnect: true });
  const io = new Server(createServer(), { cluster: createCluster({ bus: buses[options.bus]({ client }) }) });
  io.on("hello", () => undefined);
  return io;
}

async function say([io]) {
  const text = "x".repeat(64);
  const began = performance.now();
  for (let sent = 0; sent < rate * (windowMs / 1000); sent++) {
    io.serverSideEmit("hello", text);
    await new Promise((resolve) => setImmediate(resolve));
    const aheadMs = (1000 * sent) / rate - (performance.now() - began);
    if (aheadMs > 1) await pause(aheadMs);
  }
  await pause(100);
}

/** CPU of this process and of Redis, in microseconds. */
async function window(control, work) {
  const before = { nodes: process.cpuUsage(), redisUs: await redisCpuUs(control) };
  await work();
  const { user, system } = process.cpuUsage(before.nodes);
  return { nodesUs: user + system, redisUs: (await redisCpuUs(control)) - before.redisUs };
}

async function redisCpuUs(control) {
  const said = await control.info("cpu");
  const seconds = ["used_cpu_user", "used_cpu_sys"].map((name) =>
    Number(new RegExp(`${name}:([\\d.]+)`).exec(said)[1]),
  );
  return 1e6 * (seconds[0] + seconds[1]);
}
