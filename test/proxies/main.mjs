// The entry: clients of three kinds come to three nodes by proxies that give each request to the next node. scripts/proxies.mjs has the
// arguments.
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { startBalancer } from "../../scripts/balancer.mjs";
import { startCluster } from "./cluster.mjs";

const { values } = parseArgs({
  options: {
    connects: { type: "string", default: "2000" },
    idle: { type: "string", default: "30" },
    json: { type: "boolean", default: false },
  },
});
const connects = Number(values.connects);
const idleSeconds = Number(values.idle);
/** The proxies wait so long for a node that is silent, and are told nothing for longer: heartbeats have to do. */
const pingInterval = (idleSeconds * 1000) / 2;

const clients = ["official", "ours", "python"];
const rows = [];
const cluster = await startCluster({ pingInterval });
try {
  for (const name of ["nginx", "haproxy"]) {
    const proxy = await startBalancer(name, cluster.ports, { idleSeconds });
    try {
      for (const client of clients) await tell(name, client, connects, visit(proxy.url, client, connects, 0));
      const idle = [
        ...clients.map((client) => [client, ""]),
        ["official", "polling"],
        ["ours", "polling"],
      ].map(([client, transports]) => ({
        who: [client, transports, "idle"].filter((word) => word !== "").join(", "),
        visits: visit(proxy.url, client, 5, idleSeconds * 1200, transports),
      }));
      for (const { who, visits } of idle) await tell(name, who, 5, visits);
    } finally {
      await proxy.close();
    }
  }
} finally {
  await cluster.close();
}
if (values.json) say(JSON.stringify(rows));
process.exitCode = rows.every((row) => row.isGood) ? 0 : 1;

function say(line) {
  process.stdout.write(`${line}\n`);
}

async function visit(url, client, count, idleMs, transports = "") {
  const program = new URL(client === "python" ? "visits.py" : "visits.mjs", import.meta.url).pathname;
  const command =
    client === "python"
      ? [process.env.PYTHON_PATH ?? "/usr/bin/python3", "-B", program, url, count, idleMs]
      : [process.execPath, program, url, client, count, idleMs, transports];
  const child = spawn(command[0], command.slice(1).map(String), { stdio: ["ignore", "pipe", "inherit"] });
  return JSON.parse(await text(child.stdout));
}

async function tell(proxy, client, count, visits) {
  const result = await visits;
  const { failed, lost, disordered, disconnected } = result;
  const isGood = result.connects === count && failed + lost + disordered + disconnected === 0;
  rows.push({ proxy, client, count, isGood, ...result });
  if (values.json) return;
  if (rows.length === 1)
    say(
      "| proxy | clients | connects | failed | lost | out of order | moved to a WebSocket | p50 | p99 |\n|---|---|--:|--:|--:|--:|--:|--:|--:|",
    );
  const { p50, p99 } = result.connectMs;
  const cells = [
    proxy,
    client,
    result.connects,
    failed,
    lost + disconnected,
    disordered,
    result.upgraded,
    `${p50} ms`,
    `${p99} ms`,
  ];
  say(`| ${cells.join(" | ")} |`);
  for (const problem of result.problems) say(`  ${problem}`);
}
