// Lines and those who know nothing of them: Socket.IO's client and server see nothing, and what nobody is entitled to is not given.
import { once } from "node:events";
import { io as officialIo } from "socket.io-client";
import { expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { FaultProxy } from "../../src/testkit/index.js";
import { startLine } from "./line-stage.js";
import { connect, next, startOfficialServer, ways } from "./official-server.js";

it.each(ways)("the official client $way is shown nothing of a line", async ({ transports }) => {
  const { io, proxy } = await startLine();
  const socket = officialIo(proxy.url, { transports: [...transports], forceNew: true, autoConnect: false });
  onTestFinished(() => void socket.disconnect());
  const frames: unknown[] = [];
  let peer: Awaited<ReturnType<typeof startLine>>["peer"] | undefined;
  io.on("connection", (connected) => (peer = connected));
  socket.connect();
  socket.io.engine.on("packet", (packet) => frames.push([packet.type, packet.data]));
  await once(socket as never, "connect");
  for (let number = 0; number < 200; number++) socket.emit("up", number);
  await socket.emitWithAck("up", 200);
  expect(peer?.guarantee).toBe("at-most-once");
  expect(peer?.delivery).toBeNull();
  expect(JSON.stringify(frames)).not.toContain("line");
  expect(frames.filter((frame) => Array.isArray(frame) && frame[0] === "noop" && frame[1])).toEqual([]);
});

it.each(ways)("our client at the official server $way comes back as ever", async ({ transports }) => {
  const { io, port } = await startOfficialServer();
  const proxy = await FaultProxy.open({ port });
  onTestFinished(() => proxy.close());
  const heard: string[] = [];
  const socket = connect(proxy.url, { transports: [...transports] });
  for (const event of ["connect", "disconnect", "gap"] as const) socket.on(event, () => heard.push(event));
  const peer = await next(io, "connection");
  expect(peer.handshake.query).toMatchObject({ hf: "1" });
  await once(socket as never, "connect");
  expect(socket.guarantee).toBe("at-most-once");
  const again = next(io, "connection");
  proxy.cut();
  await again;
  await once(socket as never, "connect");
  expect(heard).toEqual(["connect", "disconnect", "connect"]);
});

it("a flood of claims to a line gets each its own session, and the line's own client is not disturbed", async () => {
  const { io, proxy, client, churn } = await startLine({ transports: ["websocket"] });
  const grant = new WebSocket(`${proxy.url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket&hf=1`);
  const [open] = (await once(grant, "message")) as [Buffer];
  const { line } = JSON.parse(String(open).slice(1)) as { line: { id: string; token: string } };
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const claim = new WebSocket(
        `${proxy.url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket&hf=${line.id}`,
      );
      await once(claim, "message");
      claim.send(`6R${line.id}.${line.token.slice(0, -1)}${index % 10}x.0`);
      const [answer] = (await once(claim, "message")) as [Buffer];
      claim.terminate();
      return String(answer);
    }),
  );
  expect(new Set(answers)).toEqual(new Set(["6n"]));
  expect(io.incidents.get("unknown-line")).toBe(100);
  // Nor is anything of the line in what a server tells.
  expect(JSON.stringify([...io.incidents])).not.toContain(line.token);
  grant.send("6?");
  const [receipt] = (await once(grant, "message")) as [Buffer];
  expect(String(receipt)).toBe("6a0");
  grant.terminate();
  expect(await client.emitWithAck("up", 1)).toBe(1);
  expect(churn).toEqual([]);
});

it("a client that asks for no line has none", async () => {
  const { client, peer, proxy, churn } = await startLine({ transports: ["websocket"], resume: false });
  expect([client.guarantee, peer.guarantee]).toEqual(["at-most-once", "at-most-once"]);
  proxy.cut();
  await once(client as never, "connect");
  expect(churn.filter((line) => line.startsWith("client"))).toEqual([
    "client: disconnect transport close",
    "client: connect",
  ]);
});

it("middlewares see each event once, volatile ones are dropped while away, and namespaces that join meanwhile are let in", async () => {
  const stage = await startLine({ transports: ["websocket"] });
  const { client, io, peer, proxy } = stage;
  const passed: unknown[] = [];
  peer.use(([name, argument], proceed) => {
    passed.push(argument);
    proceed(name === "up" ? undefined : new Error("unknown"));
  });
  io.of("/late").on("connection", (socket) => socket.emit("hello"));
  client.emit("up", 1);
  proxy.goDown();
  await new Promise<void>((resolve) => client.io.once("close", () => resolve()));
  client.emit("up", 2);
  client.volatile.emit("up", 3);
  peer.volatile.emit("down", 4);
  peer.emit("down", 5);
  const late = client.io.socket("/late");
  const hello = once(late as never, "hello");
  proxy.restore();
  await hello;
  await client.emitWithAck("up", 6);
  expect(passed).toEqual([1, 2, 6]);
  expect([stage.atClient, stage.churn]).toEqual([[5], []]);
  late.disconnect();
});
