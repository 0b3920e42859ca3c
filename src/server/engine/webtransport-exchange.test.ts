// Tests of WebTransport sessions at their beginning: what is asked about them, what moves a session that is there, and what is refused.
import { beforeEach, describe, expect, it } from "vitest";
import { FakeSession, type FakeStream, settle } from "../../../test/fakes/webtransport-session.js";
import { frame, hello, helloTo, WebTransportStage } from "../../../test/stage/webtransport-stage.js";
import { encodeFrame } from "../../protocol/index.js";

const message = (text: string) => encodeFrame("message", text);

let stage: WebTransportStage;
beforeEach(() => {
  stage = new WebTransportStage();
});

describe("a session that begins over WebTransport", () => {
  it("shows of its request what is known", async () => {
    await stage.meet(hello, { url: "/socket.io/?EIO=4&token=x&sid=other", remoteAddress: "10.0.0.1" });
    const { request, protocol } = stage.last.session;
    expect({ ...request, query: { ...request.query }, raw: undefined }).toEqual({
      method: "CONNECT",
      url: "/socket.io/?EIO=4&token=x&sid=other",
      query: { EIO: "4", token: "x", transport: "webtransport" },
      headers: {},
      remoteAddress: "10.0.0.1",
      isSecure: true,
      raw: undefined,
    });
    expect(protocol).toBe(4);
  });

  it("is spoken to in revision 4, whatever its URL says", async () => {
    stage = new WebTransportStage({ allowEIO3: true });
    await stage.meet(hello, { url: "/socket.io/?EIO=3" });
    expect(stage.last.session.protocol).toBe(4);
  });

  it("has an id of the application's, who may ask about it like about any other", async () => {
    const asked: unknown[] = [];
    stage = new WebTransportStage({
      allowRequest: (request, decide) => {
        asked.push(request);
        decide(null, true);
      },
      generateId: (request) => {
        asked.push(request);
        return "chosen";
      },
    });
    const headers = { origin: "https://example.com", host: "example.com" };
    await stage.meet(hello, { headers });
    expect(stage.last.session.id).toBe("chosen");
    const request = { method: "CONNECT", headers };
    expect(asked).toMatchObject([request, request]);
  });
});

describe("a WebTransport session is closed, and no session is made of it,", () => {
  it.each([
    ["another frame", frame("2probe")],
    ["bytes", "\x82\x01\x02"],
    ["no JSON", frame("0{sid")],
    ["null", frame("0null")],
    ["no id", frame("0{}")],
    ["an empty id", frame('0{"sid":""}')],
    ["an id that is no text", frame('0{"sid":["x"]}')],
    ["an impossible length", "\x00"],
    ["a length beyond the limit", "\x7f\x00\x00\x00\x00\x00\x0f\x42\x41"],
    ["an unknown frame", frame("9")],
  ])("if it begins with %s", async (_, bytes) => {
    const { session } = await stage.meet(bytes);
    expect(session.closedWith).toEqual({ closeCode: 400, reason: "Bad request" });
    expect(stage.refused).toMatchObject([{ code: 3, context: { name: "TRANSPORT_HANDSHAKE_ERROR" } }]);
    expect([stage.sessions.length, stage.clock.pendingTimers]).toEqual([0, 0]);
  });

  it.each(["unknown", "__proto__", "constructor"])("if it is to move the session %j", async (sid) => {
    const { session } = await stage.meet(helloTo(sid));
    expect(session.closedWith).toEqual({ closeCode: 400, reason: "Session ID unknown" });
    expect(stage.refused).toMatchObject([{ code: 1, context: { sid } }]);
  });

  it("if it opens no stream in time", async () => {
    const session = new FakeSession();
    stage.engine.onWebTransportSession(session);
    stage.clock.advance(9999);
    await settle();
    expect(session.closedWith).toBe(null);
    stage.clock.advance(1);
    await settle();
    expect(session.closedWith).toEqual({ closeCode: 400, reason: "Bad request" });
    expect(stage.clock.pendingTimers).toBe(0);
  });

  it("if it opens a stream and says nothing in time, or not all", async () => {
    const { session } = await stage.meet(hello.slice(0, 1));
    stage.clock.advance(10_000);
    await settle();
    expect(session.closedWith).toEqual({ closeCode: 400, reason: "Bad request" });
  });

  it.each([
    ["the stream", async (_session: FakeSession, stream: FakeStream) => stream.end()],
    ["the session", (session: FakeSession) => session.end({})],
  ])("if the client ends %s before", async (_, end) => {
    const session = new FakeSession();
    stage.engine.onWebTransportSession(session);
    await end(session, session.openStream());
    await settle();
    expect([stage.sessions.length, stage.clock.pendingTimers]).toEqual([0, 0]);
  });

  it("if the server does not offer it", async () => {
    stage = new WebTransportStage({ transports: ["polling", "websocket"] });
    const { session } = await stage.meet(hello);
    expect(session.closedWith).toEqual({ closeCode: 400, reason: "Transport unknown" });
  });

  it("if the application does not allow it", async () => {
    stage = new WebTransportStage({ allowRequest: (_, decide) => decide("not you", false) });
    const { session } = await stage.meet(hello);
    expect(session.closedWith).toEqual({ closeCode: 400, reason: "not you" });
  });

  it("if there are middlewares, which cannot see it", async () => {
    stage.engine.use((_request, _response, next) => next());
    const { session } = await stage.meet(hello);
    expect(session.closedWith).toEqual({ closeCode: 400, reason: "Bad request" });
    expect(stage.refused).toMatchObject([{ context: { name: "MIDDLEWARE_FAILURE" } }]);
  });

  it("if the server has been closed", async () => {
    stage.engine.close();
    const { session } = await stage.meet(hello);
    expect(session.closedWith).toEqual({ closeCode: 400, reason: "Bad request" });
  });

  it("if it leaves while the application thinks", async () => {
    const decisions: ((error: null, isAllowed: boolean) => void)[] = [];
    stage = new WebTransportStage({ allowRequest: (_, decide) => void decisions.push(decide) });
    const { session } = await stage.meet(hello);
    await session.end({});
    for (const decide of decisions) decide(null, true);
    await stage.turn();
    expect([stage.sessions.length, stage.clock.pendingTimers]).toEqual([0, 0]);
  });
});

