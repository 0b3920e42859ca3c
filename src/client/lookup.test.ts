// io(): who shares a manager with whom, and when it is let go.
import { expect, it } from "vitest";
import { handshake, ScriptedRuntime } from "../../test/fakes/scripted-runtime.js";
import { createLookup } from "./lookup.js";
import type { ClientOptions } from "./options.js";
import { Manager } from "./manager.js";
import type { Socket } from "./socket.js";
import { parseAddress } from "./url.js";

function start(): { io: (uri: string, options?: ClientOptions) => Socket; runtime: ScriptedRuntime } {
  const runtime = new ScriptedRuntime();
  class OverWebSocket extends Manager {
    constructor(uri: string | undefined, options: ClientOptions, onIdle?: () => void) {
      super(parseAddress(uri), { transports: ["websocket"], ...options }, runtime, onIdle);
    }
  }
  const lookup = createLookup(OverWebSocket, (uri) => parseAddress(uri));
  return { io: (uri, options) => lookup(uri, options), runtime };
}

it("shares a manager between the namespaces of a server, however its address is written (74)", () => {
  const { io } = start();
  const first = io("http://example.org").io;
  expect(io("ws://example.org:80/admin").io).toBe(first);
  expect(io("https://example.org/other").io).not.toBe(first);
  expect(io("http://example.org/other", { path: "/mine" }).io).not.toBe(first);
});

it.each([
  ["the namespace is there already", "http://example.org", {}],
  ["it is told to", "http://example.org/other", { forceNew: true }],
  ["it is told not to share", "http://example.org/other", { multiplex: false }],
])("makes another manager when %s (74)", (_why, uri, options) => {
  const { io } = start();
  const first = io("http://example.org").io;
  expect(io(uri, options).io).not.toBe(first);
});

it("lets go of a manager with its last socket, which can still come back", () => {
  const { io, runtime } = start();
  const first = io("http://example.org");
  const admin = io("http://example.org/admin");
  first.disconnect();
  expect(io("http://example.org/more").io).toBe(first.io);
  admin.disconnect();
  first.io.socket("/more").disconnect();
  const later = io("http://example.org/later");
  expect(later.io).not.toBe(first.io);
  first.connect();
  runtime.socket.open(handshake, '40{"sid":"a"}');
  expect(first.connected).toBe(true);
  expect(io("http://example.org/latest").io).toBe(later.io);
});

it("does not connect before it is told to", () => {
  const { io, runtime } = start();
  const socket = io("http://example.org", { autoConnect: false });
  expect(runtime.sockets).toEqual([]);
  socket.connect();
  expect(runtime.sockets).toHaveLength(1);
});

it("gives the socket its credentials, and the connection the query of the address (124)", () => {
  const { io, runtime } = start();
  io("http://example.org/admin?a=b", { auth: { token: "x" } });
  expect(runtime.socket.url.searchParams.get("a")).toBe("b");
  runtime.socket.open(handshake);
  expect(runtime.socket.takeSent()).toEqual(['40/admin,{"token":"x"}']);
});

it.each([
  // the address, the option, what the server is told: an address that has a query says it all, as with Socket.IO
  ["?a=1", { b: 2 }, "a=1"],
  ["?a=1", undefined, "a=1"],
  ["?", { b: 2 }, "b=2"],
  ["", "b=2", "b=2"],
])("asks with the query of the address %j before the option %j (124)", (query, option, told) => {
  const { io, runtime } = start();
  io(`http://example.org/${query}`, { query: option });
  const { searchParams } = runtime.socket.url;
  for (const name of ["EIO", "transport", "t", "hf"]) searchParams.delete(name);
  expect(searchParams.toString()).toBe(told);
});
