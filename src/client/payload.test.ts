// Payloads of a client: cut to the server's size, and read as the server writes them.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodePayload,
  encodeFrame,
  encodePayload,
  Fault,
  separator,
  utf8ByteLength,
} from "../protocol/index.js";
import { decodeContent, takePayload } from "./payload.js";
import type { OutgoingFrame } from "./transport.js";

/** The payloads that a queue leaves in. */
function split(contents: readonly (string | Uint8Array)[], maxPayloadBytes: number): string[] {
  const queue: OutgoingFrame[] = contents.map((data) => ({ data }));
  const payloads: string[] = [];
  while (queue.length > 0) payloads.push(takePayload(queue, maxPayloadBytes));
  return payloads;
}

const read = (payload: string): unknown[] => payload.split(separator).map((part) => decodeContent(part));
/** A frame of so many bytes. */
const text = (length: number): string => "4".padEnd(length, "x");

describe("takePayload", () => {
  it("fills a payload as if each character took three bytes, separators included", () => {
    const frames = [text(4), text(5), text(1)];
    // 12 + 1 + 15 = 28, and 1 + 3 more
    expect(split(frames, 32)).toEqual([frames.join("\x1e")]);
    for (const limit of [31, 28]) expect(split(frames, limit)).toEqual([`${text(4)}\x1e${text(5)}`, text(1)]);
    expect(split(frames, 27)).toEqual([text(4), `${text(5)}\x1e${text(1)}`]);
  });

  it("takes a frame that is too large alone", () => {
    const frames = [text(1), text(20), text(1)];
    expect(split(frames, 10)).toEqual(frames);
  });

  it("takes no more frames than a payload may hold", () => {
    const frames = Array.from({ length: 5000 }, () => text(1));
    expect(split(frames, Infinity).map((payload) => payload.split(separator).length)).toEqual([4096, 904]);
  });

  it("keeps every frame, its order and the limit, for the server to read", () => {
    const content = fc.oneof(
      fc.string({ unit: "grapheme" }).map((data) => `4${data.replaceAll("\x1e", "")}`),
      fc.uint8Array(),
    );
    fc.assert(
      fc.property(fc.array(content), fc.integer({ min: 1, max: 100 }), (contents, limit) => {
        const payloads = split(contents, limit);
        const frames = payloads.flatMap((payload) => [...decodePayload(payload)]);
        expect(frames).toEqual(
          contents.map((data) => ({
            type: "message",
            data: typeof data === "string" ? data.slice(1) : Buffer.from(data),
          })),
        );
        for (const payload of payloads) {
          expect(utf8ByteLength(payload) <= limit || payload.split(separator).length === 1).toBe(true);
        }
      }),
    );
  });
});

describe("a payload of a server", () => {
  it("is read as it was written, bytes too", () => {
    const frames = [
      encodeFrame("message", "hé"),
      encodeFrame("message", Uint8Array.of(0, 255)),
      encodeFrame("ping"),
    ];
    expect(read(encodePayload(frames))).toEqual([
      { type: "message", data: "hé" },
      { type: "message", data: Uint8Array.of(0, 255) },
      { type: "ping", data: "" },
    ]);
  });

  it.each([
    ["", "unknown-frame"],
    ["x", "unknown-frame"],
    ["b!!!", "unknown-frame"],
  ])("is a fault where it is none: %j", (part, code) => {
    expect(decodeContent(part)).toMatchObject({ code });
  });

  it("is frames or faults for any text", () => {
    fc.assert(
      fc.property(fc.string(), (part) => {
        const frame = decodeContent(part);
        expect(frame instanceof Fault || typeof frame.type === "string").toBe(true);
      }),
    );
  });
});
