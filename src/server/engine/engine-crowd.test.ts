// Tests of how many an engine lets in. How addresses and rates are counted is crowd/.
import { describe, expect, it } from "vitest";
import { EngineStage, type FakeExchange } from "../../../test/stage/engine-stage.js";

const polling = "EIO=4&transport=polling";
const websocket = "EIO=4&transport=websocket";

/** Status, time to come back and name of a refusal; otherwise the status. */
function read(exchange: FakeExchange): unknown {
  const { status, headers = {} } = exchange.answers[0] ?? {};
  return status === 503 ? `503 after ${String(headers["Retry-After"])}` : status;
}

describe("a server that is full", () => {
  it("answers 503 and when to come again, on every road, and those who are there stay", () => {
    const stage = new EngineStage({ maxConnections: 2 });
    const told: unknown[] = [];
    stage.engine.on("connection_error", ({ context }) => told.push(context["name"]));
    const client = stage.openPolling();
    const { heard } = stage.openWebSocket();
    const refused = stage.request(polling);
    expect(refused.answered).toBe('503 {"code":4,"message":"Too many connections"}');
    expect(read(refused)).toBe("503 after 5");
    const upgrade = stage.upgrade(websocket);
    expect(upgrade.rejected).toBe("503 Too many connections");
    expect(upgrade.rejectedHeaders).toEqual({ "Retry-After": "5" });
    expect(told).toEqual(["TOO_MANY_CONNECTIONS", "TOO_MANY_CONNECTIONS"]);
    expect(client.post("4still here").answered).toBe("200 ok");
    heard.session.terminate();
    expect(read(stage.request(polling))).toBe(200);
  });

  it.each([
    [{}, "Retry-After"],
    [{ exposedHeaders: ["X-A"] }, "X-A,Retry-After"],
  ])("lets pages of other origins read when to come again, with %j", (cors, exposed) => {
    const origin = "https://page.example";
    const stage = new EngineStage({ maxConnections: 1, cors: { origin, ...cors } });
    stage.openPolling();
    const headersFor = (page: string): unknown =>
      stage.request(polling, { headers: { origin: page } }).answers[0]?.headers;
    expect(headersFor(origin)).toMatchObject({
      "Retry-After": "5",
      "Access-Control-Allow-Origin": origin,
      "Access-Control-Expose-Headers": exposed,
    });
    expect(headersFor("https://other.example")).not.toHaveProperty("Access-Control-Expose-Headers");
  });

  it("lets a session that is there move to a WebSocket", () => {
    const stage = new EngineStage({ maxConnections: 1 });
    expect(stage.openPolling().upgrade().rejected).toBe(null);
  });

  it("asks no application about those who find no room, and those who were asked about find none twice", () => {
    const decisions: ((error: null, isAllowed: boolean) => void)[] = [];
    const stage = new EngineStage({
      maxConnections: 1,
      allowRequest: (_request, decide) => decisions.push(decide),
    });
    const [first, second] = [stage.request(polling), stage.request(polling)];
    for (const decide of decisions) decide(null, true);
    stage.clock.endTurn();
    expect([read(first), read(second)]).toEqual([200, "503 after 5"]);
    stage.request(polling);
    expect(decisions.length).toBe(2);
  });

  it("counts those who have joined nothing by themselves", () => {
    const stage = new EngineStage({ maxPendingConnections: 2 });
    const client = stage.openPolling();
    stage.openPolling();
    expect(read(stage.request(polling))).toBe("503 after 5");
    client.session.settle();
    expect(read(stage.request(polling))).toBe(200);
  });
});

describe("a process that is over its head", () => {
  it("lets nobody more in while its event loop is late again and again, but is late once for nothing", () => {
    const stage = new EngineStage({ maxEventLoopLag: 500 });
    stage.openPolling();
    stage.clock.stall(1000);
    expect(read(stage.request(polling))).toBe(200);
    stage.clock.stall(1000);
    expect(read(stage.request(polling))).toBe("503 after 5");
    stage.clock.advance(300);
    expect(read(stage.request(polling))).toBe(200);
  });

  it("lets nobody more in while its heap is nearly full", () => {
    let usage = 0.9;
    const stage = new EngineStage({}, { heapUsage: () => usage });
    stage.openPolling();
    stage.clock.advance(300);
    expect(read(stage.request(polling))).toBe("503 after 5");
    usage = 0.5;
    stage.clock.advance(300);
    expect(read(stage.request(polling))).toBe(200);
  });
});

