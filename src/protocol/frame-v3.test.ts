import { describe, expect, it } from "vitest";
import { Fault } from "./fault.js";
import { decodeFrameV3, toFrameV3 } from "./frame-v3.js";
import { encodeFrame } from "./frame.js";

describe("a frame of Engine.IO 3", () => {
  it("is the same as in Engine.IO 4 where it is text", () => {
    const frame = encodeFrame("message", "hi");
    expect(toFrameV3(frame)).toBe(frame);
    expect(decodeFrameV3("4hi")).toEqual({ type: "message", data: "hi" });
    expect(decodeFrameV3("2probe")).toEqual({ type: "ping", data: "probe" });
  });

  it("has its type before binary data", () => {
    const frame = toFrameV3(encodeFrame("message", Uint8Array.of(1, 2), false));
    expect(frame.data).toEqual(Uint8Array.of(4, 1, 2)); // message, its content
    expect(frame.mayCompress).toBe(false);
    expect(decodeFrameV3(Uint8Array.of(4, 1, 2))).toEqual({ type: "message", data: Uint8Array.of(1, 2) });
  });

  it("may have no content", () => {
    expect(decodeFrameV3(Uint8Array.of(4))).toEqual({ type: "message", data: new Uint8Array() });
    expect(decodeFrameV3("b4")).toMatchObject({ data: { length: 0 } });
  });

  it("has its type before base64, too", () => {
    const frame = decodeFrameV3("b4AQI=");
    expect(frame).toMatchObject({ type: "message" });
    expect([...(frame as { data: Uint8Array }).data]).toEqual([1, 2]);
  });

  it.each([
    ["no type", Uint8Array.of()],
    ["binary of another type", Uint8Array.of(2, 1)],
    ["base64 of another type", "b2AQI="],
    ["base64 of no type", "bAQI="],
    ["base64 that is none", "b4A"],
    ["an unknown type", "9"],
    ["nothing", ""],
  ])("is a fault with %s (E20)", (_what, content) => {
    expect(decodeFrameV3(content)).toBeInstanceOf(Fault);
  });
});
