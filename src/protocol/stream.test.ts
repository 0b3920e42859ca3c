// Frames in a WebTransport stream, byte for byte; however the stream is cut, and what is refused before anything is kept for it.
import { parser } from "engine.io";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fault } from "./fault.js";
import { decodeFrame, encodeFrame } from "./frame.js";
import { encodeStream, StreamDecoder } from "./stream.js";

type Content = string | Uint8Array;

/** A frame as engine.io-parser has it. */
interface Packet {
  readonly type: string;
  readonly data?: Content;
}

const encode = (...contents: Content[]): Uint8Array => encodeStream(contents.map((data) => ({ data })));

/** All that chunks hold; a fault by its code. */
function decode(chunks: readonly Uint8Array[], maxFrameBytes = 1_000_000): unknown[] {
  const stream = new StreamDecoder(maxFrameBytes);
  return chunks.flatMap((chunk) => {
    stream.push(chunk);
    return readAll(stream);
  });
}

function readAll(stream: StreamDecoder): unknown[] {
  const contents: unknown[] = [];
  for (let content = stream.next(); content !== undefined; content = stream.next()) {
    contents.push(content instanceof Fault ? content.code : content);
    if (content instanceof Fault) break;
  }
  return contents;
}

/** Cuts bytes into chunks of these lengths, again and again. */
function cut(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    chunks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return chunks;
}

/** All that a stream gives. */
async function collect<Item>(readable: ReadableStream<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of readable as unknown as AsyncIterable<Item>) items.push(item);
  return items;
}

/** Comparing bytes one by one takes long. */
const short = (each: unknown): unknown =>
  each instanceof Uint8Array ? `bytes ${Buffer.from(each).toString("hex")}` : each;

const content = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }),
  fc.uint8Array({ minLength: 1, maxLength: 200 }),
  fc.integer({ min: 1, max: 70_000 }).map((length) => "x".repeat(length)),
  fc.integer({ min: 1, max: 70_000 }).map((length) => new Uint8Array(length).fill(7)),
);

