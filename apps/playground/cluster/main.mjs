// `npm run cluster`: several nodes behind a proxy, a load, and keys that break things. What becomes of the messages is shown live.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { startBalancer } from "../../../scripts/balancer.mjs";
import { buses } from "./buses.mjs";
import { describe, Display } from "./display.mjs";
import { Load } from "./load.mjs";
import { Node } from "./nodes.mjs";
import { readOptions } from "./options.mjs";
import { startOwnProxy } from "./own-proxy.mjs";

const options = readOptions(process.argv.slice(2));
/** Longer than the playground's heartbeats are apart. */
const idleSeconds = 30;

const store = buses[options.bus].store();
await store?.start();
Node.prepare();
const nodes = Array.from(
  { length: Number(options.nodes) },
  (_, at) => new Node(String(at + 1), { name: options.bus, port: store?.port ?? 0 }),
);
await Promise.all(nodes.map(async (node) => node.start()));
const proxy = await startProxy();
const load = new Load(proxy.url, Number(options.clients));
await load.start(Number(options.rate));
const cluster = { nodes, store, load, bus: options.bus, proxy: proxy.name };

console.log(`The playground is at ${proxy.url}`);
if (options.seconds === undefined) await runByHand();
else await runByItself(Number(options.seconds));

async function startProxy() {
  const ports = nodes.map(({ port }) => port);
  const wantedPort = Number(options.port);
  const started =
    options.proxy === "own"
      ? await startOwnProxy(ports, wantedPort)
      : await startBalancer(options.proxy, ports, { idleSeconds, wantedPort, isChecking: true });
  return { ...started, name: options.proxy === "own" ? "a proxy of this script" : options.proxy };
}

async function runByHand() {
  if (options.open) openBrowser();
  console.log(`1 … ${nodes.length}: kill a node, or start it again · p: pause node 1, or let it go on`);
  console.log(`${store === undefined ? "" : "b: kill what joins them, or start it again · "}q: end\n`);
  process.stdin.setRawMode?.(true);
  process.stdin.on("data", (bytes) => String(bytes).split("").forEach(press));
  const display = new Display(process.stdout);
  const timer = setInterval(() => display.show(describe(cluster)), display.paceMs);
  await once(process, "SIGINT");
  clearInterval(timer);
  await end();
}

function press(key) {
  const node = nodes[Number(key) - 1];
  if (node?.state === "up") void node.kill();
  else if (node?.state === "down") void node.start();
  else if (key === "p") (nodes[0].state === "paused" ? () => nodes[0].resume() : () => nodes[0].pause())();
  else if (key === "b") void (store?.isRunning ? store.kill() : store?.start());
  else if (key === "q" || key === "\u0003") process.emit("SIGINT");
}

async function runByItself(seconds) {
  const deadline = performance.now() + seconds * 1000;
  for (let turn = 0; performance.now() < deadline; turn++) {
    const node = nodes[turn % nodes.length];
    await node.kill();
    await wait(2000);
    await node.start();
    await wait(2000);
    tell();
  }
  load.stop();
  for (let waited = 0; load.underWay > 0 && waited < 100; waited++) await wait(100);
  tell();
  if (load.lost + load.doubled + load.underWay > 0) process.exitCode = 1;
  await end();
}

function tell() {
  process.stdout.write(`${describe(cluster).join("\n")}\n\n`);
}

/** Where there is none to open, the address has been said. */
function openBrowser() {
  const openers = { darwin: ["open"], win32: ["cmd", "/c", "start", ""] };
  const [command, ...args] = openers[process.platform] ?? ["xdg-open"];
  spawn(command, [...args, proxy.url], { stdio: "ignore" }).on("error", () => {});
}

async function end() {
  load.stop();
  load.close();
  await proxy.close();
  for (const node of nodes) if (node.state === "paused") node.resume();
  await Promise.all(nodes.filter(({ state }) => state === "up").map(async (node) => node.kill()));
  await store?.kill();
  process.exit();
}
