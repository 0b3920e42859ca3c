// Our client at the official server with connection state recovery on: what was missed comes back, and offsets stay out of sight.
import { expect, it } from "vitest";
import { connect, next, startOfficialServer, ways } from "./official-server.js";

it.each(ways)("recovers what it has missed $way, and shows no offset (106, 107)", async ({ transports }) => {
  const { io, url } = await startOfficialServer({ connectionStateRecovery: {} });
  const heard: unknown[] = [];
  const socket = connect(url, { transports, reconnectionDelay: 200, reconnectionDelayMax: 200 });
  const peer = await next(io, "connection");
  socket.onAny((...args: unknown[]) => heard.push(args));
  io.emit("news", 1, "two");
  await next(socket, "news");
  const { id } = socket;

  socket.io.engine.close();
  await next(peer, "disconnect");
  io.emit("news", 3);
  io.emit("news", "four");
  await next(socket, "connect");

  expect(socket.recovered).toBe(true);
  expect(socket.id).toBe(id);
  expect(heard).toEqual([
    ["news", 1, "two"],
    ["news", 3],
    ["news", "four"],
  ]);
});
