// Engine.IO packets that should not have been sent: each ends the session with its reason or is ignored, and others are
// served on. Not Socket.IO packets (packet-faults.test.ts).
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { nextEvent } from "../next-event.js";
import { peers } from "../peers/peers.js";
import type { RunningServer } from "../running-server.js";
import { connectWebSocket, openPolling } from "./raw-session.js";
import { expectServing, nextSocket, startWireServer } from "./wire-server.js";

describe.each(peers)("$name", (peer) => {
  const isOurs = peer.name === "holdfast";
  let running: RunningServer;
  beforeAll(async () => {
    running = await startWireServer(peer, { maxHttpBufferSize: 100_000 });
  });
  afterEach(() => expectServing(running));
  afterAll(() => running.close());

  it.each([
    ["an empty frame", "", "parse error"],
    ["a frame of type 7", "7", "parse error"],
    ["a frame of type 9", "9", "parse error"],
    ["a frame of type x", "x", "parse error"],
    ["a frame of type __proto__", "__proto__", "parse error"],
    ["a client's ping", "2", "transport error"],
  ])("ends a WebSocket for %s", async (_what, frame, reason) => {
    const socket = nextSocket(running.io);
    const line = await connectWebSocket(running.url);
    const gone = nextEvent(await socket, "disconnect");
    line.send(frame);
    expect((await gone)[0]).toBe(reason);
    expect(await line.closed).toBe(1005);
  });

  it.each([
    ["an open packet", ['0{"sid":"a"}']],
    ["a pong nobody asked for", ["3"]],
    ["a thousand pongs", Array.from({ length: 1_000 }, () => "3")],
    ["an upgrade packet", ["5"]],
    ["a noop", ["6"]],
  ])("ignores %s on a WebSocket", async (_what, frames) => {
    const line = await connectWebSocket(running.url);
    for (const frame of frames) line.send(frame);
    line.send('427["echo"]');
    expect(await line.next()).toBe("437[]");
  });

  it("meets a close packet on a WebSocket: the published server ignores it, ours closes", async () => {
    const socket = nextSocket(running.io);
    const line = await connectWebSocket(running.url);
    const gone = nextEvent(await socket, "disconnect");
    line.send("1");
    if (isOurs) {
      expect((await gone)[0]).toBe("transport close");
      expect(await line.closed).toBe(1005);
    } else {
      line.send('427["echo"]');
      expect(await line.next()).toBe("437[]");
    }
  });

  it("takes base64 in a text frame as binary", async () => {
    const line = await connectWebSocket(running.url);
    line.send('451-7["echo",{"_placeholder":true,"num":0}]');
    line.send("bAQID");
    expect(await line.next()).toBe('461-7[{"_placeholder":true,"num":0}]');
    expect(await line.next()).toEqual(Buffer.from([1, 2, 3]));
  });

  it("ends a WebSocket with 1009 for a message above the limit", async () => {
    const line = await connectWebSocket(running.url);
    line.send(`4${"x".repeat(100_000)}`);
    expect(await line.closed).toBe(1009);
  });

  it.each([
    ["an empty body", "", "parse error"],
    ["a body of separators", "\u001e", "parse error"],
    ["an unknown packet", "abc", "parse error"],
    ["a client's ping", "2", "transport error"],
  ])("answers ok to %s and ends the session", async (_what, body, reason) => {
    const session = await openPolling(running.url);
    const socket = nextSocket(running.io);
    await session.post("40");
    const gone = nextEvent(await socket, "disconnect");
    await session.poll();
    const answer = await session.post(body);
    expect([answer.status, answer.body]).toEqual([200, "ok"]);
    expect((await gone)[0]).toBe(reason);
    expect((await session.poll()).status).toBe(400);
  });

  it.each([
    ["an unknown packet", "parse error", '42["early"]\u001ex\u001e42["late"]'],
    ["a close", "transport close", '42["early"]\u001e1\u001e42["late"]'],
  ])("handles what stands before %s in a body, and nothing behind it", async (_what, reason, body) => {
    const session = await openPolling(running.url);
    const joining = nextSocket(running.io);
    await session.post("40");
    const socket = await joining;
    const names: string[] = [];
    socket.onAny((name: string) => names.push(name));
    const gone = nextEvent(socket, "disconnect");
    await session.poll();
    await session.post(body);
    expect((await gone)[0]).toBe(reason);
    expect(names).toEqual(["early"]);
  });

  it("meets twenty thousand packets in one body: the published server takes them, ours four thousand", async () => {
    const session = await openPolling(running.url);
    const joining = nextSocket(running.io);
    await session.post("40");
    const gone = nextEvent(await joining, "disconnect");
    await session.poll();
    const answer = await session.post(Array.from({ length: 20_000 }, () => "3").join("\u001e"));
    expect(answer.body).toBe("ok");
    if (isOurs) expect((await gone)[0]).toBe("parse error");
    else {
      await session.post('427["echo"]');
      expect((await session.poll()).body).toBe("437[]");
    }
  });

  it("meets base64 that is none: the published server is lenient, ours ends the session", async () => {
    const session = await openPolling(running.url);
    const joining = nextSocket(running.io);
    await session.post("40");
    const gone = nextEvent(await joining, "disconnect");
    await session.poll();
    await session.post('451-7["echo",{"_placeholder":true,"num":0}]\u001eb!!!not base64');
    if (isOurs) expect((await gone)[0]).toBe("parse error");
    else expect((await session.poll()).body).toMatch(/^461-7/);
  });
});
