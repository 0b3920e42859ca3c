// The fault proxy on real ports: what each fault does to the two ends of a connection.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { systemClock, type Clock } from "../../src/core/index.js";
import { type FaultConditions, FaultProxy, VirtualClock } from "../../src/testkit/index.js";

interface Scene {
  readonly proxy: FaultProxy;
  readonly client: Socket;
  readonly server: Socket;
}

/** A server, the proxy, and a connection between the two. */
async function open(conditions: FaultConditions = {}, clock: Clock = systemClock): Promise<Scene> {
  const listener = createServer({ allowHalfOpen: true });
  // Whoever waits for an error has a listener of its own.
  listener.on("connection", (socket) => socket.on("error", () => {}));
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const proxy = await FaultProxy.open({ port: (listener.address() as AddressInfo).port, clock });
  proxy.conditions = conditions;
  const arrived = once(listener, "connection");
  const client = connectTo(proxy);
  const [server] = (await arrived) as [Socket];
  onTestFinished(async () => {
    await proxy.close();
    server.destroy();
    listener.close();
  });
  return { proxy, client, server };
}

function connectTo(proxy: FaultProxy): Socket {
  const client = connect({ port: proxy.port, host: "127.0.0.1", allowHalfOpen: true });
  client.on("error", () => {});
  onTestFinished(() => void client.destroy());
  return client;
}

async function errorOf(socket: Socket): Promise<string> {
  const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
  return error.code ?? error.message;
}

function received(socket: Socket, bytes: number): Promise<string> {
  let text = "";
  return new Promise((resolve) => {
    const take = (chunk: Buffer): void => {
      text += chunk.toString();
      if (text.length < bytes) return;
      socket.off("data", take);
      resolve(text);
    };
    socket.on("data", take);
  });
}

it("carries both ways, however much, and ends where an end ends", async () => {
  const { client, server } = await open();
  const much = "x".repeat(3_000_000);
  client.write("hello");
  expect(await received(server, 5)).toBe("hello");
  client.end(much);
  const ended = once(server, "end");
  expect(await received(server, much.length)).toBe(much);
  await ended;
  server.end("goodbye");
  expect(await received(client, 7)).toBe("goodbye");
});

it("cuts: both ends are reset", async () => {
  const { proxy, client, server } = await open();
  proxy.cut();
  expect(await Promise.all([errorOf(client), errorOf(server)])).toEqual(["ECONNRESET", "ECONNRESET"]);
});

it("is a black hole until it is restored", async () => {
  const { proxy, client, server } = await open();
  proxy.blackHole();
  client.write("later");
  const newcomer = connectTo(proxy);
  await once(newcomer, "connect");
  const heard: string[] = [];
  server.on("data", (bytes) => heard.push(String(bytes)));
  // What gets through at all has come by then.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(heard).toEqual([]);
  proxy.restore();
  await once(server, "data");
  expect(heard).toEqual(["later"]);
});

it("leaves one end half open: the other is reset, and what this one says vanishes", async () => {
  const { proxy, client, server } = await open();
  const reset = errorOf(client);
  proxy.halfOpen("client");
  expect(await reset).toBe("ECONNRESET");
  server.write("into the void");
  expect(server.destroyed).toBe(false);
  server.end();
  await once(server, "close");
  expect(proxy.connections.size).toBe(0);
});

it("turns newcomers away while it is down", async () => {
  const { proxy, client } = await open();
  const reset = errorOf(client);
  proxy.goDown();
  expect(await reset).toBe("ECONNRESET");
  expect(await errorOf(connectTo(proxy))).toBe("ECONNRESET");
});

it("trickles, and keeps to a bandwidth and a delay", async () => {
  const clock = new VirtualClock();
  const conditions = { bytesPerSecond: 1000, chunkBytes: 10, delayMs: 30, jitterMs: 10 };
  const { client, server } = await open(conditions, clock);
  client.write("x".repeat(100));
  // The proxy has it.
  await expect.poll(() => clock.pendingTimers).toBe(1);
  clock.advance(40);
  for (let piece = 0; piece < 10; piece++) {
    clock.advance(10);
    expect(await received(server, 10)).toBe("x".repeat(10));
  }
  expect(clock.pendingTimers).toBe(0);
});

it("lets nothing through to one end, where only that is asked", async () => {
  const { proxy, client, server } = await open();
  proxy.blackHole("server");
  client.write("to the server");
  server.write("to the client");
  expect(await received(client, 13)).toBe("to the client");
  expect(server.bytesRead).toBe(0);
  proxy.restore();
  expect(await received(server, 13)).toBe("to the server");
});

it("sends again what is lost, later, and lets nothing overtake it", async () => {
  const clock = new VirtualClock();
  const { proxy, client, server } = await open({ lossPercent: 100 }, clock);
  client.write("lost");
  await expect.poll(() => clock.pendingTimers).toBe(1);
  proxy.conditions = {};
  client.write(" and found");
  // What comes later is carried meanwhile.
  await once(connectTo(proxy), "connect");
  // Three times: after 200, 400 and 800 ms.
  clock.advance(1_399);
  expect(clock.pendingTimers).toBe(1);
  clock.advance(1);
  expect(await received(server, 14)).toBe("lost and found");
});
