// A test of an application: members of a chat are cut off twenty times, and each hears everything once and in order.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { Server } from "holdfast";
import { io } from "holdfast/client";
import { checkHistory, FaultProxy, History } from "holdfast/testkit";

await test("nobody misses a message of the chat", { timeout: 30_000 }, async (t) => {
  const http = createServer().listen(0, "127.0.0.1");
  await once(http, "listening");
  const server = new Server(http, { connectionStateRecovery: {} });
  const proxy = await FaultProxy.open({ port: http.address().port });
  const history = new History();

  const members = ["ann", "bob", "eve"].map((name) => {
    const socket = io(proxy.url, { reconnectionDelay: 10, forceNew: true });
    socket.on("chat", (seq) =>
      history.record({ kind: "receive", by: name, channel: "chat", from: "server", seq }),
    );
    return { name, socket };
  });
  t.after(async () => {
    for (const { socket } of members) socket.disconnect();
    await proxy.close();
    await server.close();
  });
  for (const { name, socket } of members) {
    await once(socket, "connect");
    history.record({ kind: "join", by: name, channel: "chat" });
  }

  for (let seq = 1; seq <= 200; seq++) {
    history.record({ kind: "send", by: "server", channel: "chat", seq });
    server.emit("chat", seq);
    if (seq % 10 > 0) continue;
    proxy.cut();
    await Promise.all(members.map(({ socket }) => hears(socket, seq)));
  }

  const { violations, counts } = checkHistory(history.events);
  assert.deepEqual(violations, []);
  assert.equal(counts.received, 600);
});

function hears(socket, seq) {
  return new Promise((resolve) => {
    socket.on("chat", (heard) => heard === seq && resolve());
  });
}
