// Upgrades that should not have been asked for: each gets its answer, the session it belongs to lives, and others are served on.
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { peers } from "../peers/peers.js";
import type { RunningServer } from "../running-server.js";
import { beginRequest, exchangeBytes, upgradeHead } from "./raw-http.js";
import { openPolling, openWebSocket, type RawPolling } from "./raw-session.js";
import { expectAlive, expectServing, nextSocket, startWireServer } from "./wire-server.js";

const target = "/socket.io/?EIO=4&transport=websocket";

describe.each(peers)("$name answers an upgrade", (peer) => {
  const isOurs = peer.name === "holdfast";
  let running: RunningServer;
  beforeAll(async () => {
    running = await startWireServer(peer, { upgradeTimeout: 100, destroyUpgradeTimeout: 50 });
  });
  afterEach(() => expectServing(running));
  afterAll(() => running.close());

  async function joined(): Promise<RawPolling> {
    const session = await openPolling(running.url);
    await session.post("40");
    await session.poll();
    return session;
  }

  it.each([
    ["to an unknown transport", "/socket.io/?EIO=4&transport=foo", "Transport unknown"],
    ["without a query", "/socket.io/", "Transport unknown"],
    ["of an unknown session", `${target}&sid=abc`, "Session ID unknown"],
    ["of a session named __proto__", `${target}&sid=__proto__`, "Session ID unknown"],
  ])("%s with 400 and the words", async (_what, path, words) => {
    const answer = await exchangeBytes(running.port, upgradeHead(path));
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toMatch(/\r\nConnection: close\r\n/i);
    expect(answer).toMatch(/\r\nContent-type: text\/html\r\n/i);
    expect(answer.endsWith(`\r\n\r\n${words}`)).toBe(true);
  });

  it.each([
    ["of a version we do not speak", upgradeHead(target, { "Sec-WebSocket-Version": "12" })],
    ["without a key", upgradeHead(target, { "Sec-WebSocket-Key": undefined })],
    ["with a key that is too short", upgradeHead(target, { "Sec-WebSocket-Key": "c2hvcnQ=" })],
    ["to h2c", upgradeHead(target, { Upgrade: "h2c" })],
    ["by POST", upgradeHead(target, {}, "POST")],
  ])("%s with 400", async (_what, bytes) => {
    expect(await exchangeBytes(running.port, bytes)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it("that lies behind two thousand other headers with 400", async () => {
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`a${n.toString(36)}`, "1"]));
    const bytes = upgradeHead(target, { ...many, Upgrade: undefined }).replace(
      /\r\n$/,
      "Upgrade: websocket\r\n\r\n",
    );
    const answer = await exchangeBytes(running.port, bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  it("that says transport=polling: the published server by 101 and a close, ours by 400", async () => {
    const answer = await exchangeBytes(running.port, upgradeHead("/socket.io/?EIO=4&transport=polling"));
    expect(answer).toMatch(isOurs ? /^HTTP\/1\.1 400 / : /^HTTP\/1\.1 101 /);
  });

  it("that changes the protocol version within a session with 400, and the session lives", async () => {
    const session = await joined();
    const path = `${target.replace("EIO=4", "EIO=3")}&sid=${session.sid}`;
    const answer = await exchangeBytes(running.port, upgradeHead(path));
    expect(answer).toMatch(/^HTTP\/1\.1 400 .*Bad request$/s);
    await expectAlive(session);
  });

  it("to a path of nobody by ending the connection after a while", async () => {
    expect(await exchangeBytes(running.port, upgradeHead("/elsewhere"))).toBe("");
  });

  it.each([
    ["speaks of something else first", '42["echo"]'],
    ["sends a ping without probe", "2"],
    ["sends nonsense", "x"],
  ])("whose client %s by an empty close, and the session lives on polling", async (_what, first) => {
    const session = await joined();
    const line = await session.upgrade();
    line.send(first);
    expect(await line.closed).toBe(1005);
    await expectAlive(session);
  });

  it("whose client never probes by an empty close in time, and the session lives on polling", async () => {
    const session = await joined();
    const line = await session.upgrade();
    expect(await line.closed).toBe(1005);
    await expectAlive(session);
  });

  it.each([
    ["is accepted", []],
    ["has probed", ["2probe"]],
  ])("that is cut once it %s, and loses and doubles nothing of the session", async (_when, said) => {
    const session = await openPolling(running.url);
    const joining = nextSocket(running.io);
    await session.post("40");
    const socket = await joining;
    await session.poll();
    const line = await session.upgrade();
    socket.emit("n", 1);
    for (const frame of said) {
      line.send(frame);
      expect(await line.next()).toBe("3probe");
    }
    socket.emit("n", 2);
    line.close();
    await line.closed;
    socket.emit("n", 3);
    await session.post('427["echo"]');
    const packets: string[] = [];
    while (!packets.includes("437[]")) packets.push(...(await session.poll()).body.split("\u001e"));
    const noops = packets.filter((packet) => packet === "6").length;
    expect(noops).toBeLessThanOrEqual(1);
    expect(packets.filter((packet) => packet !== "6")).toEqual([
      '42["n",1]',
      '42["n",2]',
      '42["n",3]',
      "437[]",
    ]);
  });

  it("a second time while the first probes: only the first goes on", async () => {
    const session = await joined();
    const first = await session.upgrade();
    first.send("2probe");
    expect(await first.next()).toBe("3probe");
    const second = await session.upgrade();
    expect(await second.closed).toBe(1005);
    first.send("5");
    first.send('427["echo"]');
    expect(await first.next()).toBe("437[]");
  });

  it("a second time after the first: the first goes on", async () => {
    const session = await joined();
    const first = await session.upgrade();
    first.send("2probe");
    await first.next();
    first.send("5");
    first.send('421["echo"]');
    expect(await first.next()).toBe("431[]");
    const second = await session.upgrade();
    expect(await second.closed).toBe(1005);
    first.send('427["echo"]');
    expect(await first.next()).toBe("437[]");
  });

  it("with a frame in the same segment that is broken, and goes on", async () => {
    const answer = await exchangeBytes(running.port, `${upgradeHead(target)}\u00ff\u00ff\u00ff\u00ff`);
    expect(answer).toMatch(/^HTTP\/1\.1 101 /);
  });

  it.each([
    ["to a path of nobody", "/elsewhere"],
    ["of an unknown session", `${target}&sid=abc`],
    ["that is in order", target],
  ])("%s, whose client resets the connection, fifty times", async (_what, path) => {
    const resets = Array.from({ length: 50 }, async () => {
      const socket = await beginRequest(running.port, upgradeHead(path));
      socket.resetAndDestroy();
      await once(socket, "close");
    });
    await Promise.all(resets);
  });

  it("whose client is gone at once, fifty times", async () => {
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const line = await openWebSocket(running.url);
        line.close();
        await line.closed;
      }),
    );
  });
});

describe.each(peers)("$name, with compression,", (peer) => {
  it.each(["a; b; =", "permessage-deflate; client_max_window_bits=99"])(
    "answers the extensions %j with 400",
    async (extensions) => {
      const running = await startWireServer(peer, { perMessageDeflate: true });
      onTestFinished(() => running.close());
      const bytes = upgradeHead(target, { "Sec-WebSocket-Extensions": extensions });
      expect(await exchangeBytes(running.port, bytes)).toMatch(/^HTTP\/1\.1 400 /);
      await expectServing(running);
    },
  );

  it("answers extensions that it does not know, whatever their names, with 101", async () => {
    const running = await startWireServer(peer, { perMessageDeflate: true });
    onTestFinished(() => running.close());
    const bytes = upgradeHead(target, { "Sec-WebSocket-Extensions": "constructor, __proto__; a=1" });
    expect(await exchangeBytes(running.port, bytes)).toMatch(/^HTTP\/1\.1 101 /);
  });
});
