// The open frame, as stock peers write and read it.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fault } from "./fault.js";
import { decodeHandshake, encodeHandshake } from "./handshake.js";

const handshake = {
  sid: "lv_VI97HAXpY6yYWAAAC",
  upgrades: ["websocket"],
  pingInterval: 25_000,
  pingTimeout: 20_000,
  maxPayload: 1_000_000,
};
const json =
  '{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}';

describe("the handshake", () => {
  it("is written in Engine.IO's order, whatever the order it is given in", () => {
    expect(encodeHandshake(handshake)).toBe(json);
    expect(encodeHandshake(Object.fromEntries(Object.entries(handshake).toReversed()) as never)).toBe(json);
  });

  it("comes back as it was", () => {
    expect(decodeHandshake(json)).toEqual(handshake);
  });

  it("may leave maxPayload out, and bring keys that nobody knows", () => {
    const { maxPayload: _, ...older } = handshake;
    expect(decodeHandshake(JSON.stringify({ ...older, future: 1 }))).toEqual({
      ...older,
      maxPayload: Infinity,
    });
  });

  it("has the line of two ends that know how to resume", () => {
    const line = { id: "line-1", token: "secret", windowMs: 120_000 };
    const text = json.replace("}", ',"line":{"id":"line-1","token":"secret","windowMs":120000}}');
    expect(encodeHandshake({ ...handshake, line })).toBe(text);
    expect(decodeHandshake(text)).toEqual({ ...handshake, line });
  });

  it.each([
    ["nothing", ""],
    ["no JSON", "{"],
    ["null", "null"],
    ["a number", "1"],
    ["no sid", { sid: undefined }],
    ["an empty sid", { sid: "" }],
    ["a sid that is a number", { sid: 1 }],
    ["no upgrades", { upgrades: undefined }],
    ["upgrades that are no names", { upgrades: [1] }],
    ["upgrades that are a text", { upgrades: "websocket" }],
    ["no interval", { pingInterval: undefined }],
    ["an interval of zero", { pingInterval: 0 }],
    ["a negative timeout", { pingTimeout: -1 }],
    ["a timeout that is a text", { pingTimeout: "20000" }],
    ["a payload that is null", { maxPayload: null }],
  ])("is refused with %s", (_name, change) => {
    const data = typeof change === "string" ? change : JSON.stringify({ ...handshake, ...change });
    expect(decodeHandshake(data)).toMatchObject({ code: "invalid-handshake" });
  });

  it("is terms or a fault for any text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(decodeHandshake(text)).toBeInstanceOf(Fault);
      }),
    );
  });
});
