// How long a whole crowd takes to come back: `npm run bench -- comeback`. Every client has lost its line, has missed the same events,
// and shows its `pid`; measured until the last of them has all it missed. With --kill the server is killed first, and reads its log.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { textFrame } from "./load/frames.mjs";
import { Pool, within } from "./load/pool.mjs";

const help = `Measures how long a crowd takes to come back with connection state recovery.

  npm run bench -- comeback [flags]

  --clients N   how many                                   (10000)
  --missed N    events that each has missed                (1000)
  --log         with a log in files
  --kill        the same, and the server is killed before they come back
  --help        this text
`;
const { values: options } = parseArgs({
  options: {
    clients: { type: "string", default: "10000" },
    missed: { type: "string", default: "1000" },
    log: { type: "boolean", default: false },
    kill: { type: "boolean", default: false },
    help: { type: "boolean" },
  },
});
if (options.help) {
  process.stdout.write(help);
  process.exit(0);
}
const [clients, missed] = [Number(options.clients), Number(options.missed)];
const folder = options.log || options.kill ? mkdtempSync(join(tmpdir(), "holdfast-bench-")) : null;
let server = null;
try {
  await measure();
} finally {
  server?.kill("SIGKILL");
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
}

async function measure() {
  let port = await start(0);
  const pids = await comeFirst(port);
  const idleBytes = await ask("rss");
  await ask("emit", missed);
  let startMs = 0;
  if (options.kill) {
    const exit = once(server, "exit");
    server.kill("SIGKILL");
    await exit;
    const begin = performance.now();
    port = await start(port);
    startMs = performance.now() - begin;
  }
  const cpuBefore = await ask("cpu");
  const seconds = await comeBack(port, pids);
  const cpuSeconds = (await ask("cpu")) - cpuBefore;
  const rows = [
    ["clients", clients],
    ["events that each has missed", missed],
    ["seconds until the last had all", seconds.toFixed(1)],
    ["CPU seconds of the server", cpuSeconds.toFixed(1)],
    ["events per second", Math.round((clients * missed) / seconds)],
    ["RSS of the server, all there, before (MB)", Math.round(idleBytes / 1e6)],
    ["RSS after (MB)", Math.round((await ask("rss")) / 1e6)],
    ...(options.kill ? [["ms from the start of the process to its port", Math.round(startMs)]] : []),
  ];
  for (const [name, value] of rows) process.stdout.write(`| ${name} | ${value} |\n`);
}

async function start(port) {
  const file = fileURLToPath(new URL("servers/comeback.mjs", import.meta.url));
  server = fork(file, [JSON.stringify({ port, folder })], { execArgv: ["--expose-gc"] });
  const [{ answer }] = await once(server, "message");
  return answer;
}

async function ask(request, value) {
  server.send({ request, value });
  const [{ answer }] = await once(server, "message");
  return answer;
}

/** Connects everybody, and loses all lines once each has heard one event; gives their secrets and offsets. */
async function comeFirst(port) {
  const pool = new Pool();
  const grants = new Map();
  let heard = 0;
  let onAllHeard;
  const allHeard = new Promise((resolve) => {
    onAllHeard = resolve;
  });
  await pool.connect(port, clients, {
    onWelcome: (client, text) => grants.set(client, JSON.parse(text.slice(2))),
    onMessage: (client, bytes, from, to) => {
      const args = JSON.parse(bytes.latin1Slice(from + 2, to));
      grants.get(client).offset = args.at(-1);
      if (++heard === clients) onAllHeard();
    },
  });
  await ask("emit", 1);
  await within(60_000, Promise.race([allHeard, pool.failure]), "The first event did not reach everybody.");
  pool.close();
  await ask("settle");
  return Array.from(grants.values(), ({ pid, offset }) => ({ pid, offset }));
}

async function comeBack(port, grants) {
  const pool = new Pool();
  const left = [...grants];
  let heard = 0;
  const begin = performance.now();
  await pool.connect(port, clients, {
    connectFrame: () => textFrame(`40${JSON.stringify(left.pop())}`),
    onMessage: () => heard++,
  });
  // What was missed comes before the answer that everybody has now.
  const seconds = (performance.now() - begin) / 1_000;
  if (heard !== clients * missed) throw new Error(`${heard} events came, not ${clients * missed}.`);
  return seconds;
}
