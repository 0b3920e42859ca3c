// What it costs that a client's connection and its session are on two nodes: the same load where they are on one, in turns. Raw clients,
// so that little but the servers is measured.
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { WebSocket } from "ws";
import { startCluster } from "./cluster.mjs";

const { values } = parseArgs({
  options: { clients: { type: "string", default: "100" }, seconds: { type: "string", default: "8" } },
});
const clients = Number(values.clients);
const seconds = Number(values.seconds);
/** Of each client, in a second; of the one that says something to all. */
const perSecond = 10;

const cluster = await startCluster({ nodes: 2 });
const [owner, other] = cluster.ports;
say("| what | connection | servers' CPU | Redis's CPU | p50 | p99 |\n|---|---|--:|--:|--:|--:|");
try {
  for (const [what, load] of [
    ["event and reply, WebSocket", echoes],
    ["broadcast to all, WebSocket, each delivery", broadcasts],
    ["event and reply, long-polling", polls],
  ]) {
    for (const [where, entrance] of [
      ["at its session's node", owner],
      ["at another node", other],
    ])
      await measure(what, where, load, entrance);
  }
} finally {
  await cluster.close();
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

async function measure(what, where, load, entrance) {
  const run = await load(entrance);
  await run(1);
  const before = await usage();
  const latencies = (await run(seconds)).toSorted((a, b) => a - b);
  const after = await usage();
  const each = (from, to) => `${((to - from) / latencies.length).toFixed(1)} us`;
  const at = (share) => `${latencies[Math.floor((latencies.length - 1) * share)].toFixed(2)} ms`;
  const cells = [
    what,
    where,
    each(before.nodes, after.nodes),
    each(before.redis, after.redis),
    at(0.5),
    at(0.99),
  ];
  say(`| ${cells.join(" | ")} |`);
  await run.end();
}

/** Microseconds of CPU so far. */
async function usage() {
  const nodes = await cluster.ask("usage");
  return {
    nodes: nodes.reduce((sum, { user, system }) => sum + user + system, 0),
    redis: cluster.redisCpuUs(),
  };
}

/** Each client awaits one reply at a time. */
async function echoes(entrance) {
  const links = await Promise.all(Array.from({ length: clients }, () => openLink(entrance)));
  const run = (forSeconds) =>
    inStep(links, forSeconds, async (link, number) => {
      link.send(`42${number}["echo",${number}]`);
      await link.heard((text) => text.startsWith(`43${number}[`));
    });
  return Object.assign(run, { end: () => links.forEach((link) => link.end()) });
}

/** One client says something to all. */
async function broadcasts(entrance) {
  const links = await Promise.all(Array.from({ length: clients }, () => openLink(entrance)));
  const run = async (forSeconds) => {
    const latencies = [];
    for (let round = 0; round < forSeconds * perSecond; round++) {
      const began = performance.now();
      const all = links.map(async (link) => {
        await link.heard((text) => text === `42["said",${round}]`);
        latencies.push(performance.now() - began);
      });
      links[0].send(`42["say",${round}]`);
      await Promise.all([...all, wait(1000 / perSecond)]);
    }
    return latencies;
  };
  return Object.assign(run, { end: () => links.forEach((link) => link.end()) });
}

/** Each client posts, and waits with a GET. */
async function polls(entrance) {
  const sessions = await Promise.all(Array.from({ length: clients / 4 }, () => openSession()));
  for (const sid of sessions) {
    await post(entrance, sid, "40");
    await poll(entrance, sid);
  }
  const run = (forSeconds) =>
    inStep(sessions, forSeconds, async (sid, number) => {
      const [text] = await Promise.all([
        poll(entrance, sid),
        post(entrance, sid, `42${number}["echo",${number}]`),
      ]);
      if (text === "2") await post(entrance, sid, "3");
    });
  return Object.assign(run, { end: () => Promise.all(sessions.map((sid) => post(entrance, sid, "1"))) });
}

/** Lets each do something `perSecond` times, and gives how long it took each time. */
async function inStep(all, forSeconds, act) {
  const latencies = [];
  await Promise.all(
    all.map(async (one, index) => {
      await wait((index / all.length) * (1000 / perSecond));
      for (let number = 0; number < forSeconds * perSecond; number++) {
        const began = performance.now();
        const pause = wait(1000 / perSecond);
        await act(one, number);
        latencies.push(performance.now() - began);
        await pause;
      }
    }),
  );
  return latencies;
}

async function openSession() {
  const answer = await fetch(`http://127.0.0.1:${owner}/socket.io/?EIO=4&transport=polling`);
  return JSON.parse((await answer.text()).slice(1)).sid;
}

function urlOf(port, sid) {
  return `http://127.0.0.1:${port}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
}

async function post(port, sid, body) {
  return (await fetch(urlOf(port, sid), { method: "POST", body })).text();
}

async function poll(port, sid) {
  return (await fetch(urlOf(port, sid))).text();
}

/** A session of the owner whose client moves to a WebSocket at `entrance`. */
async function openLink(entrance) {
  const sid = await openSession();
  const socket = new WebSocket(`ws://127.0.0.1:${entrance}/socket.io/?EIO=4&transport=websocket&sid=${sid}`, {
    perMessageDeflate: false,
  });
  let awaited = null;
  socket.addEventListener("message", ({ data: text }) => {
    if (text === "2") socket.send("3");
    if (awaited?.isMeant(text)) awaited.resolve();
  });
  const heard = (isMeant) => new Promise((resolve) => (awaited = { isMeant, resolve }));
  await new Promise((resolve) => socket.once("open", resolve));
  socket.send("2probe");
  await heard((text) => text === "3probe");
  socket.send("5");
  socket.send("40");
  await heard((text) => text.startsWith("40"));
  return { heard, send: (text) => socket.send(text), end: () => socket.terminate() };
}
