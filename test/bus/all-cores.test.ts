// `npx holdfast-all-cores`, as it comes with the package: official clients with polling and upgrades, three processes behind one port, and one
// that is killed.
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { text as textOf } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { io as connect, type Socket } from "socket.io-client";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { freePort } from "../../scripts/free-port.mjs";
import { install, packHoldfast } from "../compat/packed.js";

const folder = fileURLToPath(new URL("../../.cache/all-cores", import.meta.url));
const program = join(folder, "node_modules/.bin/holdfast-all-cores");
const patience = { timeout: 15_000, interval: 20 };

interface Visitor {
  readonly socket: Socket;
  readonly heard: string[];
  /** The process that serves it. */
  pid: number;
}

const visitors: Visitor[] = [];
let port: number;

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  const { holdfast } = packHoldfast(folder);
  install(folder, { holdfast: String(holdfast) }, []);
}, 60_000);

function start(): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(program, {
    env: { ...process.env, PORT: String(port), WORKERS: "3" },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function visit(): Visitor {
  const socket = connect(`http://127.0.0.1:${port}`, { forceNew: true, reconnectionDelay: 50 });
  const visitor: Visitor = { socket, heard: [], pid: 0 };
  socket.on("served-by", (pid: number) => (visitor.pid = pid));
  socket.on("heard", (text: string) => visitor.heard.push(text));
  return visitor;
}

/** Who comes before all processes have begun is served by those that have; others come until each serves somebody. */
async function untilAllServe(): Promise<void> {
  for (let pids = new Set<number>(); pids.size < 3; pids = new Set(visitors.map(({ pid }) => pid))) {
    const visitor = visit();
    visitors.push(visitor);
    await vi.waitFor(() => expect(visitor.pid).not.toBe(0), patience);
  }
}

/** What one says until all have heard it: processes find each other within a second or so. */
async function untilAllHear(text: string): Promise<void> {
  await vi.waitFor(() => {
    visitors[0]?.socket.emit("speak", text);
    for (const { heard } of visitors) expect(heard).toContain(text);
  }, patience);
}

test("serves clients by all processes without sticky sessions, and goes on when one is killed", async () => {
  port = await freePort();
  const server = start();
  onTestFinished(async () => {
    for (const { socket } of visitors) socket.disconnect();
    const exit = once(server, "exit");
    server.kill("SIGKILL");
    await exit;
  });
  const [line] = (await once(createInterface(server.stdout), "line")) as [string];
  expect(line).toBe(`Open http://localhost:${port} in two windows; 3 processes serve it`);
  visitors.push(...Array.from({ length: 9 }, () => visit()));
  await vi.waitFor(() => expect(visitors.every(({ socket }) => socket.connected)).toBe(true), patience);
  await untilAllServe();
  await untilAllHear("hello");
  await vi.waitFor(() => {
    for (const { socket } of visitors) expect(socket.io.engine.transport.name).toBe("websocket");
  }, patience);

  const victim = visitors.at(-1)?.pid ?? 0;
  process.kill(victim, "SIGKILL");
  await vi.waitFor(() => {
    for (const { socket, pid } of visitors) expect([socket.connected, pid === victim]).toEqual([true, false]);
  }, patience);
  await untilAllHear("again");

  // By now all know each other: each hears what each one says once, and of one speaker in order.
  for (const { heard } of visitors) heard.length = 0;
  const said = visitors.flatMap((_, i) => [`${i} first`, `${i} second`]);
  for (const [i, { socket }] of visitors.entries()) {
    socket.emit("speak", `${i} first`);
    socket.emit("speak", `${i} second`);
  }
  await vi.waitFor(() => {
    for (const { heard } of visitors)
      expect(heard.filter((text) => text !== "again")).toHaveLength(said.length);
  }, patience);
  for (const { heard } of visitors) {
    for (const [i] of visitors.entries()) {
      expect(heard.filter((text) => text.startsWith(`${i} `))).toEqual([`${i} first`, `${i} second`]);
    }
  }
});

test("says that its port is taken, and ends", async () => {
  const other = createServer();
  onTestFinished(() => void other.close());
  other.listen(0);
  await once(other, "listening");
  ({ port } = other.address() as AddressInfo);
  const server = start();
  const [said, [code]] = await Promise.all([textOf(server.stderr), once(server, "exit")]);
  expect(said).toBe(`Port ${port} cannot be had (EADDRINUSE). Another one: PORT=${port + 1}\n`);
  expect(code).toBe(1);
});
