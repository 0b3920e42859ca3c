// Payloads and the frames in them, byte for byte; and what is refused.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fault } from "./fault.js";
import { decodeFrame, encodeFrame, type Frame } from "./frame.js";
import { decodePayload, encodePayload } from "./payload.js";

const message = (data: string | Uint8Array): Frame => ({ type: "message", data });
/** The frames of a payload; a fault by its code. */
const decode = (body: string): unknown[] =>
  [...decodePayload(body)].map((frame) => (frame instanceof Fault ? frame.code : frame));

describe("a frame", () => {
  it.each([
    ["open", "{}", "0{}"],
    ["close", "", "1"],
    ["ping", "probe", "2probe"],
    ["pong", "", "3"],
    ["message", "hé", "4hé"],
    ["upgrade", "", "5"],
    ["noop", "", "6"],
  ] as const)("of type %s is a digit and its data", (type, data, wire) => {
    expect(encodeFrame(type, data).data).toBe(wire);
    expect(decodeFrame(wire)).toEqual({ type, data });
  });

  it("of bytes is the bytes, without a digit", () => {
    const bytes = Uint8Array.of(1, 2);
    expect(encodeFrame("message", bytes).data).toBe(bytes);
    expect(decodeFrame(bytes)).toEqual(message(bytes));
  });

  it("may bring bytes as base64 on a WebSocket too", () => {
    expect(decodeFrame("bAQI=")).toEqual(message(Buffer.from([1, 2])));
  });

  it.each(["", "7", "9", "x", "__proto__", " 4", "B"])("of type %j is refused", (wire) => {
    expect(decodeFrame(wire)).toMatchObject({ code: "unknown-frame" });
  });
});

describe("a payload", () => {
  it("joins frames with the record separator, bytes as base64", () => {
    const frames = [
      encodeFrame("message", "hé"),
      encodeFrame("message", Uint8Array.of(1, 2)),
      encodeFrame("ping"),
    ];
    // message "hé" | separator | bytes 01 02 | separator | ping
    expect(encodePayload(frames)).toBe("4hé\x1ebAQI=\x1e2");
    expect(decode("4hé\x1ebAQI=\x1e2")).toEqual([
      message("hé"),
      message(Buffer.from([1, 2])),
      { type: "ping", data: "" },
    ]);
  });

  it("keeps the base64 of a frame for the next session", () => {
    const frame = encodeFrame("message", Uint8Array.of(1, 2));
    expect(encodePayload([frame])).toBe(encodePayload([frame]));
    expect(frame.base64).toBe("bAQI=");
  });

  it("hands over what comes before a fault, and nothing after it", () => {
    expect(decode("4a\x1e4b\x1ex\x1e4c")).toEqual([message("a"), message("b"), "unknown-frame"]);
    expect(decode("4a\x1eb!!!\x1e4c")).toEqual([message("a"), "invalid-base64"]);
  });

  it("ends at a close", () => {
    expect(decode("4a\x1e1\x1e4b")).toEqual([message("a"), { type: "close", data: "" }]);
  });

  it.each(["", "\x1e", "\x1e4a"])("that begins with an empty frame is refused: %j", (body) => {
    expect(decode(body)).toEqual(["unknown-frame"]);
  });

  it("may hold 4,096 frames, and not one more", () => {
    const body = Array.from({ length: 4096 }, () => "4a").join("\x1e");
    expect(decode(body)).toHaveLength(4096);
    expect(decode(body).at(-1)).toEqual(message("a"));
    expect(decode(`${body}\x1e4a`)).toHaveLength(4097);
    expect(decode(`${body}\x1e4a`).at(-1)).toBe("too-many-frames");
  });

  it("comes back as it was", () => {
    const content = fc.oneof(
      fc.string({ unit: "grapheme" }).filter((data) => !data.includes("\x1e")),
      fc.uint8Array(),
    );
    fc.assert(
      fc.property(fc.array(content, { minLength: 1 }), (contents) => {
        const body = encodePayload(contents.map((data) => encodeFrame("message", data)));
        const expected = contents.map((data) => message(typeof data === "string" ? data : Buffer.from(data)));
        expect([...decodePayload(body)]).toEqual(expected);
      }),
    );
  });

  it("gives frames and at most one fault, the last, for any text", () => {
    const part = fc.oneof(fc.string(), fc.constantFrom("4a", "1", "b", "bAQ==", ""));
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const frames = [...decodePayload(parts.join("\x1e"))];
        expect(frames.slice(0, -1).some((frame) => frame instanceof Fault)).toBe(false);
      }),
    );
  });
});