describe("a stream", () => {
  it("begins a short frame with its length in one byte, and says in its first bit that it is binary", () => {
    // 03 length; 34 "4", 68 69 "hi". 82 binary and length.
    expect(encode("4hi", Uint8Array.of(1, 2))).toEqual(Uint8Array.of(0x03, 0x34, 0x68, 0x69, 0x82, 1, 2));
    // é is two bytes.
    expect(encode("4é")).toEqual(Uint8Array.of(0x03, 0x34, 0xc3, 0xa9));
  });

  it.each([
    [125, [0x7d], [0xfd]],
    [126, [0x7e, 0, 126], [0xfe, 0, 126]],
    [65_535, [0x7e, 0xff, 0xff], [0xfe, 0xff, 0xff]],
    [65_536, [0x7f, 0, 0, 0, 0, 0, 1, 0, 0], [0xff, 0, 0, 0, 0, 0, 1, 0, 0]],
  ])("has for a frame of %i bytes the shortest header", (length, ofText, ofBinary) => {
    const text = encode("x".repeat(length));
    expect([...text.subarray(0, ofText.length)]).toEqual(ofText);
    expect(text.length).toBe(ofText.length + length);
    expect([...encode(new Uint8Array(length)).subarray(0, ofBinary.length)]).toEqual(ofBinary);
  });

  it("takes also a length in more bytes than it needs", () => {
    expect(decode([Uint8Array.of(0x7e, 0, 1, 0x36)])).toEqual(["6"]);
    expect(decode([Uint8Array.of(0x7f, 0, 0, 0, 0, 0, 0, 0, 1, 0x36)])).toEqual(["6"]);
  });

  it("carries a message without bytes as base64 of nothing: a frame may not be empty", () => {
    const frame = encodeFrame("message", new Uint8Array(0));
    const [sent] = decode([encodeStream([frame])]);
    expect(sent).toBe("b");
    expect(decodeFrame("b")).toEqual({ type: "message", data: Buffer.alloc(0) });
  });

  it("gives back what was put in, however it is cut (behaviour 66)", () => {
    fc.assert(
      fc.property(
        fc.array(content, { maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 4 }),
        (contents, lengths) => {
          expect(decode(cut(encode(...contents), lengths)).map(short)).toEqual(contents.map(short));
        },
      ),
      { numRuns: 50 },
    );
    expect(decode(cut(encode("2", "4hello", Uint8Array.of(9), "x".repeat(300)), [1]))).toEqual([
      "2",
      "4hello",
      Uint8Array.of(9),
      "x".repeat(300),
    ]);
  });

  it("gives bytes that are the receiver's: neither the chunk nor a later frame is in them", () => {
    const chunk = encode(Uint8Array.of(1, 2), Uint8Array.of(3, 4));
    const [first, second] = decode([chunk]) as Uint8Array[];
    chunk.fill(0xff);
    expect([first, second]).toEqual([Uint8Array.of(1, 2), Uint8Array.of(3, 4)]);
    expect(first?.buffer.byteLength).toBe(2);
  });

  it("is not written to while it is read", () => {
    const bytes = encode("4hello", new Uint8Array(5000));
    const before = bytes.slice();
    decode(cut(bytes, [7, 4000]));
    expect(bytes).toEqual(before);
  });

  it.each([
    ["no length", [0x00]],
    ["no length, binary", [0x80]],
    ["no length in two bytes", [0x7e, 0, 0]],
    ["no length in eight bytes", [0x7f, 0, 0, 0, 0, 0, 0, 0, 0]],
    ["a byte too many", [0x7e, 0, 201]],
    ["2^53 bytes", [0x7f, 0, 0x20, 0, 0, 0, 0, 0, 0]],
    ["2^64 - 1 bytes", [0x7f, 255, 255, 255, 255, 255, 255, 255, 255]],
  ])("with %s is refused at the header, and nothing after it is read", (_, header) => {
    const stream = new StreamDecoder(200);
    stream.push(Uint8Array.of(1, 0x36, ...header, 0x01, 0x36));
    expect(stream.next()).toBe("6");
    expect(stream.next()).toMatchObject({ code: "invalid-length" });
    stream.push(Uint8Array.of(0x01, 0x36));
    expect(stream.next()).toMatchObject({ code: "invalid-length" });
  });

  it("takes a frame of exactly the limit", () => {
    expect(decode([encode("x".repeat(200))], 200)).toEqual(["x".repeat(200)]);
  });

  it("keeps for a frame no more than twice what has come of it, and never more than its length", () => {
    const sizes: number[] = [];
    const real = globalThis.Uint8Array;
    const stream = new StreamDecoder(1_000_000);
    globalThis.Uint8Array = class extends real {
      static readonly [Symbol.species] = real;
      constructor(length: number) {
        super(length);
        sizes.push(length);
      }
    } as unknown as Uint8ArrayConstructor;
    try {
      stream.push(real.of(0x7f, 0, 0, 0, 0, 0, 0x0f, 0x42, 0x40));
      stream.next();
      stream.push(new real(10));
      stream.next();
      stream.push(new real(10_000));
      stream.next();
      stream.push(new real(900_000));
      stream.next();
    } finally {
      globalThis.Uint8Array = real;
    }
    // The header alone: nothing.
    expect(sizes).toEqual([4096, 20_020, 1_000_000]);
  });

  it("never throws, whatever comes", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (chunks) => {
        const stream = new StreamDecoder(100);
        for (const chunk of chunks) {
          stream.push(chunk);
          for (const each of readAll(stream)) expect(typeof each === "string" || each instanceof Uint8Array);
        }
      }),
    );
  });
});

describe("engine.io-parser", () => {
  it("reads what we write", async () => {
    const decoder = parser.createPacketDecoderStream(1_000_000, "nodebuffer") as TransformStream<
      Uint8Array,
      Packet
    >;
    const packets = collect(decoder.readable);
    const writer = decoder.writable.getWriter();
    const frames = [
      encodeFrame("open", '{"sid":"x"}'),
      encodeFrame("message", "é".repeat(100)),
      encodeFrame("message", new Uint8Array(70_000).fill(5)),
      encodeFrame("message", new Uint8Array(0)),
    ];
    await writer.write(encodeStream(frames));
    await writer.close();
    expect(await packets).toEqual([
      { type: "open", data: '{"sid":"x"}' },
      { type: "message", data: "é".repeat(100) },
      { type: "message", data: Buffer.alloc(70_000, 5) },
      { type: "message", data: Buffer.alloc(0) },
    ]);
  });

  it("writes what we read", async () => {
    const encoder = parser.createPacketEncoderStream() as TransformStream<Packet, Uint8Array>;
    const chunks = collect(encoder.readable);
    const writer = encoder.writable.getWriter();
    await writer.write({ type: "open" });
    await writer.write({ type: "message", data: "é".repeat(40_000) });
    await writer.write({ type: "message", data: Buffer.alloc(300, 1) });
    await writer.close();
    expect(decode(await chunks)).toEqual(["0", `4${"é".repeat(40_000)}`, new Uint8Array(300).fill(1)]);
  });
});
