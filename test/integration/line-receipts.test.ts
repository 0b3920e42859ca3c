// emitReliable between a client and a server over connections that break: it resolves when the other end has the event, and not before.
import { once } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { FaultProxy } from "../../src/testkit/index.js";
import { reconnected, startLine } from "./line-stage.js";
import { connect, next, startOfficialServer } from "./official-server.js";

const ways = [
  { way: "over WebSocket", transports: ["websocket"] },
  { way: "over long-polling", transports: ["polling"] },
] as const;

it.each(ways)("resolves $way once the other end has been told, both ways", async ({ transports }) => {
  const { client, peer, atServer, atClient } = await startLine({ transports });
  await client.emitReliable("up", 1);
  expect(atServer).toEqual([1]);
  await peer.emitReliable("down", 2);
  expect(atClient).toEqual([2]);
  // Many of one turn, whose receipts are one.
  await Promise.all([3, 4, 5].map((number) => client.emitReliable("up", number)));
  await Promise.all([3, 4, 5].map((number) => peer.emitReliable("down", number)));
  expect([atServer, atClient]).toEqual([
    [1, 3, 4, 5],
    [2, 3, 4, 5],
  ]);
});

it.each(ways)("goes on $way over a lost connection", async ({ transports }) => {
  const stage = await startLine({ transports });
  const { client, peer, proxy } = stage;
  const waiting = [client.emitReliable("up", 1), peer.emitReliable("down", 1, new Uint8Array(10))];
  proxy.cut();
  waiting.push(client.emitReliable("up", 2), peer.emitReliable("down", 2));
  await reconnected(stage);
  await Promise.all(waiting);
  expect([stage.atServer, stage.atClient, stage.churn]).toEqual([[1, 2], [1, 2], []]);
});

it("is sent again on a new session, and resolves there", async () => {
  const { client, io, peer, proxy, atServer } = await startLine(
    { transports: ["websocket"] },
    { resume: { windowMs: 1 } },
  );
  proxy.blackHole();
  const waiting = client.emitReliable("up", 1);
  const gone = once(peer as never, "disconnect");
  const again = next(io, "connection");
  proxy.goDown();
  await gone;
  proxy.restore();
  await again;
  await waiting;
  expect(atServer).toEqual([1]);
});

it("is rejected when the time is over, and when the socket has left", async () => {
  const { client, peer, proxy } = await startLine({ transports: ["websocket"] });
  proxy.blackHole();
  await expect(client.timeout(20).emitReliable("up", 1)).rejects.toMatchObject({ code: "ERR_REPLY_TIMEOUT" });
  await expect(peer.timeout(20).emitReliable("down", 1)).rejects.toMatchObject({ code: "ERR_REPLY_TIMEOUT" });
  const waiting = [client.emitReliable("up", 2), peer.emitReliable("down", 2)];
  client.disconnect();
  peer.conn.close(true);
  for (const one of waiting) await expect(one).rejects.toMatchObject({ code: "ERR_REPLY_DISCONNECTED" });
  await expect(peer.emitReliable("down", 3)).rejects.toMatchObject({ code: "ERR_REPLY_DISCONNECTED" });
  proxy.cut();
});

it("sends nothing to a server of Socket.IO's, and says so", async () => {
  const { io, port } = await startOfficialServer();
  const proxy = await FaultProxy.open({ port });
  onTestFinished(() => proxy.close());
  const [heard, frames]: [unknown[], string[]] = [[], []];
  io.engine.on("connection", (session) =>
    session.on("packet", ({ type }: { type: string }) => frames.push(type)),
  );
  io.on("connection", (peer) => {
    peer.on("up", (number) => heard.push(number));
    peer.on("fence", (reply: () => void) => reply());
  });
  const client = connect(proxy.url);
  const early = client.emitReliable("up", 1);
  await expect(early).rejects.toMatchObject({ code: "ERR_NO_RECEIPT" });
  await expect(client.emitReliable("up", 2)).rejects.toMatchObject({ code: "ERR_NO_RECEIPT" });
  await client.compress(true).again("name.1").emitWithAck("fence");
  expect(heard).toEqual([]);
  // Nor anything that only ours understand.
  expect(frames).toContain("message");
  expect(frames).not.toContain("noop");
});

it("sends nothing to a client that gives no receipts, and says so", async () => {
  const { client, peer, atClient } = await startLine({ resume: false });
  await expect(peer.emitReliable("down", 1)).rejects.toMatchObject({ code: "ERR_NO_RECEIPT" });
  await expect(client.emitReliable("up", 1)).rejects.toMatchObject({ code: "ERR_NO_RECEIPT" });
  peer.emit("down", 2);
  await peer.emitWithAck("fence");
  expect(atClient).toEqual([2]);
});
