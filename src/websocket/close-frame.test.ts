import { describe, expect, it } from "vitest";
import { encodeClose } from "./close-frame.js";

describe("encodeClose", () => {
  it("writes an empty frame, a code, and a code with a reason", () => {
    //                                                 FIN close, length, code, reason
    expect(encodeClose().toString("hex")).toBe("8800");
    expect(encodeClose(1000).toString("hex")).toBe("880203e8");
    expect(encodeClose(4000, "é").toString("hex")).toBe("88040fa0c3a9");
  });

  it.each([0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 1000.5, Number.NaN])(
    "throws at the code %d",
    (code) => {
      expect(() => encodeClose(code)).toThrow(RangeError);
    },
  );

  it("throws at a reason that is no string, too long, or without a code", () => {
    expect(() => encodeClose(1000, new Float32Array(20) as unknown as string)).toThrow(TypeError);
    expect(encodeClose(1000, "é".repeat(61)).length).toBe(2 + 124);
    expect(() => encodeClose(1000, "é".repeat(62))).toThrow(RangeError);
    expect(() => encodeClose(undefined, "bye")).toThrow(TypeError);
  });
});
