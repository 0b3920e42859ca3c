// How cost grows with the number of something: families of scenarios, a scenario for each number. Drawn as curves by bench/growth.mjs.
import { textFrame } from "../load/frames.mjs";
import { pause, Pool } from "../load/pool.mjs";
import { Tally } from "../load/tally.mjs";
import { everybody, ticks, toEverybody } from "./broadcast.mjs";
import { answering } from "./event-ack.mjs";
import { connectMovers, moving } from "./membership.mjs";

const namespaceClients = 20;
const payloadClients = 16;
const movingSockets = 200;

/**
 * | field       | meaning                                                                                         |
 * |-------------|-------------------------------------------------------------------------------------------------|
 * | title       | above the curve                                                                                 |
 * | xs, xLabel  | the numbers, and of what                                                                        |
 * | yLabel      | what a point's cost is                                                                          |
 * | isTotal     | the cost is that of all x together; otherwise that of one of them                               |
 * | target      | `{ cost, from }`: what the cost of ours is meant not to exceed from that x on                   |
 * | needsFiles  | x is limited by how many files a process may have open                                          |
 * | minimumMs   | the shortest window that says something                                                         |
 * | isAlone     | only the subject is measured: its windows are long, and the target is its own                   |
 * | at(x)       | the scenario: see scenarios/index.mjs                                                           |
 */
export const growthCurves = new Map(
  Object.entries({
    broadcast: {
      title: "Broadcast: clients",
      xs: [10, 100, 1000, 5000, 10_000, 20_000],
      xLabel: "clients",
      yLabel: "µs of server CPU per delivery",
      needsFiles: true,
      at: (clients) => ({
        figure: "cpu",
        per: "delivery",
        ...toEverybody(1),
        load: ticks({ clients, perTick: 1, intervalMs: Math.max(5, clients * 0.03), payloads: [everybody] }),
      }),
    },
    rooms: {
      title: "Rooms of each socket",
      xs: [1, 10, 100, 1000],
      xLabel: `rooms of each of ${movingSockets} sockets`,
      yLabel: "µs of server CPU per join + leave",
      at: inRooms,
    },
    namespaces: {
      title: "Namespaces of each connection",
      xs: [1, 3, 10, 30, 99],
      xLabel: `namespaces of each of ${namespaceClients} connections, beside the main one`,
      yLabel: "µs of server CPU per connect + disconnect",
      at: inNamespaces,
    },
    payload: {
      title: "Payload of an event and its acknowledgement",
      xs: [16, 256, 4096, 65_536, 262_144, 1_048_576],
      xLabel: "bytes",
      yLabel: "µs of server CPU per event + ack",
      isTotal: true,
      at: withPayload,
    },
    memory: {
      title: "Memory: connections",
      xs: [1000, 5000, 10_000, 20_000],
      xLabel: "idle connections",
      yLabel: "bytes of RSS per connection",
      needsFiles: true,
      at: idling,
    },
    idle: {
      title: "Idling with heartbeats: connections",
      xs: [1000, 5000, 10_000, 20_000],
      xLabel: "idle connections, pinged every 25 seconds",
      yLabel: "% of a core per 10,000 connections",
      target: { cost: 2, from: 10_000 },
      needsFiles: true,
      // Within it each connection is pinged once.
      minimumMs: 25_000,
      isAlone: true,
      at: beating,
    },
  }),
);

/** The scenario of a point of a curve. */
export function growthScenario(curve, x) {
  return { ...growthCurves.get(curve).at(x), name: `${curve}@${x}` };
}

function inRooms(rooms) {
  return {
    figure: "cpu",
    per: "join + leave",
    // That of its own id counts as well.
    options: { maxRooms: rooms + 1 },
    serve: moving(rooms),
    async load(port) {
      const movers = await connectMovers(port, movingSockets, rooms);
      return {
        async run(durationMs) {
          const end = performance.now() + durationMs;
          let count = 0;
          do {
            await movers.join(movingSockets);
            await movers.leave(movingSockets);
            count += movingSockets * rooms;
          } while (performance.now() < end);
          return { count };
        },
      };
    },
  };
}

