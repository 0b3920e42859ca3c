// Tests of the pages that an engine lets in, by every road. How origins are compared is origin.test.ts.
import { describe, expect, it } from "vitest";
import { EngineStage, type RequestParts } from "../../../test/stage/engine-stage.js";
import { hello, WebTransportStage } from "../../../test/stage/webtransport-stage.js";
import type { EngineOptions } from "./engine-options.js";

const polling = "EIO=4&transport=polling";
const websocket = "EIO=4&transport=websocket";
const stranger: RequestParts = { headers: { host: "a.example", origin: "https://evil.example" } };
const forbidden = '{"code":4,"message":"Forbidden"}';

/** What a page's first request gets by each transport. */
function asked(stage: EngineStage, parts: RequestParts): unknown[] {
  const answered = stage.request(polling, parts).answers[0]?.status;
  return [answered, stage.upgrade(websocket, parts).rejected ?? 101];
}

describe("a page of another host", () => {
  it("is refused by long-polling and by WebSocket, before there is a session", () => {
    const stage = new EngineStage();
    const told: unknown[] = [];
    stage.engine.on("connection_error", ({ code, context }) => told.push([code, context]));
    expect(stage.request(polling, stranger).answered).toBe(`403 ${forbidden}`);
    expect(stage.upgrade(websocket, stranger).rejected).toBe("403 Forbidden");
    expect(stage.sessions).toEqual([]);
    const context = { name: "FOREIGN_ORIGIN", origin: "https://evil.example" };
    expect(told).toEqual([
      [4, context],
      [4, context],
    ]);
  });

  it("is refused by WebTransport, where its origin is known", async () => {
    const stage = new WebTransportStage();
    await stage.meet(hello, stranger);
    expect(stage.refused.map(({ context }) => context["name"])).toEqual(["FOREIGN_ORIGIN"]);
    await stage.meet(hello, { headers: { host: "a.example", origin: "https://a.example" } });
    await stage.meet(hello);
    expect(stage.sessions.length).toBe(2);
  });

  it("can do nothing with the id of a session that it has learned, and the session lives", () => {
    const stage = new EngineStage();
    const client = stage.openPolling();
    expect(stage.request(client.query, { ...stranger, method: "POST" }).answered).toBe(`403 ${forbidden}`);
    expect(stage.upgrade(`${websocket}&sid=${client.session.id}`, stranger).rejected).toBe("403 Forbidden");
    expect(client.session.readyState).toBe("open");
  });

  it.each<[string, EngineOptions["cors"]]>([
    ["by its name", { origin: "https://evil.example" }],
    ["in a list", { origin: ["https://b.example", /evil\.example$/] }],
    ["as everybody", { origin: "*" }],
    ["by a function", { origin: (origin, decide) => decide(null, origin === "https://evil.example") }],
    ["by a function of the request", (_request, decide) => decide(null, { origin: true })],
  ])("is let in where cors lists it %s", (_how, cors) => {
    expect(asked(new EngineStage({ cors }), stranger)).toEqual([200, 101]);
  });

  it.each<[string, EngineOptions["cors"]]>([
    ["another origin", { origin: "https://b.example" }],
    ["none", { origin: false }],
  ])("is refused where cors lists %s", (_what, cors) => {
    expect(asked(new EngineStage({ cors }), stranger)).toEqual([403, "403 Forbidden"]);
  });

  it("is let in, as by Socket.IO, where nobody is to look", () => {
    expect(asked(new EngineStage({ checkOrigin: false }), stranger)).toEqual([200, 101]);
  });

  it("is at home while developing, if it and the server are on this machine", () => {
    const local = { headers: { host: "localhost:3000", origin: "http://localhost:5173" } };
    expect(asked(new EngineStage({}, { isDeveloping: true }), local)).toEqual([200, 101]);
    expect(asked(new EngineStage({}, { isDeveloping: true }), stranger)).toEqual([403, "403 Forbidden"]);
    expect(asked(new EngineStage(), local)).toEqual([403, "403 Forbidden"]);
  });

  it("gets the headers that let its browser read the refusal no more than the answer", () => {
    const stage = new EngineStage({ cors: { origin: "https://b.example" } });
    const [answer] = stage.request(polling, stranger).answers;
    expect(answer?.headers).toEqual({ "Content-Type": "application/json" });
  });
});

it("credentials for everybody are refused as options", () => {
  expect(() => new EngineStage({ cors: { origin: "*", credentials: true } })).toThrow("name origins");
  expect(() => new EngineStage({ cors: { credentials: true } })).toThrow("name origins");
  expect(() => new EngineStage({ cors: { credentials: true }, checkOrigin: false })).not.toThrow();
});
