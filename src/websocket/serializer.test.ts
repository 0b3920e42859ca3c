import { describe, expect, it } from "vitest";
import { opcode } from "./opcode.js";
import { encodeCompressed, encodeControl, encodeMessage, wireOf } from "./serializer.js";

describe("encodeMessage", () => {
  it.each([
    // FIN text, length, payload
    ["", "8100"],
    ["hi", "81026869"],
    ["é", "8102c3a9"],
    ["ÿ", "8102c3bf"],
  ])("writes %j as one frame", (text, bytes) => {
    expect(encodeMessage(text).toString("hex")).toBe(bytes);
  });

  it.each([
    // FIN binary; then the length in 7 bits, or in 16 after 126, or in 64 after 127
    [0, "8200"],
    [125, "827d"],
    [126, "827e007e"],
    [65_535, "827effff"],
    [65_536, "827f0000000000010000"],
  ])("writes %i bytes behind the shortest header", (length, header) => {
    const frame = encodeMessage(new Uint8Array(length).fill(7));
    expect(frame.length).toBe(header.length / 2 + length);
    expect(frame.toString("hex", 0, header.length / 2)).toBe(header);
    expect(frame.subarray(header.length / 2).every((byte) => byte === 7)).toBe(true);
  });

  it("counts the bytes of a text and not its characters", () => {
    expect(encodeMessage("漢".repeat(50)).toString("hex", 0, 4)).toBe("817e0096");
  });
});

describe("encodeControl and encodeCompressed", () => {
  it("set FIN, and RSV1 on what is compressed", () => {
    expect(encodeControl(opcode.pong, Uint8Array.of(1)).toString("hex")).toBe("8a0101");
    expect(encodeCompressed(Uint8Array.of(1), true).toString("hex")).toBe("c10101");
    expect(encodeCompressed(Uint8Array.of(1), false).toString("hex")).toBe("c20101");
  });
});

describe("wireOf", () => {
  it("makes the frame once for all receivers", () => {
    const message = { data: "hi", wire: null };
    expect(wireOf(message)).toBe(wireOf(message));
  });
});
