// Clients that really stop reading, on each host: what they cost, who notices, and how they end. Sizes are counted; nothing is timed.
import { once } from "node:events";
import { connect as connectTcp, type Socket as TcpSocket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { io as connectOfficial } from "socket.io-client";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import type { Server as UwsServer } from "../../src/hosts/uws/index.js";
import type { Server as NodeServer, ServerOptions } from "../../src/index.js";
import { frameOf } from "../autobahn/raw-client.js";
import { openPolling } from "../interop/wire/raw-session.js";
import { startUwsServer } from "../uws/uws-server.js";
import { endAll, startServer } from "./loopback.js";

afterEach(endAll);

interface RunningHost {
  readonly io: NodeServer | UwsServer;
  readonly url: string;
}

const hosts: readonly [name: string, start: (options: ServerOptions) => Promise<RunningHost>][] = [
  ["node:http", startServer],
  [
    "uWebSockets.js",
    async (options) => {
      const running = await startUwsServer(options);
      onTestFinished(() => running.close());
      return running;
    },
  ],
];

const mebibyte = 1_048_576;
const kilobyte = "x".repeat(1024);
/** More than the kernel keeps for a reader that has stopped, by far. */
const megabytesToBeSent = 16;

const inTime = { timeout: 15_000 };
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Joins, and then reads nothing until it is told to. */
async function openStalled({ url, io }: RunningHost): Promise<{ reader: TcpSocket; id: string }> {
  const joined = once(io as never, "connection") as Promise<[{ id: string }]>;
  const reader = connectTcp(Number(new URL(url).port), "127.0.0.1");
  onTestFinished(() => void reader.destroy());
  reader.write(
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n" +
      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
  );
  await once(reader, "data");
  reader.write(frameOf(1, Buffer.from("40")));
  const [{ id }] = await joined;
  reader.pause();
  return { reader, id };
}

/** An official client that counts what it hears. */
async function openBystander({ url }: RunningHost): Promise<{ readonly heard: number[] }> {
  const heard: number[] = [];
  const client = connectOfficial(url, { transports: ["websocket"], reconnection: false });
  onTestFinished(() => void client.disconnect());
  client.on("tick", (number: number) => heard.push(number));
  await once(client as never, "connect");
  return { heard };
}

/** Sends so many megabytes to everybody, a little in each turn, until it is told to stop; gives the number of messages. */
async function broadcast({ io }: RunningHost, megabytes: number, watch: () => boolean): Promise<number> {
  let sent = 0;
  while (sent < megabytes * 1024 && watch()) {
    for (let n = 0; n < 16; n++) io.emit("tick", sent++, kilobyte);
    await nextTurn();
  }
  return sent;
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** What this process keeps, the kernel's buffers aside. */
async function keptBytes(): Promise<number> {
  // Twice: what is let go of at the end of a collection is only found by the next.
  for (let round = 0; round < 2; round++) {
    collectGarbage();
    await nextTurn();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describe.each(hosts)("on %s", { timeout: 60_000 }, (_name, start) => {
  it("A12: a client that stops reading costs the mark at most, and is disconnected above it", async () => {
    const running = await start({});
    const { id } = await openStalled(running);
    const left = once(running.io.sockets.sockets.get(id) as never, "disconnect");
    let isGone = false;
    void left.then(() => (isGone = true));
    let most = 0;
    const sent = await broadcast(running, megabytesToBeSent, () => {
      most = Math.max(most, running.io.engine.waitingBytes);
      return !isGone;
    });
    const [reason, description] = (await left) as [string, { code: string }];
    expect([reason, description.code]).toEqual(["slow consumer", "slow-consumer"]);
    expect(sent).toBeLessThan(megabytesToBeSent * 1024);
    expect(most).toBeLessThanOrEqual(mebibyte);
    expect(running.io.engine.waitingBytes).toBe(0);
    expect(Object.fromEntries(running.io.incidents)).toEqual({ behind: 1, "slow-consumer": 1 });
  });

  it("A13: where the oldest is dropped it costs the mark as well, others get everything, and it the newest", async () => {
    const running = await start({ slowPolicy: "drop-oldest" });
    const bystander = await openBystander(running);
    const { reader } = await openStalled(running);
    // What is made once, code above all, is made before.
    const first = await broadcast(running, megabytesToBeSent, () => true);
    await expect.poll(() => bystander.heard.length, inTime).toBe(first);
    bystander.heard.length = 0;
    const before = await keptBytes();
    const sent = await broadcast(running, megabytesToBeSent, () => true);
    await expect.poll(() => bystander.heard.length, inTime).toBe(sent);
    expect(bystander.heard.every((number, index) => number === index)).toBe(true);
    // What the bystander wrote down, and what tests and engines do meanwhile, is in it too.
    expect((await keptBytes()) - before).toBeLessThan(2 * mebibyte);
    expect(running.io.incidents.get("dropped")).toBeGreaterThan(5_000);
    let tail = "";
    reader.on("data", (bytes) => (tail = tail.slice(-2048) + bytes.toString("latin1")));
    reader.resume();
    await expect.poll(() => tail, inTime).toContain(`["tick",${sent - 1},`);
  });

  it("A14: whoever waits for drained() keeps no more than the mark, however much it sends", async () => {
    const running = await start({});
    const bystander = await openBystander(running);
    const [socket] = running.io.sockets.sockets.values();
    if (socket === undefined) throw new Error("nobody has joined");
    let most = 0;
    let waits = 0;
    for (let n = 0; n < megabytesToBeSent * 1024; n++) {
      const mayGoOn = socket.emit("tick", n, kilobyte);
      most = Math.max(most, socket.bufferedBytes);
      if (mayGoOn) continue;
      waits++;
      await socket.drained();
    }
    await expect.poll(() => bystander.heard.length, inTime).toBe(megabytesToBeSent * 1024);
    expect(waits).toBeGreaterThan(0);
    expect(most).toBeLessThan(mebibyte);
  });

  it("A14: an emit storm of one turn is told to its author, and a client that reads gets all of it", async () => {
    const running = await start({});
    const bystander = await openBystander(running);
    const [socket] = running.io.sockets.sockets.values();
    const answers = new Set<boolean | undefined>();
    for (let n = 0; n < 16 * 1024; n++) answers.add(socket?.emit("tick", n, kilobyte));
    expect([...answers]).toEqual([true, false]);
    await expect.poll(() => bystander.heard.length, inTime).toBe(16 * 1024);
    expect(socket?.connected).toBe(true);
  });

  it("A12: a long-polling client that does not come for its messages is bound by the same mark", async () => {
    const running = await start({});
    const client = await openPolling(running.url);
    const joined = once(running.io as never, "connection") as Promise<[never]>;
    await client.post("40");
    const [socket] = await joined;
    const left = once(socket, "disconnect");
    let isGone = false;
    void left.then(() => (isGone = true));
    const sent = await broadcast(running, 4, () => !isGone);
    expect((await left)[0]).toBe("slow consumer");
    expect(sent).toBeLessThan(1024);
  });
});
