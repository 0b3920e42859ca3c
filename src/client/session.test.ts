// A session over polling, and its way to WebSocket, with a test that speaks for the server.
import { expect, it } from "vitest";
import { handshake, ScriptedRuntime, settled } from "../../test/fakes/scripted-runtime.js";
import { encodeFrame } from "../protocol/index.js";
import { createLineKeeper } from "./line-keeper.js";
import { resolveOptions, type ManagerOptions } from "./options.js";
import { Session } from "./session.js";
import { parseAddress } from "./url.js";

interface Scene {
  readonly runtime: ScriptedRuntime;
  readonly session: Session;
  readonly told: unknown[];
}

function start(options: Partial<ManagerOptions> = {}): Scene {
  const runtime = new ScriptedRuntime();
  const told: unknown[] = [];
  const owner = {
    onListenerError: runtime.trace as never,
    open: () => told.push("open"),
    ping: () => told.push("ping"),
    data: (content: unknown) => told.push(content),
    close: (reason: string, details?: unknown) => told.push(["close", reason, details]),
  };
  const address = parseAddress("http://example.org");
  const resolved = resolveOptions({ resume: false, ...options });
  const session = new Session(address, resolved, runtime, owner, createLineKeeper(runtime.clock, owner));
  session.on("error", (error) => told.push(["error", error.message]));
  return { runtime, session, told };
}

async function opened(options: Partial<ManagerOptions> = {}): Promise<Scene> {
  const scene = start(options);
  await scene.runtime.takeRequest("GET").answer(handshake);
  return scene;
}

/** Up to the answer to the probe; a GET is waiting. */
async function probed(): Promise<Scene> {
  const scene = await opened();
  scene.runtime.socket.open("3probe");
  return scene;
}

it("opens with a GET, then waits with another that names the session", async () => {
  const { runtime, session, told } = start({ upgrade: false });
  const first = runtime.takeRequest("GET");
  expect(first.url.pathname).toBe("/socket.io/");
  expect([...first.url.searchParams.keys()]).toEqual(["EIO", "transport", "t"]);
  await first.answer(`${handshake}\x1e4hello\x1ebAQI=`);
  expect(told).toEqual(["open", "hello", Uint8Array.of(1, 2)]);
  expect(session.id).toBe("s1");
  expect(runtime.takeRequest("GET").url.searchParams.get("sid")).toBe("s1");
});

const namesOf = (url: URL): string[] => [...url.searchParams.keys()];

it("stamps the URLs of polling only, or all, or none, under another name where it is told to", async () => {
  const { runtime } = await opened();
  expect(namesOf(runtime.takeRequest("GET").url)).toEqual(["EIO", "transport", "sid", "t"]);
  expect(namesOf(runtime.socket.url)).toEqual(["EIO", "transport", "sid"]);
  const all = await opened({ timestampRequests: true, timestampParam: "x" });
  expect(namesOf(all.runtime.socket.url)).toEqual(["EIO", "transport", "sid", "x"]);
  const none = await opened({ timestampRequests: false });
  expect(namesOf(none.runtime.takeRequest("GET").url)).toEqual(["EIO", "transport", "sid"]);
});

it("posts what one turn has written in one body, and what is written meanwhile in the next", async () => {
  const { runtime, session, told } = await opened({ upgrade: false });
  session.on("drain", () => told.push("drain"));
  session.write("a").write(Uint8Array.of(1));
  expect(session.transport.isWritable).toBe(false);
  runtime.clock.endTurn();
  session.write("b");
  runtime.clock.endTurn();
  const post = runtime.takeRequest("POST");
  expect(post.body).toBe("4a\x1ebAQ==");
  await post.answer("ok");
  expect(told).toEqual(["open"]);
  const next = runtime.takeRequest("POST");
  expect(next.body).toBe("4b");
  await next.answer("ok");
  expect(told).toEqual(["open", "drain"]);
  expect(session.transport.isWritable).toBe(true);
});

it("posts no more than the server takes at once, and a larger message alone", async () => {
  const { runtime, session } = await opened({ upgrade: false });
  for (const length of [20, 10, 1, 200, 1]) session.write("x".repeat(length));
  runtime.clock.endTurn();
  const sizes: number[][] = [];
  for (let i = 0; i < 4; i++) {
    const post = runtime.takeRequest("POST");
    sizes.push((post.body ?? "").split("\x1e").map((part) => part.length - 1));
    await post.answer("ok");
  }
  // 3 * 21 + 1 + 3 * 11 = 97, where each character counts for three bytes: one frame more would be too much for 100.
  expect(sizes).toEqual([[20, 10], [1], [200], [1]]);
});

