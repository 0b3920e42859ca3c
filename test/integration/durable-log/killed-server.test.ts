// A server with a log in files, killed as `kill -9` does it and started again: its clients come back as if nothing had been.
import { rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { crashPoints } from "../../fakes/crash-points.mjs";
import { areThere, listen, Listener, MortalServer } from "./stage.js";

/** How often it is killed at random; a number in HOLDFAST_KILLS is for long runs. */
const kills = Number(process.env["HOLDFAST_KILLS"] ?? 6);

/** Everybody has recovered each time, and has heard the same, to the end. */
async function expectWhole(listeners: readonly Listener[]): Promise<void> {
  const last = await listeners[0]?.socket.emitWithAck("say", "the end");
  const everybody = listeners.map(() => last);
  await expect.poll(() => listeners.map(({ heard }) => heard.at(-1)), { timeout: 30_000 }).toEqual(everybody);
  Listener.expectSame(listeners);
  for (const { recoveries, name } of listeners) expect(new Set(recoveries), name).toEqual(new Set([true]));
}

test(
  `killed ${kills} times at random while it talks: everybody recovers, and nothing is lost, doubled or out of order`,
  { timeout: 60_000 + kills * 10_000 },
  async () => {
    const server = new MortalServer();
    await server.start();
    const listeners = await listen(server.url);
    for (let kill = 1; kill <= kills; kill++) {
      const heard = listeners[0]?.heard.length ?? 0;
      server.talk();
      await expect.poll(() => listeners[0]?.heard.length, { interval: 5 }).toBeGreaterThan(heard + 5);
      await pause(20 + 180 * Math.random());
      await server.kill();
      expect(await server.start()).toBeNull();
      await areThere(listeners, kill + 1);
    }
    await expectWhole(listeners);
    expect(listeners[0]?.heard.length).toBeGreaterThan(kills * 5);
  },
);

// Files are begun and removed after 8 MiB, so there it speaks in long words.
const longWords = { payloadBytes: 262_144, isInStep: true, recovery: { maxLogEntries: 60 } };

test.each(crashPoints)("killed %s: the same", async (point) => {
  const isOfFiles = point.includes("a file");
  const server = new MortalServer(isOfFiles ? longWords : { fsync: "each" });
  await server.start();
  const listeners = await listen(server.url);
  await server.dieAt(point, isOfFiles ? 1 : 20);
  expect(await server.start()).toBeNull();
  await areThere(listeners, 2);
  await expectWhole(listeners);
});

test("rooms and data are as handlers left them before the kill, and the id is the same", async () => {
  const server = new MortalServer();
  await server.start();
  const listeners = await listen(server.url);
  const ids = listeners.map(({ socket }) => socket.id);
  for (const { socket, name } of listeners) await socket.emitWithAck("rename", `${name}, renamed`, "chess");
  await server.kill();
  await server.start();
  await areThere(listeners, 2);
  for (const [index, { socket, name }] of listeners.entries()) {
    expect(socket.id).toBe(ids[index]);
    expect(await socket.emitWithAck("who am I")).toEqual({
      recovered: true,
      data: { name: `${name}, renamed` },
      rooms: { chess: true, lobby: true, [socket.id ?? ""]: true },
    });
  }
});

test("a client that was silent until the log had forgotten what it was sent last recovers nevertheless", async () => {
  const server = new MortalServer({ recovery: { maxLogEntries: 40 } });
  await server.start();
  const listeners = await listen(server.url);
  await listeners[0]?.socket.emitWithAck("say", "the last for a while");
  await listeners[0]?.socket.emitWithAck("speak elsewhere", 200);
  await server.kill();
  await server.start();
  await areThere(listeners, 2);
  await expectWhole(listeners);
});

test("of a server that has lost its files nobody is told that he recovered", async () => {
  const server = new MortalServer();
  await server.start();
  const listeners = await listen(server.url);
  for (const { socket } of listeners) await socket.emitWithAck("say", "this will be lost");
  await server.kill();
  rmSync(server.folder, { recursive: true });
  await server.start();
  await areThere(listeners, 2);
  expect(listeners.map(({ recoveries }) => recoveries)).toEqual(listeners.map(() => [false]));
});
