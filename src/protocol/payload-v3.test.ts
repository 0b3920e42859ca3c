import { describe, expect, it } from "vitest";
import { Fault } from "./fault.js";
import { toFrameV3 } from "./frame-v3.js";
import { encodeFrame } from "./frame.js";
import {
  decodeBinaryPayloadV3,
  decodePayloadV3,
  encodeBinaryPayloadV3,
  encodePayloadV3,
} from "./payload-v3.js";

const binary = toFrameV3(encodeFrame("message", Uint8Array.of(1, 2)));

describe("a payload of text", () => {
  it("counts UTF-16 units, not bytes", () => {
    expect(encodePayloadV3([encodeFrame("message", "€🙂"), encodeFrame("noop")])).toBe("4:4€🙂1:6");
    expect([...decodePayloadV3("4:4€🙂1:6")]).toEqual([
      { type: "message", data: "€🙂" },
      { type: "noop", data: "" },
    ]);
  });

  it("holds binary as base64, behind its type", () => {
    expect(encodePayloadV3([binary])).toBe("6:b4AQI=");
    const [frame] = decodePayloadV3("6:b4AQI=");
    expect(frame).toMatchObject({ type: "message", data: { 0: 1, 1: 2, length: 2 } });
  });

  it("may hold a colon and digits inside a frame", () => {
    expect([...decodePayloadV3("4:43:41:6")]).toEqual([
      { type: "message", data: "3:4" },
      { type: "noop", data: "" },
    ]);
  });

  it("may be without frames", () => {
    expect([...decodePayloadV3("0:")]).toEqual([]);
  });

  it("ends with a close", () => {
    expect([...decodePayloadV3("1:12:4a")]).toEqual([{ type: "close", data: "" }]);
  });

  it.each([
    "",
    "4hi",
    ":4hi",
    "x:4hi",
    "-2:4hi",
    "2.0:4hi",
    "1e1:4hi",
    " 2:4h",
    "9:4hi",
    "2:4hi",
    "9".repeat(16) + ":4",
  ])("is a fault with a length such as that of %j (E20)", (body) => {
    expect([...decodePayloadV3(body)].at(-1)).toBeInstanceOf(Fault);
  });

  it("is a fault with more than 4096 frames", () => {
    expect([...decodePayloadV3("1:2".repeat(4096))]).toHaveLength(4096);
    expect([...decodePayloadV3("1:2".repeat(4097))].at(-1)).toMatchObject({ code: "too-many-frames" });
  });
});

describe("a payload of bytes", () => {
  // prettier-ignore
  const bytes = Uint8Array.of(
    0x00, 4, 0xff, 0x34, 0xe2, 0x82, 0xac, // text, 4 bytes: a message, "€"
    0x01, 3, 0xff, 0x04, 1, 2, //             binary, 3 bytes: a message, 01 02
  );

  it("counts bytes, in digits", () => {
    expect(encodeBinaryPayloadV3([encodeFrame("message", "€"), binary])).toEqual(bytes);
    expect([...decodeBinaryPayloadV3(bytes)]).toEqual([
      { type: "message", data: "€" },
      { type: "message", data: Uint8Array.of(1, 2) },
    ]);
  });

  it("has a length of several digits where it needs them", () => {
    const payload = encodeBinaryPayloadV3([toFrameV3(encodeFrame("message", new Uint8Array(299)))]);
    expect(payload.subarray(0, 6)).toEqual(Uint8Array.of(1, 3, 0, 0, 0xff, 4)); // binary, 300 bytes: a message
    expect([...decodeBinaryPayloadV3(payload)]).toEqual([{ type: "message", data: new Uint8Array(299) }]);
  });

  it.each([
    ["no length", [0, 0xff, 0x34]],
    ["a digit that is none", [0, 10, 0xff, 0x34]],
    ["a length that does not end", [0, 1]],
    ["sixteen digits", [0, ...Array<number>(16).fill(1), 0xff, 0x34]],
    ["a length beyond the end", [0, 2, 0xff, 0x34]],
    ["neither text nor binary", [2, 1, 0xff, 0x34]],
    ["nothing", []],
    ["binary that is no message", [1, 1, 0xff, 2]],
  ])("is a fault with %s (E20)", (_what, body) => {
    expect([...decodeBinaryPayloadV3(Uint8Array.from(body))].at(-1)).toBeInstanceOf(Fault);
  });
});