it.each([
  ["a GET that fails", "GET", "xhr poll error"],
  ["a POST that fails", "POST", "xhr post error"],
] as const)("ends with %s", async (_what, method, message) => {
  const { runtime, session, told } = await opened({ upgrade: false });
  session.write("x");
  runtime.clock.endTurn();
  await runtime.takeRequest(method).fail();
  expect(told.slice(1)).toMatchObject([
    ["error", message],
    ["close", "transport error", { description: { message: "no route to host" } }],
  ]);
  expect(session.readyState).toBe("closed");
  expect(runtime.clock.pendingTimers).toBe(0);
});

it("ends with the HTTP status as the description when the server refuses", async () => {
  const { runtime, told } = start();
  await runtime.takeRequest("GET").answer('{"code":4,"message":"Forbidden"}', 403);
  expect(told).toMatchObject([
    ["error", "xhr poll error"],
    ["close", "transport error", { description: 403, context: { text: '{"code":4,"message":"Forbidden"}' } }],
  ]);
});

it.each([
  ["an unknown frame", "x"],
  ["a handshake that is none", "0{}"],
  ["a second handshake", handshake],
])("ends with a parse error for %s, and hands over what came before it", async (_what, frame) => {
  const { runtime, told } = await opened({ upgrade: false });
  await runtime.takeRequest("GET").answer(`4before\x1e${frame}\x1e4after`);
  expect(told).toEqual(["open", "before", ["close", "parse error", expect.anything()]]);
});

it("ends when the server says so, without another request", async () => {
  const { runtime, told } = await opened({ upgrade: false });
  await runtime.takeRequest("GET").answer("6\x1e1");
  expect(told[1]).toEqual(["close", "transport close", { description: "transport closed by the server" }]);
  expect(runtime.requests).toEqual([]);
});

it("probes, pauses polling, and switches with all that was written meanwhile, in order (46)", async () => {
  const { runtime, session, told } = await opened();
  session.on("upgrading", () => told.push("upgrading")).on("upgrade", ({ name }) => told.push(name));
  session.write("a");
  runtime.clock.endTurn();
  const socket = runtime.socket;
  expect(socket.url.searchParams.get("sid")).toBe("s1");
  expect(socket.url.searchParams.has("t")).toBe(false);
  socket.open();
  expect(socket.takeSent()).toEqual(["2probe"]);
  socket.hear("3probe");
  expect(session.upgrading).toBe(true);
  session.write("b");
  runtime.clock.endTurn();
  await runtime.takeRequest("POST").answer("ok");
  expect(socket.takeSent()).toEqual([]);
  await runtime.takeRequest("GET").answer("4last over polling\x1e6");
  expect(socket.takeSent()).toEqual(["5", "4b"]);
  session.write("c");
  expect(socket.takeSent()).toEqual(["4c"]);
  socket.hear("4first over WebSocket");
  expect(told).toEqual(["open", "upgrading", "last over polling", "websocket", "first over WebSocket"]);
  expect(runtime.requests).toEqual([]);
  expect(session.upgrading).toBe(false);
});

it.each([
  ["cannot open", "error"],
  ["is closed", "close"],
] as const)("stays on polling when the probe %s", async (_what, event) => {
  const { runtime, session, told } = await opened();
  session.on("upgradeError", (error) => told.push(error.message));
  runtime.socket.happen(event);
  expect(told[1]).toMatch(/^probe error/);
  expect(session.transport.name).toBe("polling");
  session.write("x");
  runtime.clock.endTurn();
  expect(runtime.takeRequest("POST").body).toBe("4x");
});

it("stays on polling when something else comes than the answer to the probe", async () => {
  const { runtime, session, told } = await opened();
  session.on("upgradeError", (error) => told.push(error.message));
  runtime.socket.open("3wrong");
  expect(told[1]).toBe("probe error: 3wrong");
  expect(runtime.socket.isClosed).toBe(true);
});

it("goes on polling, with what was written meanwhile, when the probe is lost while polling comes to rest", async () => {
  const { runtime, session } = await probed();
  session.write("x");
  runtime.clock.endTurn();
  expect(runtime.requests.map(({ method }) => method)).toEqual(["GET"]);
  runtime.socket.happen("close");
  await settled();
  expect(runtime.takeRequest("POST").body).toBe("4x");
  await runtime.takeRequest("GET").answer("6");
  expect(runtime.takeRequest("GET").url.searchParams.get("sid")).toBe("s1");
});

