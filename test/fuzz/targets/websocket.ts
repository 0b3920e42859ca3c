// Targets: the frames of a WebSocket client at any chunking, and what permessage-deflate makes of a message.
import { ok } from "node:assert";
import { deflateRawSync } from "node:zlib";
import { frameOf } from "../../autobahn/raw-client.js";
import { zlibCompressor } from "../../../src/hosts/node/zlib-compressor.js";
import { agreeOnDeflate, Compression, Parser } from "../../../src/websocket/index.js";
import { inflateLimit } from "../../../src/websocket/deflate.js";
import { sentFrames } from "../catalogue.js";
import { type Target, utf8 } from "../target.js";
import { sameHoweverCut } from "./cut.js";

const maxPayloadBytes = 1000;

type Seen = readonly (string | number | boolean | Uint8Array)[];

function readFrames(pieces: readonly Buffer[]): Seen[] {
  const seen: Seen[] = [];
  const parser = new Parser(
    {
      onMessage: (data) => seen.push(["message", data]),
      onCompressed: (bytes, isText) => seen.push(["compressed", bytes, isText]),
      onPing: (payload) => seen.push(["ping", payload]),
      onPong: (payload) => seen.push(["pong", payload]),
      onClose: (code, reason) => seen.push(["close", code, reason]),
      onViolation: (error) => seen.push(["violation", error.code, error.closeCode]),
    },
    maxPayloadBytes,
    true,
  );
  for (const piece of pieces) parser.push(piece);
  return [...seen, ["unfinished", parser.unfinishedFrame > 0]];
}

const allocations = {
  allocUnsafe: Buffer.allocUnsafe.bind(Buffer),
  allocUnsafeSlow: Buffer.allocUnsafeSlow.bind(Buffer),
};

const bounded =
  (allocate: (size: number) => Buffer) =>
  (size: number): Buffer => {
    ok(size <= maxPayloadBytes, `a buffer of ${size} bytes`);
    return allocate(size);
  };

/** What the parser takes for a payload is bounded before the payload comes. */
function withBoundedBuffers<Result>(work: () => Result): Result {
  const { allocUnsafe, allocUnsafeSlow } = allocations;
  Object.assign(Buffer, { allocUnsafe: bounded(allocUnsafe), allocUnsafeSlow: bounded(allocUnsafeSlow) });
  try {
    return work();
  } finally {
    Object.assign(Buffer, allocations);
  }
}

export const frames: Target = {
  name: "frames",
  seeds: [
    ...sentFrames.map((sent) => Buffer.concat(sent.map((each) => Buffer.from(each)))),
    frameOf(2, Buffer.alloc(300)),
    Buffer.concat([
      frameOf(2, Buffer.of(1), false),
      ...Array.from({ length: 260 }, () => frameOf(0, Buffer.of(1), false)),
    ]),
    Buffer.concat([
      frameOf(1, Buffer.from("é€"), false),
      frameOf(9, Buffer.from("a")),
      frameOf(0, Buffer.from("b")),
    ]),
    Buffer.concat([frameOf(2, deflateRawSync("hello"), true, 4), frameOf(8, Buffer.of(3, 232))]),
  ],
  tokens: ["\x81\x82\x00\x00\x00\x00", "\x00\x00\x00\x00"],
  run(input) {
    const seen = sameHoweverCut(input, (pieces) => withBoundedBuffers(() => readFrames(pieces)));
    const kinds = seen.map(([kind]) => kind);
    const end = kinds.findIndex((kind) => kind === "close" || kind === "violation");
    ok(end === -1 || end === kinds.length - 2, `something follows the end: ${kinds.join()}`);
    for (const [kind, data] of seen) {
      const isData = kind === "message" || kind === "compressed";
      if (isData && (typeof data === "string" || data instanceof Uint8Array))
        ok(Buffer.byteLength(data) <= maxPayloadBytes, "a message above the limit");
    }
  },
};

const agreement = agreeOnDeflate([{ serverMaxWindowBits: null, clientMaxWindowBits: 15 }], { threshold: 0 });

/** What came out for one message; nothing may come later, since so few bytes are inflated at once. */
function inflate(compressed: Uint8Array, isText: boolean): string | Uint8Array {
  const outcomes: (string | Uint8Array)[] = [];
  ok(agreement !== null);
  const compression = new Compression(agreement, zlibCompressor, 1_000_000, {
    onInflated: (data) => outcomes.push(typeof data === "string" ? utf8(data) : data),
    onInflatedClose: () => outcomes.push("close"),
    onViolation: (error) => outcomes.push(error.code),
    onFrame: () => outcomes.push("frame"),
    onSent: () => undefined,
    onIdle: () => undefined,
  });
  compression.receiveCompressed(compressed, isText);
  const [outcome, ...more] = outcomes;
  ok(outcome !== undefined && more.length === 0, `${outcomes.length} outcomes`);
  return outcome;
}

export const deflate: Target = {
  name: "deflate",
  seeds: [
    ...["", "hello hello hello", "é".repeat(200)].map((text) => deflateRawSync(text).subarray(0, -4)),
    deflateRawSync(Buffer.alloc(80_000)),
    deflateRawSync(Buffer.from("stored"), { level: 0 }),
    Buffer.alloc(4, 0xff),
  ],
  tokens: ["\x00\x00\xff\xff", "\x01\x00"],
  run(input) {
    const bytes = inflate(input, false);
    const text = inflate(input, true);
    const isSame = Buffer.from(bytes).equals(Buffer.from(text));
    ok(isSame || text === "invalid-utf8", "text that is other bytes");
    if (typeof bytes === "string") return;
    ok(bytes.length <= inflateLimit(input.length, 1_000_000), "more than it may inflate to");
    zlibCompressor.deflate(bytes.subarray(0, 8192), 15, (compressed) => {
      ok(Buffer.from(inflate(compressed, false)).equals(bytes.subarray(0, 8192)), "not what was deflated");
    });
  },
};
