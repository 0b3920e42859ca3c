// Clients of JavaScript, ours or the official ones, that come by a URL one after the other, some at a time, and write down what went wrong.
import { setTimeout as wait } from "node:timers/promises";
import { io as official } from "socket.io-client";
import { io as ours } from "holdfast/client";

const [url, who, count, idleMs, transports] = process.argv.slice(2);
const open = who === "ours" ? ours : official;
const atATime = 25;
const patienceMs = 30_000;
const messages = 20;

const result = { connects: 0, failed: 0, lost: 0, disordered: 0, disconnected: 0, upgraded: 0, problems: [] };
const latencies = [];
let left = Number(count);
await Promise.all(Array.from({ length: Math.min(left, atATime) }, visitAll));
latencies.sort((a, b) => a - b);
const at = (share) => Math.round(latencies[Math.floor((latencies.length - 1) * share)] ?? 0);
process.stdout.write(JSON.stringify({ ...result, connectMs: { p50: at(0.5), p99: at(0.99) } }));
process.exit();

async function visitAll() {
  while (left-- > 0) await visit();
}

async function visit() {
  const began = performance.now();
  const client = open(url, {
    forceNew: true,
    reconnection: false,
    timeout: patienceMs,
    ...(transports && { transports: transports.split(",") }),
  });
  const failure = await next(client, "connect", (settle) => client.once("connect_error", settle));
  if (failure !== undefined) return note("failed", failure);
  latencies.push(performance.now() - began);
  result.connects++;
  client.on("disconnect", (reason) => reason !== "io client disconnect" && note("disconnected", reason));
  const numbers = [];
  const counted = new Promise((resolve) => {
    client.on("number", (number) => numbers.push(number) === messages && resolve());
  });
  client.emit("count to", messages);
  const echoes = Promise.all(
    Array.from({ length: messages }, async (_, number) =>
      client.timeout(patienceMs).emitWithAck("echo", number),
    ),
  );
  const heard = await Promise.race([Promise.all([counted, echoes]), wait(patienceMs)]).catch(() => undefined);
  if (heard === undefined) note("lost", `${messages - numbers.length} of ${messages} numbers`);
  else if (
    [numbers.map((number) => number - 1), heard[1]].some((list) =>
      list.some((number, index) => number !== index),
    )
  )
    note("disordered", numbers.join());
  if (Number(idleMs) > 0) {
    await wait(Number(idleMs));
    const isThere = await client
      .timeout(patienceMs)
      .emitWithAck("echo", "still there")
      .catch(() => null);
    if (isThere !== "still there") note("lost", "what was said after a while");
  }
  if (client.io.engine.transport.name === "websocket") result.upgraded++;
  client.disconnect();
}

function next(client, event, listen) {
  return new Promise((resolve) => {
    client.once(event, () => resolve(undefined));
    listen(resolve);
  });
}

function note(kind, why) {
  result[kind]++;
  if (result.problems.length < 5) result.problems.push(`${kind}: ${why?.message ?? why}`);
}