function inNamespaces(namespaces) {
  const names = Array.from({ length: namespaces }, (_, at) => `/room${at}`);
  const join = Buffer.concat(names.map((name) => textFrame(`40${name},`)));
  // The next CONNECT may only follow when the server has let the socket go: socket.io would close the connection.
  const leave = Buffer.concat([...names.map((name) => textFrame(`41${name},`)), textFrame('420["left"]')]);
  return {
    figure: "cpu",
    per: "connect + disconnect",
    serve(io) {
      for (const name of names) io.of(name).on("connection", () => {});
      io.on("connection", (socket) => socket.on("left", (reply) => reply()));
    },
    async load(port) {
      const pool = new Pool();
      const tally = new Tally(pool.failure);
      const left = new Tally(pool.failure);
      await pool.connect(port, namespaceClients, {
        onMessage(_client, bytes, start, end) {
          const said = bytes.latin1Slice(start, end);
          if (said === "430[]") left.count();
          else if (said.startsWith("40/room")) tally.count();
          else throw new Error(`"${said}" connects no namespace.`);
        },
      });
      return {
        async run(durationMs) {
          const before = tally.come;
          const end = performance.now() + durationMs;
          do {
            tally.expect(namespaces * namespaceClients);
            for (const client of pool.clients) client.write(join);
            await tally.even();
            left.expect(namespaceClients);
            for (const client of pool.clients) client.write(leave);
            await left.even();
          } while (performance.now() < end);
          return { count: tally.come - before };
        },
      };
    },
  };
}

function withPayload(bytes) {
  const text = "x".repeat(bytes);
  const ask = textFrame(`421000["ask","${text}"]`);
  const answerBytes = `431000["${text}"]`.length;
  return {
    figure: "cpu",
    per: "event + ack",
    options: { maxHttpBufferSize: 2 ** 21 },
    ...answering,
    async load(port) {
      const pool = new Pool();
      const tally = new Tally(pool.failure);
      let isRunning = false;
      const send = (client) => {
        tally.expect(1);
        client.write(ask);
      };
      await pool.connect(port, payloadClients, {
        onMessage(client, _bytes, start, end) {
          if (end - start !== answerBytes) throw new Error("A wrong answer came.");
          if (isRunning) send(client);
          tally.count();
        },
      });
      return {
        async run(durationMs) {
          const before = tally.come;
          isRunning = true;
          for (const client of pool.clients) send(client);
          await Promise.race([pause(durationMs), pool.failure]);
          isRunning = false;
          await tally.even();
          return { count: tally.come - before };
        },
      };
    },
  };
}

function serveIdly(io) {
  io.on("connection", (socket) => {
    socket.on("message", () => {});
  });
}

function idling(connections) {
  return {
    figure: "memory",
    per: "connection",
    serverFlags: ["--max-semi-space-size=1"],
    serve: serveIdly,
    serveBare: () => ({}),
    async load(port) {
      const pool = new Pool();
      return {
        async run(_durationMs, isWarmUp) {
          const count = isWarmUp ? 100 : connections;
          await pool.connect(port, count);
          await pause(1000);
          return { count };
        },
        async rest() {
          pool.close();
          await pause(500);
        },
      };
    },
  };
}

function beating(connections) {
  return {
    figure: "cpu",
    // µs a second for one connection are hundredths of a core for ten thousand.
    per: "connection and second",
    serve: serveIdly,
    serveBare: () => ({}),
    async load(port) {
      const pool = new Pool();
      await pool.connect(port, connections);
      return {
        async run(durationMs) {
          await Promise.race([pause(durationMs), pool.failure]);
          return { count: (connections * durationMs) / 1000 };
        },
      };
    },
  };
}
