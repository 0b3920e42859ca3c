// Rows H20 to H34: upgrades that should not have been asked for. The session that one belongs to lives on.
import { once } from "node:events";
import { beginRequest, upgradeHead } from "../interop/wire/raw-http.js";
import { openWebSocket, type RawPolling } from "../interop/wire/raw-session.js";
import type { RawWebSocket } from "../interop/wire/raw-websocket.js";
import { goesOn, webSocketTarget as target } from "./http-plays.js";
import type { FaultStage } from "./fault-stage.js";
import { type HeldElsewhere, type Row } from "./row.js";

/** The answer to an upgrade that is refused: its first line, what it says of the connection, its type, and its words. */
const answered =
  (bytes: string) =>
  async (stage: FaultStage): Promise<string[]> => {
    const [top = "", words = ""] = (await stage.receive(bytes)).split("\r\n\r\n");
    const [status = "", ...headers] = top.split("\r\n");
    const marks = headers
      .map((line) => line.toLowerCase())
      .filter((line) => /^(connection|content-type):/.test(line));
    return [status, ...marks.toSorted(), words];
  };

const refusedWith = (words: string): string[] => [
  "HTTP/1.1 400 Bad Request",
  "connection: close",
  "content-type: text/html",
  words,
];

const refused = (id: string, input: string, bytes: string, words: string, incident = "bad-upgrade"): Row => ({
  id,
  input: `an upgrade ${input}`,
  play: answered(bytes),
  stock: refusedWith(words),
  incident,
});

/** A session on long-polling, and a WebSocket that it may move to; what came of it, and whether the session goes on. */
const moves =
  (say: (line: RawWebSocket) => void) =>
  async (stage: FaultStage): Promise<unknown[]> => {
    const { session } = await stage.polling();
    const line = await session.upgrade();
    say(line);
    return [await line.closed, await goesOn(session)];
  };

/** A session that has probed, or has moved already. */
async function moving(
  stage: FaultStage,
  isMoved: boolean,
): Promise<{ session: RawPolling; line: RawWebSocket }> {
  const { session } = await stage.polling();
  const line = await session.upgrade();
  line.send("2probe");
  await line.nextStarting("3probe");
  if (isMoved) {
    line.send("5");
    await isAlive(line);
  }
  return { session, line };
}

async function isAlive(line: RawWebSocket): Promise<boolean> {
  line.send('427["echo"]');
  return (await line.next()) === "437[]";
}

/** Fifty clients that reset the connection as soon as they have asked. */
async function resets({ running }: FaultStage, path: string): Promise<void> {
  const clients = Array.from({ length: 50 }, async () => {
    const socket = await beginRequest(running.port, upgradeHead(path));
    socket.resetAndDestroy();
    await once(socket, "close");
  });
  await Promise.all(clients);
}

/** The connection of a move is cut when this has been said; what the session's client gets of three events, and how many noops. */
const cutsAfter =
  (...said: readonly string[]) =>
  async (stage: FaultStage): Promise<unknown[]> => {
    const { session, socket } = await stage.polling();
    const line = await session.upgrade();
    socket.emit("n", 1);
    for (const frame of said) {
      line.send(frame);
      await line.nextStarting("3probe");
    }
    socket.emit("n", 2);
    line.close();
    await line.closed;
    socket.emit("n", 3);
    await session.post('427["echo"]');
    const packets: string[] = [];
    while (!packets.includes("437[]")) packets.push(...(await session.poll()).body.split("\u001e"));
    await session.post("1");
    const events = packets.filter((packet) => packet !== "6");
    return [...events, packets.length - events.length <= 1];
  };

const noneLost = ['42["n",1]', '42["n",2]', '42["n",3]', "437[]", true];

const extensions = (value: string): string => upgradeHead(target, { "Sec-WebSocket-Extensions": value });

