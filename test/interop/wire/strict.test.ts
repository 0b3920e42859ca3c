// Bounds and answers that are ours alone: where the published server would wait, grow or end its process, and could not
// run the same test. Not the rows both answer (…-faults.test.ts).
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Listening, nextEvent } from "../next-event.js";
import { ours } from "../peers/ours.js";
import type { RunningServer } from "../running-server.js";
import { connectWebSocket, openPolling, openWebSocket, request } from "./raw-session.js";
import { expectAlive, expectServing, nextSocket, startWireServer } from "./wire-server.js";

describe("our server", () => {
  let running: RunningServer;
  beforeAll(async () => {
    running = await startWireServer(ours);
  });
  afterEach(() => expectServing(running));
  afterAll(() => running.close());

  it("delivers what comes right behind a connect whose middlewares are still at work", async () => {
    let pass: (() => void) | undefined;
    running.io.of("/slow").use((_socket, next) => (pass = next));
    const heard: unknown[] = [];
    running.io.of("/slow").on("connection", (socket) => socket.onAny((name) => heard.push(name)));
    const line = await openWebSocket(running.url);
    line.send("40/slow,");
    line.send('42/slow,["a"]');
    line.send('42/slow,["b"]');
    // The answer of another namespace comes behind what was sent before.
    line.send("40");
    await line.nextStarting("40{");
    expect(heard).toEqual([]);
    pass?.();
    await line.nextStarting("40/slow,");
    line.send('427["echo"]');
    await line.nextStarting("437");
    expect(heard).toEqual(["a", "b"]);
  });

  it("refuses a namespace whose name is longer than 255 bytes by closing", async () => {
    const line = await connectWebSocket(running.url);
    line.send(`40/${"n".repeat(255)},`);
    expect(await line.closed).toBe(1005);
  });

  it("lets a session into a hundred namespaces and no more", async () => {
    for (let n = 1; n <= 100; n++) running.io.of(`/many-${n}`);
    const line = await connectWebSocket(running.url);
    for (let n = 1; n <= 100; n++) line.send(`40/many-${n},`);
    for (let n = 1; n < 100; n++) expect(await line.next()).toMatch(/^40\/many-/);
    expect(await line.next()).toBe('44/many-100,{"message":"Too many namespaces"}');
  });

  /** What the server's own listener is told of handlers that fail, from now on. */
  function failures(): unknown[][] {
    const told: unknown[][] = [];
    const io = running.io as unknown as Listening;
    const listener = (error: unknown, details: { event: string }): unknown =>
      told.push([(error as Error).message, details.event]);
    io.on("handler_error", listener as () => void);
    return told;
  }

  it("keeps the texts of errors that a middleware throws or rejects with to itself", async () => {
    running.io.of("/throws").use(() => {
      throw new Error("the password is 1234");
    });
    running.io.of("/rejects").use(() => Promise.reject(new Error("the password is 1234")) as never);
    const told = failures();
    const line = await connectWebSocket(running.url);
    for (const name of ["/throws", "/rejects"]) {
      line.send(`40${name},`);
      expect(await line.next()).toBe(`44${name},{"message":"Internal error"}`);
    }
    expect(told).toEqual([
      ["the password is 1234", "connection"],
      ["the password is 1234", "connection"],
    ]);
  });

  it("keeps the socket whose handlers throw or reject, and the process", async () => {
    const joining = nextSocket(running.io);
    const line = await connectWebSocket(running.url);
    const socket = await joining;
    socket.on("throw", () => {
      throw new Error("thrown by a handler");
    });
    socket.on("reject", () => Promise.reject(new Error("rejected by a handler")));
    const told = failures();
    line.send('42["throw"]');
    line.send('42["reject"]');
    line.send('427["echo"]');
    expect(await line.next()).toBe("437[]");
    expect(socket.connected).toBe(true);
    expect(told).toEqual([
      ["thrown by a handler", "throw"],
      ["rejected by a handler", "reject"],
    ]);
  });

  it("refuses with 403 where allowRequest throws", async () => {
    const own = await startWireServer(ours, {
      allowRequest: () => {
        throw new Error("the password is 1234");
      },
    });
    onTestFinished(() => own.close());
    const answer = await request(`${own.url}/socket.io/?EIO=4&transport=polling`);
    expect(answer.status).toBe(403);
    expect(answer.body).not.toContain("password");
    await expect(openWebSocket(own.url)).rejects.toThrow("Unexpected server response");
  });

  it("takes no more than the polling body's limit of one that never ends, and the session lives", async () => {
    const session = await openPolling(running.url);
    await session.post("40");
    await session.poll();
    const endless = new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(65_536)) });
    const init = { method: "POST", body: endless, duplex: "half" } as RequestInit;
    // The server stops reading; whether the client sees the answer or the end of the line is a race of the kernel's.
    const answer = await request(session.address, init).catch(() => undefined);
    expect(answer?.status ?? 413).toBe(413);
    await expectAlive(session);
  });

  it("tells a socket that its peer sent too much of a good thing, attachments above the limit", async () => {
    const joining = nextSocket(running.io);
    const line = await connectWebSocket(running.url);
    const gone = nextEvent(await joining, "disconnect");
    line.send('452-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
    line.send(new Uint8Array(600_000));
    line.send(new Uint8Array(600_000));
    expect((await gone)[0]).toBe("forced close");
    expect(await line.closed).toBe(1005);
  });
});
