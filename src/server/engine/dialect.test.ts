// Tests of sessions that speak Engine.IO 3, in virtual time. How frames and payloads are written is for src/protocol to test.
import { describe, expect, it } from "vitest";
import { EngineStage, type FakeExchange } from "../../../test/stage/engine-stage.js";

const polling = "EIO=3&transport=polling";
const textOf = (exchange: FakeExchange): unknown => exchange.answers[0]?.body;

describe("a session of Engine.IO 3", () => {
  it.each(["EIO=3&", "EIO=2&", ""])("is opened by %j and transport=polling (behaviour 2)", (version) => {
    const stage = new EngineStage({ allowEIO3: true });
    const exchange = stage.request(`${version}transport=polling`);
    expect(textOf(exchange)).toMatch(/^\d+:0\{"sid":/);
    expect(stage.last.session.protocol).toBe(3);
  });

  it("writes bytes as bytes, or as base64 for clients that ask for it", () => {
    const stage = new EngineStage({ allowEIO3: true });
    for (const [query, type, body] of [
      [polling, "application/octet-stream", Uint8Array.of(1, 2, 0xff, 4, 7)], // binary, 2 bytes: a message, 07
      [`${polling}&b64=1`, "text/plain; charset=UTF-8", "6:b4Bw=="],
    ] as const) {
      stage.request(query);
      stage.last.session.conn.send(Uint8Array.of(7));
      const poll = stage.request(`${polling}&sid=${stage.last.session.id}`);
      expect(poll.answers[0]?.headers?.["Content-Type"]).toBe(type);
      expect(textOf(poll)).toEqual(body);
    }
  });

  it("shows its connection messages, however they travel", () => {
    const stage = new EngineStage({ allowEIO3: true });
    stage.request(polling);
    const { conn } = stage.last.session;
    conn.send(Uint8Array.of(7));
    expect(conn.writeBuffer).toEqual([{ type: "message", data: Uint8Array.of(7) }]);
  });

  it("has its client ping, and answers", () => {
    const stage = new EngineStage({ allowEIO3: true });
    const { open: link } = stage.upgrade("EIO=3&transport=websocket");
    link.sent.length = 0;
    for (let beat = 0; beat < 3; beat++) {
      stage.clock.advance(40_000);
      link.receive("2");
      stage.clock.endTurn();
    }
    expect(link.sent).toEqual(["3", "3", "3"]);
    stage.clock.advance(50_000);
    expect(stage.last.heard).toEqual(["closed (ping timeout)"]);
    expect(stage.clock.pendingTimers).toBe(0);
  });

  it("ends by a pong, which is the server's to send", () => {
    const stage = new EngineStage({ allowEIO3: true });
    stage.upgrade("EIO=3&transport=websocket").open.receive("3");
    expect(stage.last.heard).toEqual(["closed (transport error: invalid heartbeat direction)"]);
  });

  it("has a type before the bytes of a WebSocket message", () => {
    const stage = new EngineStage({ allowEIO3: true });
    const { open: link } = stage.upgrade("EIO=3&transport=websocket");
    stage.last.session.conn.send(Uint8Array.of(7));
    stage.clock.endTurn();
    expect(link.sent.at(-1)).toEqual(Uint8Array.of(4, 7)); // message, its content
    link.receive(Uint8Array.of(4, 8));
    expect(stage.last.heard).toEqual([Uint8Array.of(8)]);
  });
});
