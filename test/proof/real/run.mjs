// One run: a server in a process of its own, clients, the fault proxy between them, and what became of every message.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { checkHistory, FaultProxy, SeededRandom } from "holdfast/testkit";
import { freePort } from "../../../scripts/free-port.mjs";
import { Client } from "./client.mjs";
import { torment } from "./faults.mjs";
import { now, readJournal } from "./journal.mjs";
import { ServerProcess } from "./server-process.mjs";
import { subjects } from "./subjects.mjs";

/** The transports of the clients, in turn. */
const kinds = [["websocket"], ["polling"], ["polling", "websocket"]];

/** How long nothing may come any more before nothing is expected. */
const silenceMs = 20_000;

/** Events with their times, in the order in which they happened. */
class Times {
  events = [];

  push(event) {
    this.events.push({ ...event, at: now() });
  }
}

/**
 * @param options `clients`; `cuts`: how many faults; `everyMs` between two of them; `rate` of broadcasts in a second; `upRate` of each client;
 *   `killEveryMs`, absent: never; `dies`: also by itself, at each of its points; `maxMs`; `seed`
 */
export async function run(subject, options) {
  const { clients: count, cuts, everyMs, rate, upRate, killEveryMs, dies, maxMs, seed } = options;
  const { connect, tellsGaps, points } = subjects[subject];
  const random = new SeededRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), "holdfast-proof-"));
  const journal = join(folder, "journal");
  const port = await freePort();
  const server = new ServerProcess(subject, port, journal, join(folder, "log"));
  await server.start();
  const proxy = await FaultProxy.open({ port, random: random.fork() });
  const history = new Times();
  const clients = [];
  for (let index = 0; index < count; index++) {
    const name = `client${index}`;
    const transports = kinds[index % kinds.length];
    history.push({ kind: "join", by: "server", channel: `from-${name}` });
    clients.push(
      new Client(name, await connect(proxy.url, { auth: { name }, transports }), history, tellsGaps),
    );
  }
  await Promise.all(clients.map((client) => client.ready));

  const startedAt = performance.now();
  const isLate = () => performance.now() - startedAt > maxMs;
  const toReach = dies && killEveryMs !== undefined ? [...points] : [];
  let isOver = false;
  server.talk(rate);
  const timer = setInterval(() => {
    for (const client of clients) client.emit();
  }, 1000 / upRate);
  const killing = killNowAndThen(server, random.fork(), {
    everyMs: killEveryMs,
    toReach,
    isOver: () => isOver,
  });
  const tormenting = torment(proxy, random.fork(), {
    everyMs,
    isOver: (faults) => isLate() || (faults >= cuts && toReach.length === 0),
  });
  const broken = await Promise.race([tormenting, server.failure]);
  isOver = true;
  await killing;
  proxy.conditions = {};
  server.talk(0);
  clearInterval(timer);
  const tookMs = performance.now() - startedAt;
  await caughtUp(journal, clients);

  for (const client of clients) client.close();
  await proxy.close();
  await server.kill();
  const reconnections = clients.reduce((sum, client) => sum + client.reconnections, 0);
  const verdict = judge([...history.events, ...eventsOf(journal)]);
  rmSync(folder, { recursive: true });
  const reached = server.pointsReached;
  return {
    subject,
    tookMs,
    broken,
    kills: server.kills - 1,
    reached,
    reconnections,
    ...verdict,
    unreached: toReach,
  };
}

/** From outside, and every other time at the next of the points. */
async function killNowAndThen(server, random, { everyMs, toReach, isOver }) {
  if (everyMs === undefined) return;
  for (let turn = 1; ; turn++) {
    for (
      let waitMs = random.between(everyMs / 2, everyMs + everyMs / 2);
      waitMs > 0 && !isOver();
      waitMs -= 50
    )
      await sleep(50);
    if (isOver()) return;
    const [point] = turn % 2 === 0 ? toReach : [];
    if (point === undefined) await server.kill();
    else if (await server.dieAt(point)) toReach.shift();
    await sleep(random.between(1, 500));
    await server.start();
  }
}

/** What was not safe yet when the server was killed need not arrive: nobody was told that it would. */
function eventsOf(journal) {
  const events = [];
  let unsafe = [];
  for (const { kind, channel, seq, isRedelivered, at } of readJournal(journal)) {
    const message = { by: "server", channel, seq, at };
    if (kind === "send") {
      events.push({ kind, ...message });
      unsafe.push({ kind: "outcome", outcome: "unknown", ...message });
    } else if (kind === "receive") {
      events.push({ kind, ...message, channel: `from-${channel}`, from: channel, isRedelivered });
    } else {
      if (kind === "start") events.push(...unsafe);
      unsafe = [];
    }
  }
  return events;
}

/** Waits until everything has come, or nothing does any more. */
async function caughtUp(journal, clients) {
  let before = Infinity;
  for (let patienceMs = silenceMs; patienceMs > 0; patienceMs -= 1000) {
    const missing = countMissing(journal, clients);
    if (missing === 0) return;
    if (missing < before) patienceMs = silenceMs;
    before = missing;
    await sleep(1000);
  }
}

function countMissing(journal, clients) {
  const [sent, received] = [new Map(), new Map()];
  for (const { kind, channel, seq } of readJournal(journal))
    (kind === "send" ? sent : received).set(channel, seq);
  let missing = 0;
  for (const { last, name, sent: up } of clients) {
    missing += up - (received.get(name) ?? 0);
    for (const channel of ["news", `to-${name}`])
      missing += (sent.get(channel) ?? 0) - (last.get(channel) ?? 0);
  }
  return missing;
}

/** Each direction by itself. */
function judge(events) {
  const ordered = events.toSorted((a, b) => a.at - b.at);
  return {
    up: check(ordered.filter((event) => isUp(event))),
    down: check(ordered.filter((event) => !isUp(event))),
  };
}

function isUp({ channel }) {
  return channel?.startsWith("from-") === true;
}

function check(events) {
  const { violations, counts } = checkHistory(events);
  const disordered = violations.filter(({ rule }) => rule === "order").length;
  return { counts: { ...counts, disordered }, violations };
}
