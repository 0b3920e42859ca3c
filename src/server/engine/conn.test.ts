// Tests of what applications see of sessions: connections, and the engine that has them. What sessions do is session.test.ts.
import { describe, expect, it } from "vitest";
import { EngineStage } from "../../../test/stage/engine-stage.js";

const texts = (packets: readonly { data: unknown }[]): unknown[] => packets.map(({ data }) => data);

it("sends text and bytes, of whatever kind, and throws what is neither at its caller", () => {
  const { conn } = new EngineStage().openWebSocket().heard.session;
  conn.send(new Uint16Array([1]) as unknown as Uint8Array);
  expect(texts(conn.writeBuffer)).toEqual([Uint8Array.of(1, 0)]);
  for (const value of [100, null, undefined, { length: 1 }]) {
    expect(() => conn.send(value as unknown as string)).toThrow(
      expect.objectContaining({ code: "ERR_ENCODE" }),
    );
  }
  expect(conn.writeBuffer).toHaveLength(1);
});

describe("a connection's writeBuffer", () => {
  it("holds what no GET has taken", () => {
    const client = new EngineStage().openPolling();
    const { conn } = client.session;
    conn.send("one").send(Uint8Array.of(2));
    expect(conn.writeBuffer).toEqual([
      { type: "message", data: "one" },
      { type: "message", data: Uint8Array.of(2) },
    ]);
    client.poll();
    expect(conn.writeBuffer).toEqual([]);
  });

  it("holds what a WebSocket has been given in this turn of the event loop", () => {
    const stage = new EngineStage();
    const { conn } = stage.openWebSocket().heard.session;
    conn.send("one").send("two");
    expect(texts(conn.writeBuffer)).toEqual(["one", "two"]);
    stage.clock.endTurn();
    expect(conn.writeBuffer).toEqual([]);
  });

  it("can be read in close listeners, and is empty afterwards (behaviour 42)", () => {
    const stage = new EngineStage();
    const client = stage.openPolling();
    const { conn } = client.session;
    const lost: unknown[] = [];
    conn.on("close", () => lost.push(texts(conn.writeBuffer)));
    conn.send("lost");
    client.post("1");
    expect(lost).toEqual([["lost"]]);
    stage.clock.endTurn();
    expect(conn.writeBuffer).toEqual([]);
  });

  it("can be read when a WebSocket ends in the turn that sent (behaviour 42)", () => {
    const stage = new EngineStage();
    const { link, heard } = stage.openWebSocket();
    const { conn } = heard.session;
    const lost: unknown[] = [];
    conn.on("close", () => lost.push(texts(conn.writeBuffer)));
    conn.send("lost");
    link.end();
    expect(lost).toEqual([["lost"]]);
  });
});

describe("a turn that sends", () => {
  it("is told before and after it leaves, by the connection and its engine (behaviour 31)", () => {
    const stage = new EngineStage();
    const told: unknown[] = [];
    stage.engine.on("flush", (conn, packets) => told.push(["engine flush", conn.id, texts(packets)]));
    stage.engine.on("drain", (conn) => told.push(["engine drain", conn.id]));
    const { heard } = stage.openWebSocket();
    const { conn, id } = heard.session;
    conn.on("flush", (packets) => told.push(["flush", texts(packets)]));
    conn.on("drain", () => told.push(["drain"]));
    conn.send("one").send("two");
    stage.clock.endTurn();
    expect(told).toEqual([
      ["flush", ["one", "two"]],
      ["engine flush", id, ["one", "two"]],
      ["drain"],
      ["engine drain", id],
    ]);
    conn.send("three");
    stage.clock.endTurn();
    expect(told.slice(4)).toEqual([
      ["flush", ["three"]],
      ["engine flush", id, ["three"]],
      ["drain"],
      ["engine drain", id],
    ]);
  });
});

it("every frame is told when it is made, and when it came (behaviour 32)", () => {
  const stage = new EngineStage();
  const { link, heard } = stage.openWebSocket();
  const told: string[] = [];
  heard.session.conn.on("packetCreate", ({ type, data }) => told.push(`> ${type} ${String(data)}`));
  heard.session.conn.on("packet", ({ type, data }) => told.push(`< ${type} ${String(data)}`));
  heard.session.conn.send("hello");
  link.receive("4hi");
  stage.clock.advance(25_000);
  link.receive("3");
  expect(told).toEqual(["> message hello", "< message hi", "> ping ", "< pong "]);
});

describe("an engine", () => {
  it("shows its clients as an object that cannot be written to", () => {
    const stage = new EngineStage();
    const { conn, id } = stage.openPolling().session;
    const { clients } = stage.engine;
    expect(clients[id]).toBe(conn);
    expect([id in clients, "x" in clients, "__proto__" in clients]).toEqual([true, false, false]);
    expect(Object.entries(clients)).toEqual([[id, conn]]);
    expect(() => Object.assign(clients, { x: conn })).toThrow(TypeError);
    expect(Reflect.deleteProperty(clients, id)).toBe(false);
    conn.close(true);
    expect(Object.keys(clients)).toEqual([]);
  });

  it("shows its options, and where a session may move", () => {
    const { engine } = new EngineStage({ pingTimeout: 7000 });
    expect(engine.opts).toMatchObject({ pingTimeout: 7000, pingInterval: 25_000, allowEIO3: false });
    expect([engine.upgrades("polling"), engine.upgrades("websocket")]).toEqual([["websocket"], []]);
    expect(new EngineStage({ allowUpgrades: false }).engine.upgrades("polling")).toEqual([]);
  });
});
