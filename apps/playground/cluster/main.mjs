// `npm run cluster`: several nodes behind a proxy, a load, and keys that break things. What becomes of the messages is shown live.
import { once } from "node:events";
import { parseArgs } from "node:util";
import { buses, BusServer } from "./buses.mjs";
import { Load } from "./load.mjs";
import { Node } from "./nodes.mjs";
import { startProxy } from "./proxy.mjs";

const help = `Starts a cluster, and a load on it; opens the playground on it.

  npm run cluster -- [flags]

  --bus NAME        what joins the nodes: ${Object.keys(buses).join(", ")}   (redis)
  --nodes N         how many                                             (3)
  --clients N       of the load                                          (30)
  --rate N          messages a second, each to all clients               (50)
  --port N          of the proxy                                         (a free one)
  --seconds N       ends by itself after that time, and kills a node every four seconds; 1 if anything was lost or doubled
  --help            this text
`;
const { values: options } = parseArgs({
  options: {
    bus: { type: "string", default: "redis" },
    nodes: { type: "string", default: "3" },
    clients: { type: "string", default: "30" },
    rate: { type: "string", default: "50" },
    port: { type: "string", default: "0" },
    seconds: { type: "string" },
    help: { type: "boolean" },
  },
});
if (options.help || !(options.bus in buses)) {
  process.stdout.write(help);
  process.exit(options.help ? 0 : 2);
}

const { program } = buses[options.bus];
const busServer = program === undefined ? null : new BusServer(program);
await busServer?.start();
Node.prepare();
const nodes = Array.from(
  { length: Number(options.nodes) },
  (_, at) => new Node(String(at + 1), { name: options.bus, port: busServer?.port ?? 0 }),
);
await Promise.all(nodes.map(async (node) => node.start()));
const proxy = await startProxy(() => nodes, Number(options.port));
const url = `http://127.0.0.1:${proxy.address().port}`;
const load = new Load(url, Number(options.clients));
await load.start(Number(options.rate));

console.log(`The playground is at ${url}: ${nodes.length} nodes behind a proxy, joined by ${options.bus}.`);
if (options.seconds === undefined) await runByHand();
else await runByItself(Number(options.seconds));

async function runByHand() {
  console.log(`1 … ${nodes.length}: kill a node, or start it again · p: pause node 1, or let it go on`);
  console.log(`${busServer === null ? "" : "b: kill what joins them, or start it again · "}q: end\n`);
  process.stdin.setRawMode?.(true);
  process.stdin.on("data", (bytes) => String(bytes).split("").forEach(press));
  const timer = setInterval(() => show("\r\x1b[2K"), 200);
  await once(process, "SIGINT");
  clearInterval(timer);
  console.log();
  await end();
}

function press(key) {
  const node = nodes[Number(key) - 1];
  if (node?.state === "up") void node.kill();
  else if (node?.state === "down") void node.start();
  else if (key === "p") (nodes[0].state === "paused" ? () => nodes[0].resume() : () => nodes[0].pause())();
  else if (key === "b") void (busServer?.isRunning ? busServer.kill() : busServer?.start());
  else if (key === "q" || key === "\u0003") process.emit("SIGINT");
}

async function runByItself(seconds) {
  const deadline = performance.now() + seconds * 1000;
  for (let turn = 0; performance.now() < deadline; turn++) {
    const node = nodes[turn % nodes.length];
    await node.kill();
    await pause(2000);
    await node.start();
    await pause(2000);
    show("", "\n");
  }
  load.stop();
  for (let waited = 0; load.underWay > 0 && waited < 100; waited++) await pause(100);
  show("", "\n");
  if (load.lost + load.doubled + load.underWay > 0) process.exitCode = 1;
  await end();
}

function show(before, after = "") {
  const states = nodes.map(({ name, state }) => `${name} ${state}`).join(", ");
  const store = busServer === null ? "" : `, ${options.bus} ${busServer.isRunning ? "up" : "down"}`;
  process.stdout.write(
    `${before}${states}${store} · ${load.connected} of ${load.size} clients · sent ${load.sent}, received ${load.received}, ` +
      `under way ${load.underWay} · lost ${load.lost}, doubled ${load.doubled}, marked as coming again ${load.again} · recovered ${load.recovered}, ` +
      `begun anew ${load.begun}, which were told of ${load.told}${after}`,
  );
}

async function end() {
  load.stop();
  load.close();
  proxy.close();
  for (const node of nodes) if (node.state === "paused") node.resume();
  await Promise.all(nodes.filter(({ state }) => state === "up").map(async (node) => node.kill()));
  await busServer?.kill();
  process.exit();
}

function pause(delayMs) {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
