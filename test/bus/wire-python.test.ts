// That the page about the wire between nodes says enough: a script that was written by it emits to the clients of a cluster, over Redis.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { io as connect } from "socket.io-client";
import { expect, onTestFinished, test, vi } from "vitest";
import { redisBus } from "../../src/bus/redis/index.js";
import { createCluster } from "../../src/cluster/index.js";
import { Server } from "../../src/index.js";
import { startRedis } from "../programs/redis-server.js";

const python = process.env["PYTHON_PATH"] ?? "/usr/bin/python3";
const script = fileURLToPath(new URL("emit.py", import.meta.url));
/** What comes at all comes at once on a quiet machine. */
const patienceMs = 15_000;
const secret = "a secret of some length";

/** A server and what its client has heard. */
async function open(port: number): Promise<{ readonly io: Server; readonly heard: unknown[][] }> {
  const redis = new Redis({ port, host: "127.0.0.1", lazyConnect: true });
  const http = createServer();
  const io = new Server(http, { cluster: createCluster({ bus: redisBus({ client: redis }), secret }) });
  io.on("connection", (socket) => socket.join("lobby"));
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port: httpPort } = http.address() as AddressInfo;
  const client = connect(`http://127.0.0.1:${httpPort}`, { transports: ["websocket"], forceNew: true });
  const heard: unknown[][] = [];
  client.onAny((...event: unknown[]) => void heard.push(event));
  onTestFinished(async () => {
    client.disconnect();
    await io.close();
    redis.disconnect();
  });
  await new Promise<void>((resolve) => client.once("connect", resolve));
  return { io, heard };
}

test("a script in Python emits by what the page says, and hears that all have it", async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const nodes = await Promise.all([open(redis.port), open(redis.port)]);
  for (const { io } of nodes) {
    await vi.waitFor(async () => expect(await io.fetchSockets()).toHaveLength(2), patienceMs);
  }
  const emit = async (...args: string[]): Promise<unknown> => {
    const { stdout } = await promisify(execFile)(python, [script, String(redis.port), secret, ...args], {
      timeout: patienceMs,
    });
    return JSON.parse(stdout);
  };
  expect(await emit("/", "event", "lobby", '["from a script", 1, {"text": "\\u00e4"}]')).toEqual([]);
  expect(await emit("/", "event", "nowhere", '["to nobody"]')).toEqual([]);
  expect(await emit("/nowhere", "event", "", '["to nobody"]')).toBe(null);
  expect(await emit("/", "join", "", '["new"]')).toEqual([]);
  for (const { io, heard } of nodes) {
    await vi.waitFor(() => expect(heard).toEqual([["from a script", 1, { text: "ä" }]]), patienceMs);
    expect([...io.sockets.sockets.values()].every(({ rooms }) => rooms.has("new"))).toBe(true);
    expect(io.incidents.size).toBe(0);
  }
});
