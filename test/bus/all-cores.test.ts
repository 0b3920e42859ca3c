// examples/all-cores as it is: official clients with polling and upgrades, three processes behind one port, and one that is killed.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { io as connect, type Socket } from "socket.io-client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { freePort } from "../../scripts/free-port.mjs";

const program = fileURLToPath(new URL("../../examples/all-cores/server.mjs", import.meta.url));
const patience = { timeout: 15_000, interval: 20 };

interface Visitor {
  readonly socket: Socket;
  readonly heard: string[];
  /** The process that serves it. */
  pid: number;
}

let server: ChildProcess;
let port: number;
let visitors: Visitor[];

beforeEach(async () => {
  port = await freePort();
  server = spawn(process.execPath, [program], {
    env: { ...process.env, PORT: String(port), WORKERS: "3" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  visitors = Array.from({ length: 9 }, () => visit());
  await vi.waitFor(() => expect(visitors.every(({ socket }) => socket.connected)).toBe(true), patience);
});

afterEach(async () => {
  for (const { socket } of visitors) socket.disconnect();
  const exit = once(server, "exit");
  server.kill("SIGKILL");
  await exit;
});

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
