// What options and the engine's own events change on the wire, each against the published server and ours.
import { describe, expect, it, onTestFinished } from "vitest";
import type { ServerOptions } from "socket.io";
import { nextEvent } from "../next-event.js";
import { peers } from "../peers/peers.js";
import type { RunningServer } from "../running-server.js";
import { connectWebSocket, openPolling, openWebSocket, request } from "./raw-session.js";
import { nextSocket, startWireServer } from "./wire-server.js";

const handshake = "/socket.io/?EIO=4&transport=polling";

interface OpenPacket {
  readonly sid: string;
  readonly upgrades: readonly string[];
  readonly pingInterval: number;
  readonly pingTimeout: number;
  readonly maxPayload: number;
}

async function open(url: string): Promise<OpenPacket> {
  return JSON.parse((await request(url)).body.slice(1)) as OpenPacket;
}

describe.each(peers)("$name", (peer) => {
  async function start(options: Partial<ServerOptions>): Promise<RunningServer> {
    const running = await startWireServer(peer, options);
    onTestFinished(() => running.close());
    return running;
  }

  it("announces its limits in the handshake", async () => {
    const { url } = await start({ pingInterval: 1_234, pingTimeout: 567, maxHttpBufferSize: 89_000 });
    expect(await open(url + handshake)).toMatchObject({
      pingInterval: 1_234,
      pingTimeout: 567,
      maxPayload: 89_000,
    });
  });

  it("offers no upgrade where it may not, and takes none", async () => {
    const { url } = await start({ allowUpgrades: false });
    expect((await open(url + handshake)).upgrades).toEqual([]);
  });

  it("knows only the transports it was told", async () => {
    const { url } = await start({ transports: ["websocket"] });
    expect((await request(url + handshake)).body).toBe('{"code":0,"message":"Transport unknown"}');
    await openWebSocket(url);
  });

  it("listens on its path, with or without a slash behind it", async () => {
    const { url } = await start({ path: "/live" });
    expect((await request(`${url}/live/?EIO=4&transport=polling`)).status).toBe(200);
    expect((await request(`${url}/live?EIO=4&transport=polling`)).status).toBe(404);
    expect((await request(url + handshake)).status).toBe(404);
    const bare = await start({ path: "/live", addTrailingSlash: false });
    expect((await request(`${bare.url}/live?EIO=4&transport=polling`)).status).toBe(200);
  });

  it("sets the cookie of the session on the handshake and never again", async () => {
    const { url } = await start({ cookie: true });
    const answer = await request(url + handshake);
    const { sid } = JSON.parse(answer.body.slice(1)) as OpenPacket;
    expect(answer.headers.get("set-cookie")).toBe(`io=${sid}; Path=/; HttpOnly; SameSite=Lax`);
    const session = await openPolling(url);
    expect((await session.post("40")).headers.get("set-cookie")).toBeNull();
    expect((await session.poll()).headers.get("set-cookie")).toBeNull();
  });

  it("lets a page of another origin in, errors included, and answers its preflight", async () => {
    const origin = "https://example.org";
    const { url } = await start({ cors: { origin, credentials: true } });
    for (const path of [handshake, "/socket.io/?EIO=4&transport=foo"]) {
      const { headers } = await request(url + path, { headers: { origin } });
      expect(headers.get("access-control-allow-origin")).toBe(origin);
      expect(headers.get("access-control-allow-credentials")).toBe("true");
    }
    const preflight = await request(url + handshake, { method: "OPTIONS", headers: { origin } });
    expect([preflight.status, preflight.body]).toEqual([204, ""]);
    expect(preflight.headers.get("access-control-allow-methods")).toContain("POST");
  });

  it("compresses a large answer of a poll and leaves a small one", async () => {
    const { url, io } = await start({});
    const session = await openPolling(url);
    const joining = nextSocket(io);
    await session.post("40");
    expect((await session.poll()).headers.get("content-encoding")).toBeNull();
    const socket = await joining;
    socket.emit("large", "x".repeat(2_000));
    const large = await session.poll();
    expect(large.headers.get("content-encoding")).toBe("gzip");
    expect(large.body).toBe(`42["large","${"x".repeat(2_000)}"]`);
    socket.compress(false).emit("large", "x".repeat(2_000));
    expect((await session.poll()).headers.get("content-encoding")).toBeNull();
  });

  it("compresses a large WebSocket message where both ends want it", async () => {
    const { url, io } = await start({ perMessageDeflate: true });
    const joining = nextSocket(io);
    const line = await connectWebSocket(url);
    (await joining).emit("large", "x".repeat(20_000));
    expect(await line.next()).toBe(`42["large","${"x".repeat(20_000)}"]`);
    line.send(`427["echo","${"y".repeat(20_000)}"]`);
    expect(await line.next()).toBe(`437["${"y".repeat(20_000)}"]`);
  });

  it("sends a first packet of the application's right behind the handshake", async () => {
    const { url } = await start({ initialPacket: "hello" });
    const line = await openWebSocket(url);
    expect(await line.next()).toMatch(/^0/);
    expect(await line.next()).toBe("4hello");
    expect((await request(url + handshake)).body).toMatch(/4hello$/);
  });

  it("tells the application of refused requests, with their code and context", async () => {
    const { url, io } = await start({});
    const refused = nextEvent(io.engine, "connection_error");
    await request(`${url}/socket.io/?EIO=4&transport=foo`);
    expect((await refused)[0]).toMatchObject({
      code: 0,
      message: "Transport unknown",
      context: { transport: "foo" },
    });
  });

  it("lets the application add headers, to the first answer of a session and to each", async () => {
    const { url, io } = await start({});
    io.engine.on("initial_headers", (headers: Record<string, string>) => (headers["x-first"] = "1"));
    io.engine.on("headers", (headers: Record<string, string>) => (headers["x-each"] = "2"));
    const { headers } = await request(url + handshake);
    expect([headers.get("x-first"), headers.get("x-each")]).toEqual(["1", "2"]);
    const session = await openPolling(url);
    const posted = await session.post("40");
    expect([posted.headers.get("x-first"), posted.headers.get("x-each")]).toEqual([null, "2"]);
  });

  it("lets the application's middlewares see requests first, and answer them", async () => {
    const { url, io } = await start({});
    io.engine.use(
      (_request: unknown, response: { setHeader(name: string, value: string): void }, next: () => void) => {
        response.setHeader("x-seen", "yes");
        next();
      },
    );
    expect((await request(url + handshake)).headers.get("x-seen")).toBe("yes");
    io.engine.use((_request: unknown, _response: unknown, next: (error: Error) => void) =>
      next(new Error("no")),
    );
    expect((await request(url + handshake)).body).toBe('{"code":3,"message":"Bad request"}');
    await expect(openWebSocket(url)).rejects.toThrow("Unexpected server response: 400");
  });

  it("counts its sessions and takes the application's ids for them", async () => {
    const { url, io } = await start({});
    io.engine.generateId = (): Promise<string> => Promise.resolve("my-own-id");
    expect((await open(url + handshake)).sid).toBe("my-own-id");
    expect(io.engine.clientsCount).toBe(1);
  });
});
