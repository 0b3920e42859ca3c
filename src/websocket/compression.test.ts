// The compressor is a fake: it doubles a message to "deflate" it, and answers when the test says so.
import { describe, expect, it } from "vitest";
import { Compression } from "./compression.js";
import { deflateOnce } from "./deflate-once.js";
import type { Compressor, DeflateAgreement } from "./deflate.js";

const agreement: DeflateAgreement = {
  thresholdBytes: 3,
  serverWindowBits: 12,
  clientWindowBits: 15,
  header: "",
};

interface Bench {
  readonly seen: unknown[];
  readonly compression: Compression;
  /** Lets the oldest call of the compressor end. */
  readonly finish: () => void;
}

function bench(): Bench {
  const seen: unknown[] = [];
  const pending: (() => void)[] = [];
  const compressor: Compressor = {
    deflate: (message, _bits, done) => pending.push(() => done(Buffer.concat([message, message]))),
    inflate(compressed, _bits, maxBytes, done) {
      const text = Buffer.from(compressed).toString("latin1");
      pending.push(() => {
        if (text === "broken") done("invalid-deflate");
        else
          done(
            compressed.length * 2 > maxBytes ? "inflates-too-much" : Buffer.concat([compressed, compressed]),
          );
      });
    },
  };
  const compression = new Compression(agreement, compressor, 20, {
    onInflated: (data) => seen.push(data),
    onInflatedClose: (code) => seen.push(code),
    onViolation: (error) => seen.push(error.code),
    onFrame: (bytes) => seen.push(Buffer.from(bytes).toString("hex")),
    onSent: () => seen.push("sent"),
    onIdle: () => seen.push("idle"),
  });
  return { seen, compression, finish: () => pending.shift()?.() };
}

describe("receiving", () => {
  it("lets nothing overtake a message that is being inflated", () => {
    const { seen, compression, finish } = bench();
    compression.receive("first");
    compression.receiveCompressed(Buffer.from("ab"), true);
    compression.receive("plain");
    compression.receiveClose(1000, "");
    expect(seen).toEqual(["first"]);
    expect(compression.isReceived).toBe(false);
    finish();
    expect(seen).toEqual(["first", "abab", "plain", 1000, "idle"]);
  });

  it.each([
    ["broken", "invalid-deflate"],
    ["12345678901", "inflates-too-much"],
    ["\u00ff", "invalid-utf8"],
  ])("reports what is wrong with %j and nothing after it", (text, violation) => {
    const { seen, compression, finish } = bench();
    compression.receiveCompressed(Buffer.from(text, "latin1"), true);
    compression.receive("later");
    finish();
    expect(seen).toEqual([violation]);
  });
});

describe("sending", () => {
  it("keeps the order, and leaves small and excepted messages as they are", () => {
    const { seen, compression, finish } = bench();
    compression.send({ data: "abc", wire: null });
    compression.send({ data: "de", wire: null });
    compression.send({ data: "fgh", mayCompress: false, wire: null });
    compression.send(Uint8Array.of(0x88, 0x00));
    expect(seen).toEqual([]);
    expect(compression.unsentBytes).toBe(2 + 3 + 2);
    finish();
    //                     FIN RSV1 text, "abcabc"; plain "de"; plain "fgh"; the close frame
    expect(seen).toEqual(["c106616263616263", "81026465", "8103666768", "8800", "idle", "sent"]);
    expect(compression.isSent).toBe(true);
  });

  it("compresses a message once for receivers with the same window", () => {
    const message = { data: "abc", wire: null };
    let calls = 0;
    const answers: (() => void)[] = [];
    const compressor: Compressor = {
      deflate(bytes, _bits, done) {
        calls++;
        answers.push(() => done(bytes));
      },
      inflate() {},
    };
    const frames: Uint8Array[] = [];
    const keep = (frame: Uint8Array): void => void frames.push(frame);
    deflateOnce(compressor, message, 12, keep);
    deflateOnce(compressor, message, 12, keep);
    answers.shift()?.();
    deflateOnce(compressor, message, 12, keep);
    expect(calls).toBe(1);
    expect(frames.length).toBe(3);
    expect(new Set(frames).size).toBe(1);
    deflateOnce(compressor, message, 9, keep);
    expect(calls).toBe(2);
  });

  it("reports nothing once it is stopped", () => {
    const { seen, compression, finish } = bench();
    compression.send({ data: "abc", wire: null });
    compression.receiveCompressed(Buffer.from("ab"), true);
    compression.stop();
    finish();
    finish();
    expect(seen).toEqual([]);
  });
});