/** Asks from an address. */
const ask = (stage: EngineStage, address: string, forwarded?: string): unknown =>
  read(stage.request(polling, { address, headers: { "x-forwarded-for": forwarded } }));

describe("one address", () => {
  const strict = { connectionRate: { perSecond: 1, burst: 2 }, maxConnectionsPerAddress: 3 };
  it("is held to a rate, and others are not", () => {
    const stage = new EngineStage({ ...strict, trustProxy: false });
    expect(["a", "a", "a", "b"].map((address) => ask(stage, address))).toEqual([
      200,
      200,
      "503 after 1",
      200,
    ]);
    stage.clock.advance(1000);
    expect(ask(stage, "a")).toBe(200);
  });

  it("holds a bounded number of sessions", () => {
    const stage = new EngineStage({ ...strict, trustProxy: false, connectionRate: false });
    for (let n = 0; n < 3; n++) expect(ask(stage, "a")).toBe(200);
    expect(ask(stage, "a")).toBe("503 after 1");
    stage.last.session.terminate();
    expect(ask(stage, "a")).toBe(200);
  });

  it("is what the proxy says, where there is one", () => {
    const stage = new EngineStage({ ...strict, trustProxy: 1 });
    const answers = ["a", "a", "a", "b"].map((address) => ask(stage, "proxy", `6.6.6.6, ${address}`));
    expect(answers).toEqual([200, 200, "503 after 1", 200]);
  });

  it("is not counted where nobody said what stands before the server", () => {
    const stage = new EngineStage(strict);
    expect(["a", "a", "a", "a"].map((address) => ask(stage, address))).toEqual([200, 200, 200, 200]);
  });
});

const eventRate = { perSecond: 1, burst: 2 };

/** Two clients of one address send in turn: whether each is heard. */
function spending(trustProxy: false | undefined): boolean[] {
  const stage = new EngineStage({ eventRatePerAddress: eventRate, trustProxy });
  const [first, second] = [stage.openWebSocket(), stage.openWebSocket()];
  return [first, second, first].map(({ heard }) => heard.session.spend());
}

describe("what one client may send", () => {
  it("is as much as it likes, unless there is a rate", () => {
    const { heard } = new EngineStage().openWebSocket();
    expect(Array.from({ length: 1000 }, () => heard.session.spend())).not.toContain(false);
  });

  it("is held to a rate, and counted where it is above it", () => {
    const stage = new EngineStage({ eventRate });
    const { session } = stage.openWebSocket().heard;
    expect([session.spend(), session.spend(), session.spend()]).toEqual([true, true, false]);
    stage.clock.advance(1000);
    expect([session.spend(), session.spend()]).toEqual([true, false]);
    expect(session.readyState).toBe("open");
  });

  it("may end its session instead", () => {
    const stage = new EngineStage({ eventRate, eventRatePolicy: "disconnect" });
    const { heard } = stage.openWebSocket();
    for (let n = 0; n < 3; n++) heard.session.spend();
    expect(heard.heard).toEqual(["closed (forced server close: more events than eventRate allows)"]);
  });

  it("E06: has pongs and other frames in it that nobody asked for", () => {
    const stage = new EngineStage({ eventRate, eventRatePolicy: "disconnect" });
    const { link, heard } = stage.openWebSocket();
    for (const frame of ["3", "6"]) link.receive(frame);
    expect(heard.heard).toEqual([]);
    link.receive("3");
    expect(heard.heard).toEqual(["closed (forced server close: more events than eventRate allows)"]);
  });

  it("has no pongs in it that were asked for", () => {
    const stage = new EngineStage({
      eventRate: { perSecond: 0.001, burst: 1 },
      eventRatePolicy: "disconnect",
    });
    const { link, heard } = stage.openWebSocket();
    for (let n = 0; n < 5; n++) {
      stage.clock.advance(25_000);
      link.receive("3");
    }
    expect(heard.heard).toEqual([]);
  });

  it("is shared by the clients of one address, where addresses are counted", () => {
    expect(spending(false)).toEqual([true, true, false]);
    expect(spending(undefined)).toEqual([true, true, true]);
  });
});
