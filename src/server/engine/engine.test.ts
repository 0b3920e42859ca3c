// Tests of the door to the sessions: what is let in, what is refused and how, and what users hear of it. Sessions have tests of their own.
import { describe, expect, it } from "vitest";
import { EngineStage, FakeExchange, framesOf } from "../../../test/stage/engine-stage.js";

const polling = "EIO=4&transport=polling";
const websocket = "EIO=4&transport=websocket";

const unknownTransport = '400 {"code":0,"message":"Transport unknown"}';
const unknownSession = '400 {"code":1,"message":"Session ID unknown"}';
const badMethod = '400 {"code":2,"message":"Bad handshake method"}';
const badRequest = '400 {"code":3,"message":"Bad request"}';
const badVersion = '400 {"code":5,"message":"Unsupported protocol version"}';

/** Lets promises settle; the clock of the stage does not run them. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

const headersOf = (exchange: FakeExchange) => exchange.answers[0]?.headers ?? {};

describe("a handshake", () => {
  it("by polling is answered with the terms of the session (behaviours 1, 12)", () => {
    const stage = new EngineStage({ initialPacket: "welcome" });
    const [open = "", initial] = framesOf(stage.request(polling));
    const { id } = stage.last.session;
    expect(id).toMatch(/^[\w-]{20}$/);
    expect(open).toBe(
      `0{"sid":"${id}","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`,
    );
    expect(initial).toBe("4welcome");
  });

  it("by WebSocket has its terms travel with the answer (behaviours 1, 12)", () => {
    const stage = new EngineStage({ initialPacket: "welcome" });
    const { open } = stage.upgrade(websocket);
    expect(open.sent).toEqual([expect.stringContaining('"upgrades":[],'), "4welcome"]);
  });

  it("announces no transport that is not offered", () => {
    const stage = new EngineStage({ transports: ["polling"] });
    expect(framesOf(stage.request(polling))[0]).toContain('"upgrades":[],');
    expect(stage.upgrade(websocket).rejected).toBe("400 Transport unknown");
  });

  it("tells the connection, and counts it until it ends", () => {
    const stage = new EngineStage();
    const ids: string[] = [];
    stage.engine.on("connection", (conn) => ids.push(conn.id));
    stage.openPolling();
    const { heard } = stage.openWebSocket();
    expect(ids).toEqual(stage.sessions.map(({ session }) => session.id));
    expect(stage.engine.clientsCount).toBe(2);
    heard.session.terminate();
    expect([...stage.engine.sessions.keys()]).toEqual(ids.slice(0, 1));
  });

  it("is not finished for a client that left while the application was asked", () => {
    const decisions: ((error: null, isAllowed: boolean) => void)[] = [];
    const stage = new EngineStage({ allowRequest: (_request, decide) => decisions.push(decide) });
    stage.request(polling).abort();
    for (const decide of decisions) decide(null, true);
    expect(stage.sessions).toEqual([]);
  });
});

describe("a request is refused", () => {
  it.each([
    ["without a transport", "EIO=4", unknownTransport],
    ["with a transport that is none", "EIO=4&transport=constructor", unknownTransport],
    ["with WebTransport", "EIO=4&transport=webtransport", unknownTransport],
    ["with an unknown session", `${polling}&sid=x`, unknownSession],
    ["with a session named __proto__", `${polling}&sid=__proto__`, unknownSession],
    ["as a WebSocket that does not upgrade", websocket, badRequest],
    ["without a version", "transport=polling", badVersion],
    ["with another version", "EIO=3&transport=polling", badVersion],
  ])("%s (behaviours 2, 3)", (_how, query, answer) => {
    const stage = new EngineStage();
    const exchange = stage.request(query);
    expect(exchange.answered).toBe(answer);
    expect(headersOf(exchange)).toEqual({ "Content-Type": "application/json" });
    expect(stage.engine.clientsCount).toBe(0);
  });

  it.each(["POST", "HEAD", "OPTIONS", "PUT"])("as a handshake by %s (behaviour 4)", (method) => {
    expect(new EngineStage().request(polling, { method }).answered).toBe(badMethod);
  });

  it("with an origin that no header may hold (behaviour 6)", () => {
    const stage = new EngineStage({ checkOrigin: false });
    const contexts: unknown[] = [];
    stage.engine.on("connection_error", ({ context }) => contexts.push(context));
    expect(stage.request(polling, { headers: { origin: "a\u0000b" } }).answered).toBe(badRequest);
    expect(contexts).toEqual([{ name: "INVALID_ORIGIN", origin: "a\u0000b" }]);
  });

  it.each([
    ["another version", (sid: string) => `EIO=3&transport=polling&sid=${sid}`],
    ["no version", (sid: string) => `transport=polling&sid=${sid}`],
    ["two sessions", (sid: string) => `${polling}&sid=x&sid=${sid}`],
    ["another transport", (sid: string) => `${websocket}&sid=${sid}`],
  ])("with %s in the course of a session, which lives", (_what, query) => {
    const stage = new EngineStage();
    const client = stage.openPolling();
    expect(stage.request(query(client.session.id)).answered).toBe(badRequest);
    client.post("4still here");
    expect(client.heard.heard).toEqual(["still here"]);
  });

  it.each([
    ["without a query", "", "400 Transport unknown"],
    ["that stays with polling", polling, "400 Bad request"],
    ["of an unknown session", `${websocket}&sid=x`, "400 Session ID unknown"],
    ["of another version", "EIO=3&transport=websocket", "400 Unsupported protocol version"],
  ])("as an upgrade %s (behaviour 9)", (_how, query, answer) => {
    expect(new EngineStage().upgrade(query).rejected).toBe(answer);
  });

  it("and connection_error tells why", () => {
    const stage = new EngineStage();
    const errors: unknown[] = [];
    stage.engine.on("connection_error", (error) => errors.push(error));
    const { request } = stage.request(`${polling}&sid=x`);
    expect(errors).toEqual([
      { req: request.raw, code: 1, message: "Session ID unknown", context: { sid: "x" } },
    ]);
  });

  it("after the engine has closed, and all its sessions are gone", () => {
    const stage = new EngineStage();
    const poll = stage.openPolling().poll();
    const { link } = stage.openWebSocket();
    stage.engine.close();
    expect(poll.answered).toBe("200 1");
    expect(link.sent.at(-1)).toBe("close");
    expect(stage.engine.clientsCount).toBe(0);
    expect(stage.clock.pendingTimers).toBe(0);
    expect(stage.request(polling).answered).toBe(badRequest);
  });
});

describe("allowRequest", () => {
  it("is asked for handshakes only (behaviour 7)", () => {
    const urls: unknown[] = [];
    const stage = new EngineStage({
      allowRequest: (request: { url: string }, decide) => {
        urls.push(request.url);
        decide(null, true);
      },
    });
    const client = stage.openPolling();
    client.poll();
    client.upgrade();
    expect(urls).toEqual([`/socket.io/?${polling}`]);
  });

  it("refuses with 403, or 400 before a WebSocket, and its own words (behaviour 7)", () => {
    const stage = new EngineStage({ allowRequest: (_request, decide) => decide("not you", false) });
    expect(stage.request(polling).answered).toBe('403 {"code":4,"message":"not you"}');
    expect(stage.upgrade(websocket).rejected).toBe("400 not you");
  });

  it.each([
    ["throws", () => Promise.reject(new Error("mine"))],
    [
      "rejects",
      () => {
        throw new Error("mine");
      },
    ],
  ])("has allowed nothing when it %s", async (_how, allowRequest) => {
    const stage = new EngineStage({ allowRequest });
    const exchange = stage.request(polling);
    await settle();
    expect(exchange.answered).toBe('403 {"code":4,"message":"Forbidden"}');
  });

  it("has allowed nothing when it does not answer within ten seconds", () => {
    const stage = new EngineStage({ allowRequest: () => {} });
    const exchange = stage.request(polling);
    stage.clock.advance(10_000);
    expect(exchange.answered).toBe('403 {"code":4,"message":"Forbidden"}');
  });

  it("decides once", () => {
    const stage = new EngineStage({
      allowRequest: (_request, decide) => {
        decide(null, false);
        decide(null, true);
      },
    });
    expect(stage.request(polling).answered).toBe('403 {"code":4,"message":"Forbidden"}');
    expect(stage.sessions).toEqual([]);
  });
});

describe("generateId", () => {
  it("may take its time (behaviour 8)", async () => {
    const stage = new EngineStage({ generateId: () => Promise.resolve("mine") });
    stage.request(polling);
    await settle();
    expect(stage.last.session.id).toBe("mine");
  });

  it.each([
    ["rejects", () => Promise.reject(new Error("no"))],
    ["gives no string", () => 7 as unknown as string],
    ["gives an id that a session has", () => "taken"],
  ])("refuses the request when it %s (behaviour 8)", async (_how, generateId) => {
    let isFirst = true;
    const stage = new EngineStage({
      generateId: () => {
        if (!isFirst) return generateId();
        isFirst = false;
        return "taken";
      },
    });
    const names: unknown[] = [];
    stage.engine.on("connection_error", ({ context }) => names.push(context["name"]));
    stage.request(polling);
    const exchange = stage.request(polling);
    await settle();
    expect(exchange.answered).toBe(badRequest);
    expect(names).toEqual(["ID_GENERATION_ERROR"]);
  });
});

describe("engine middlewares", () => {
  it("run in order for requests and upgrades, before anything is verified (behaviour 50)", () => {
    const stage = new EngineStage();
    const order: string[] = [];
    stage.engine.use((_request, _response, next) => (order.push("first"), next()));
    stage.engine.use((_request, _response, next) => (order.push("second"), next()));
    stage.request("EIO=4");
    stage.upgrade(websocket);
    expect(order).toEqual(["first", "second", "first", "second"]);
  });

  it("refuse with an error, by next, by throwing or by rejecting (behaviour 50)", async () => {
    for (const fail of [
      (next: (error: Error) => void) => next(new Error("no")),
      () => Promise.reject(new Error("no")),
      () => {
        throw new Error("no");
      },
    ]) {
      const stage = new EngineStage();
      stage.engine.use((_request, _response, next) => fail(next));
      const exchange = stage.request(polling);
      const upgrade = stage.upgrade(websocket);
      await settle();
      expect([exchange.answered, upgrade.rejected]).toEqual([badRequest, "400 Bad request"]);
    }
  });

  it("count once, however often they call next", () => {
    const stage = new EngineStage();
    stage.engine.use((_request, _response, next) => (next(), next(new Error("late"))));
    expect(stage.request(polling).answers).toHaveLength(1);
  });

  it("may answer by themselves, and even call next", () => {
    const stage = new EngineStage();
    const exchange = new FakeExchange(polling);
    stage.engine.use((_request, _response, next) => {
      exchange.answer({ status: 503 });
      next();
    });
    stage.engine.onExchange(exchange);
    expect(exchange.answered).toBe("503");
    expect(stage.sessions).toEqual([]);
  });
});

describe("headers", () => {
  it("are shown before each answer, and once as the first (behaviour 35)", () => {
    const stage = new EngineStage();
    const told: string[] = [];
    stage.engine.on("initial_headers", (headers) => {
      told.push("initial");
      headers["X-First"] = "1";
    });
    stage.engine.on("headers", (headers) => {
      told.push("each");
      headers["X-Each"] = "1";
    });
    const handshake = stage.request(polling);
    expect(headersOf(handshake)).toMatchObject({
      "X-First": "1",
      "X-Each": "1",
      "Cache-Control": "no-store",
    });
    const post = stage.request(`${polling}&sid=${stage.last.session.id}`, { method: "POST" });
    post.body("4a");
    expect(headersOf(post)).toEqual({ "Content-Type": "text/html", "X-Each": "1" });
    expect(stage.upgrade(websocket).headers).toEqual({ "X-First": "1", "X-Each": "1" });
    expect(told).toEqual(["initial", "each", "each", "initial", "each"]);
  });

  it("set the session's cookie in the answer to a handshake by polling, and nowhere else (behaviour 11)", () => {
    const stage = new EngineStage({ cookie: true });
    const handshake = stage.request(polling);
    const cookie = `io=${stage.last.session.id}; Path=/; HttpOnly; SameSite=Lax`;
    expect(headersOf(handshake)).toMatchObject({ "Set-Cookie": [cookie] });
    const post = stage.request(`${polling}&sid=${stage.last.session.id}`, { method: "POST" });
    post.body("4a");
    expect(headersOf(post)).toEqual({ "Content-Type": "text/html" });
    expect(stage.upgrade(websocket).headers).toEqual({});
  });
});

describe("cors", () => {
  const origin = "https://example.com";

  it("is granted on every answer, refusals too (behaviour 5)", () => {
    const stage = new EngineStage({ cors: { origin, credentials: true } });
    const granted = {
      "Access-Control-Allow-Origin": origin,
      "Access-Control-Allow-Credentials": "true",
      Vary: "Origin",
    };
    expect(headersOf(stage.request(polling))).toMatchObject(granted);
    expect(headersOf(stage.request("EIO=4"))).toMatchObject(granted);
    const poll = stage.request(`${polling}&sid=${stage.last.session.id}`);
    stage.last.session.terminate();
    expect(headersOf(poll)).toMatchObject(granted);
  });

  it("answers preflights before anything is verified (behaviour 4)", () => {
    const preflight = new EngineStage({ cors: { origin } }).request("", { method: "OPTIONS" });
    expect(preflight.answered).toBe("204");
    expect(headersOf(preflight)).toMatchObject({ "Access-Control-Allow-Origin": origin });
  });

  it("that fails refuses the request", () => {
    const stage = new EngineStage({ cors: { origin: (_origin, decide) => decide(new Error("no")) } });
    expect(stage.request(polling).answered).toBe(badRequest);
  });
});