describe("requests that name WebTransport", () => {
  it("are refused over HTTP, as ever", () => {
    expect(stage.request("EIO=4&transport=webtransport").answered).toBe(
      '400 {"code":0,"message":"Transport unknown"}',
    );
    expect(stage.upgrade("EIO=4&transport=webtransport").rejected).toBe("400 Transport unknown");
  });
});

describe("the move from long-polling to WebTransport", () => {
  it("is offered where the server offers it", () => {
    expect(stage.engine.upgrades("polling")).toEqual(["websocket", "webtransport"]);
    expect([stage.engine.upgrades("websocket"), stage.engine.upgrades("webtransport")]).toEqual([[], []]);
  });

  it("takes over after the probe, and loses nothing", async () => {
    const client = stage.openPolling();
    const told: string[] = [];
    client.session.conn.on("upgrade", ({ name }) => told.push(name));
    const { stream } = await stage.meet(helloTo(client.session.id) + frame("2probe"));
    expect(stream.received).toEqual([frame("3probe")]);
    client.session.send(message("waits"));
    stream.send(frame("5") + frame("4there"));
    await stage.turn();
    client.session.send(message("here"));
    await stage.turn();
    expect(stream.received).toEqual([frame("4waits") + frame("4here")]);
    expect([client.heard.heard, told]).toEqual([["there"], ["webtransport"]]);
    expect(client.session.conn.transport.name).toBe("webtransport");
  });

  it("is allowed although there are middlewares: they have seen the session's first request", async () => {
    stage.engine.use((_request, _response, next) => next());
    const client = stage.openPolling();
    const { stream } = await stage.meet(helloTo(client.session.id) + frame("2probe"));
    expect(stream.received).toEqual([frame("3probe")]);
  });

  it("is one: whoever comes second is closed", async () => {
    const client = stage.openPolling();
    client.upgrade();
    const { stream } = await stage.meet(helloTo(client.session.id) + frame("2probe"));
    expect([stream.received, stream.isEnded]).toEqual([[frame("1")], true]);
  });

  it("is given up if the client says nothing more, and the session stays where it is", async () => {
    const client = stage.openPolling();
    const { stream } = await stage.meet(helloTo(client.session.id));
    stage.clock.advance(10_000);
    await settle();
    expect([stream.isEnded, client.session.transport.name]).toEqual([true, "polling"]);
    client.session.send(message("still here"));
    expect(client.poll().answered).toBe("200 4still here");
  });

  it("is refused where sessions may not move", async () => {
    stage = new WebTransportStage({ allowUpgrades: false });
    const { session } = await stage.meet(helloTo(stage.openPolling().session.id));
    expect(session.closedWith).toEqual({ closeCode: 400, reason: "Bad request" });
    expect(stage.refused).toMatchObject([{ context: { name: "TRANSPORT_MISMATCH" } }]);
  });

  it("is closed if the session is on a WebSocket, which stays", async () => {
    const { link, heard } = stage.openWebSocket();
    const { stream } = await stage.meet(helloTo(heard.session.id));
    expect(stream.isEnded).toBe(true);
    link.receive("4still here");
    expect(heard.heard).toEqual(["still here"]);
  });

  it("is refused to a client of Socket.IO 2, which does not know it", async () => {
    stage = new WebTransportStage({ allowEIO3: true });
    stage.request("EIO=3&transport=polling");
    const { session } = await stage.meet(helloTo(stage.last.session.id));
    expect(session.closedWith).toEqual({ closeCode: 400, reason: "Bad request" });
    expect(stage.refused).toMatchObject([{ context: { name: "PROTOCOL_MISMATCH" } }]);
  });
});