it("sends what was written, then the goodbye alone, when it is closed while it upgrades (54)", async () => {
  const { runtime, session, told } = await probed();
  session.write("x").close().write("after");
  expect(told.at(-1)).toEqual(["close", "forced close", undefined]);
  expect(runtime.socket.isClosed).toBe(true);
  const post = runtime.takeRequest("POST");
  expect(post.body).toBe("4x");
  await post.answer("ok");
  const goodbye = runtime.takeRequest("POST");
  expect(goodbye.body).toBe("1");
  await goodbye.answer("ok");
  expect(runtime.requests.map(({ method }) => method)).toEqual(["GET"]);
  expect(told).toHaveLength(2);
});

it("is heard no more after it was closed before it opened", async () => {
  const { runtime, session, told } = start();
  session.close();
  await runtime.takeRequest("GET").answer(handshake);
  expect(told).toEqual([["close", "forced close", undefined]]);
  expect(runtime.requests).toEqual([]);
});

it("takes the next transport when one cannot open, but none once it is open (52)", async () => {
  const { runtime, session, told } = start({ tryAllTransports: true });
  await runtime.takeRequest("GET").fail();
  expect(told).toEqual([]);
  runtime.socket.open(handshake);
  expect(session.transport.name).toBe("websocket");
  runtime.socket.happen("error");
  expect(told.slice(0, 2)).toEqual(["open", ["error", "websocket error"]]);
  expect(runtime.requests).toEqual([]);
});

it("says what waits in its transport", async () => {
  const { session } = await opened({ upgrade: false });
  session.transport.send(encodeFrame("message", "é"));
  session.transport.send(encodeFrame("message", new Uint8Array(10)));
  expect(session.writeBuffer.map((frame) => frame.data)).toEqual(["4é", new Uint8Array(10)]);
});

it("gives each transport its own options over the common ones", () => {
  const { runtime } = start({
    query: { a: "1" },
    transportOptions: { polling: { query: { b: "2" }, path: "/other" } },
  });
  const { url } = runtime.takeRequest("GET");
  expect(url.pathname).toBe("/other/");
  expect(url.searchParams.get("b")).toBe("2");
  expect(url.searchParams.get("a")).toBeNull();
});

it("gives up a request that takes longer than it may", async () => {
  const { runtime, told } = await opened({ upgrade: false, requestTimeout: 3000 });
  runtime.clock.advance(2999);
  expect(told).toEqual(["open"]);
  runtime.clock.advance(1);
  expect(told.slice(1)).toMatchObject([
    ["error", "xhr poll error"],
    ["close", "transport error", { description: "timeout" }],
  ]);
});

it("forgets the time of a request that was answered", async () => {
  const { runtime, told } = await opened({ upgrade: false, requestTimeout: 3000 });
  runtime.clock.advance(2000);
  await runtime.takeRequest("GET").answer("4hello");
  runtime.clock.advance(2000);
  expect(told).toEqual(["open", "hello"]);
});

it("tells the server's terms before it is open, and every frame as a sign of life", async () => {
  const { runtime, session, told } = start({ upgrade: false });
  session.on("handshake", ({ pingInterval }) => told.push(["handshake", pingInterval]));
  session.on("heartbeat", () => told.push("heartbeat"));
  await runtime.takeRequest("GET").answer(`${handshake}\x1e4hello`);
  expect(told).toEqual(["heartbeat", ["handshake", 25_000], "open", "heartbeat", "hello"]);
});

it("names its session in all that it still sends after it was closed (54)", async () => {
  const { runtime, session } = await opened({ upgrade: false });
  session.write("a");
  runtime.clock.endTurn();
  session.write("b").close();
  const first = runtime.takeRequest("POST");
  expect(first.body).toBe("4a");
  await first.answer("ok");
  const second = runtime.takeRequest("POST");
  expect([second.body, second.url.searchParams.get("sid")]).toEqual(["4b", "s1"]);
  await second.answer("ok");
  expect(runtime.takeRequest("POST").body).toBe("1");
});

it("shows what waits for its transport to open, and nothing once it has left (30)", () => {
  const { runtime, session } = start({ transports: ["websocket"] });
  session.transport.send(encodeFrame("message", "a"));
  expect(session.writeBuffer).toHaveLength(1);
  runtime.socket.open();
  expect(session.writeBuffer).toEqual([]);
});