export const upgradeRows: readonly Row[] = [
  ...["/socket.io/?EIO=4&transport=foo", "/socket.io/"].map((path) =>
    refused("H01", `to ${path}`, upgradeHead(path), "Transport unknown", "transport-unknown"),
  ),
  ...["abc", "__proto__"].map((sid) =>
    refused(
      "H05",
      `of a session named ${sid}`,
      upgradeHead(`${target}&sid=${sid}`),
      "Session ID unknown",
      "session-id-unknown",
    ),
  ),
  {
    id: "H04",
    input: "an upgrade that changes the protocol's version within a session",
    play: async (stage) => {
      const { session } = await stage.polling();
      const path = `${target.replace("EIO=4", "EIO=3")}&sid=${session.sid}`;
      return [await stage.exchange(upgradeHead(path)), await goesOn(session)];
    },
    stock: ["400 Bad request", true],
    incident: "protocol-mismatch",
  },
  {
    id: "H20",
    input: "an upgrade of a version that nobody speaks",
    play: async (stage) => {
      const answer = await stage.receive(upgradeHead(target, { "Sec-WebSocket-Version": "12" }));
      return [answer.slice(9, 12), /^sec-websocket-version: (.*)\r$/im.exec(answer)?.[1]];
    },
    stock: ["400", "13, 8"],
    compat: ["400", "13"],
    incident: "bad-upgrade",
  },
  refused(
    "H21",
    "without a key",
    upgradeHead(target, { "Sec-WebSocket-Key": undefined }),
    "Missing or invalid Sec-WebSocket-Key header",
  ),
  refused(
    "H21",
    "with a key that is too short",
    upgradeHead(target, { "Sec-WebSocket-Key": "c2hvcnQ=" }),
    "Missing or invalid Sec-WebSocket-Key header",
  ),
  refused("H22", "to h2c", upgradeHead(target, { Upgrade: "h2c" }), "Invalid Upgrade header"),
  refused("H22", "by POST", upgradeHead(target, {}, "POST"), "Bad handshake method"),
  ...["a; b; =", "permessage-deflate; client_max_window_bits=99"].map((value): Row => ({
    ...refused(
      "H23",
      `with the extensions ${value}`,
      extensions(value),
      "Invalid or unacceptable Sec-WebSocket-Extensions header",
    ),
    options: { perMessageDeflate: true },
  })),
  {
    id: "H23",
    input: "an upgrade with extensions that nobody knows, whatever their names",
    options: { perMessageDeflate: true },
    play: (stage) => stage.exchange(extensions("constructor, __proto__; a=1")),
    stock: "101",
  },
  {
    id: "H24",
    input: "an upgrade that says transport=polling",
    play: (stage) => stage.exchange(upgradeHead("/socket.io/?EIO=4&transport=polling")),
    // And closes it.
    stock: "101",
    compat: "400 Bad request",
    incident: "transport-handshake-error",
  },
  {
    id: "H25",
    input: "an upgrade to a path of nobody",
    options: { destroyUpgradeTimeout: 50 },
    play: (stage) => stage.exchange(upgradeHead("/elsewhere")),
    stock: "nothing",
  },
  {
    id: "H26",
    input: "upgrades to a path of nobody whose clients reset the connection",
    play: (stage) => resets(stage, "/elsewhere"),
    stock: undefined,
  },
  {
    id: "H27",
    input: "upgrades of an unknown session whose clients reset the connection",
    play: async (stage) => {
      const path = `${target}&sid=abc`;
      await resets(stage, path);
      return stage.exchange(upgradeHead(path));
    },
    stock: "400 Session ID unknown",
    incident: "session-id-unknown",
  },
  {
    id: "H27",
    input: "upgrades that are in order, whose clients reset the connection",
    play: (stage) => resets(stage, target),
    stock: undefined,
  },
  {
    id: "H27",
    input: "fifty WebSockets that are gone at once",
    play: async ({ running }) => {
      const lines = Array.from({ length: 50 }, async () => {
        const line = await openWebSocket(running.url);
        line.close();
        await line.closed;
      });
      await Promise.all(lines);
    },
    stock: undefined,
  },
  ...[false, true].map((isMoved): Row => ({
    id: isMoved ? "H29" : "H28",
    input: `a second upgrade ${isMoved ? "after" : "while"} the first`,
    play: async (stage) => {
      const { session, line } = await moving(stage, isMoved);
      const second = await session.upgrade();
      const code = await second.closed;
      if (!isMoved) line.send("5");
      const goesOnFirst = await isAlive(line);
      line.close();
      return [code, goesOnFirst];
    },
    stock: [1005, true],
    incident: "upgrade-overlap",
  })),
  {
    id: "H30",
    input: "a poll of a session that has moved",
    play: async (stage) => {
      const { session, line } = await moving(stage, true);
      const { status, body } = await session.poll();
      const lives = await isAlive(line);
      line.close();
      return [status, body, lives];
    },
    stock: [400, '{"code":3,"message":"Bad request"}', true],
    incident: "transport-mismatch",
  },
  ...[
    ["an event", '42["echo"]', "bad-probe"],
    ["a ping without probe", "2", "bad-probe"],
    ["nonsense", "x", "unknown-frame"],
  ].map(([what = "", frame = "", incident = ""]): Row => ({
    id: "H31",
    input: `an upgrade that begins with ${what}`,
    play: moves((line) => line.send(frame)),
    stock: [1005, true],
    incident,
  })),
  {
    id: "H32",
    input: "an upgrade frame without a probe before it",
    play: async (stage) => {
      const { session, socket } = await stage.polling();
      socket.emit("n", 1);
      const line = await session.upgrade();
      line.send("5");
      const first = await line.next();
      const lives = await isAlive(line);
      line.close();
      return [first, lives];
    },
    stock: ['42["n",1]', true],
  },
  {
    id: "H33",
    input: "an upgrade that never probes",
    options: { upgradeTimeout: 100 },
    play: moves(() => {}),
    stock: [1005, true],
    incident: "upgrade-overdue",
  },
  {
    id: "H34",
    input: "a move that is cut once it is accepted",
    play: cutsAfter(),
    stock: noneLost,
  },
  {
    id: "H34",
    input: "a move that is cut once it has probed",
    play: cutsAfter("2probe"),
    stock: noneLost,
  },
];

export const upgradeRowsElsewhere: readonly HeldElsewhere[] = [
  {
    id: "H34",
    input: "a move that is cut anywhere",
    heldBy: ["src/server/engine/upgrade.test.ts", "no message is lost or doubled, or comes out of order"],
  },
];
