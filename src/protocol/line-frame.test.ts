// Tests of the frames of a line: each form as it stands on the wire, and what is none.
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { encodeFrame } from "./frame.js";
import { decodeLineFrame, encodeLineFrame, type LineFrame } from "./line-frame.js";

it.each<[LineFrame, string]>([
  // noop, then who speaks of what
  [{ kind: "receipt", number: 64 }, "6a64"],
  [{ kind: "ask" }, "6?"],
  [{ kind: "resume", id: "line-1", token: "secret_2", number: 7 }, "6Rline-1.secret_2.7"],
  [{ kind: "resumed", number: 0, token: "secret_3" }, "6r0.secret_3"],
  [{ kind: "unknown" }, "6n"],
  [{ kind: "move" }, "6m"],
  [{ kind: "again", id: "line-1", number: 12 }, "6dline-1.12"],
])("%j is %j on the wire, and is read from it", (frame, wire) => {
  expect(encodeFrame("noop", encodeLineFrame(frame)).data).toBe(wire);
  expect(decodeLineFrame(wire.slice(1))).toEqual(frame);
});

it.each([
  "",
  "a",
  "a-1",
  "a1.5",
  "a1 ",
  "a1234567890123456",
  "A1",
  "??",
  "n1",
  "R",
  "Rid.token",
  "Rid.token.",
  "R.token.1",
  "Rid..1",
  "Rid.token.1.1",
  `R${"x".repeat(65)}.token.1`,
  "Rid.to ken.1",
  "r1",
  "r1.",
  "rx.token",
  "d1",
  "did.",
  "did.1\n",
  "z",
])("%j is none", (data) => {
  expect(decodeLineFrame(data)).toMatchObject({ code: "invalid-line-frame" });
});

it("is read from what was written, and nothing makes reading throw", () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[aRrdn?]?[\w.-]{0,40}$/));
  fc.assert(
    fc.property(text, (data) => {
      const frame = decodeLineFrame(data);
      if ("kind" in frame) expect(decodeLineFrame(encodeLineFrame(frame))).toEqual(frame);
    }),
  );
});
