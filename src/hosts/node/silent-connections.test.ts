import { createServer } from "node:http";
import { Socket } from "node:net";
import { expect, it } from "vitest";
import { SilentConnections } from "./silent-connections.js";

it("ends what never asked, leaves alone what did, and stays on neither", () => {
  const http = createServer();
  // What Node itself does with a connection is not the matter here.
  http.removeAllListeners("connection");
  const silent = new SilentConnections(http);
  const [bare, asking] = [new Socket(), new Socket()];
  const listeners = asking.listenerCount("close");
  for (const socket of [bare, asking]) http.emit("connection", socket);
  silent.onAsked(asking);
  expect(asking.listenerCount("close")).toBe(listeners);
  silent.end();
  expect([bare.destroyed, asking.destroyed]).toEqual([true, false]);
  expect([bare.listenerCount("close"), http.listenerCount("connection")]).toEqual([listeners, 0]);
});
