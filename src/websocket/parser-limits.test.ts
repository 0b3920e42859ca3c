// Sections 9 and 10 of the Autobahn suite: limits, what is held for a peer, and bytes of any kind in any chunks.
import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { expectRead, frame, hex, mask, read, readInPieces } from "../../test/websocket/parser-reading.js";
import { Parser, type ParserEvents } from "./parser.js";

const silent: ParserEvents = {
  onMessage() {},
  onCompressed() {},
  onPing() {},
  onPong() {},
  onClose() {},
  onViolation() {},
};

describe("9 limits", () => {
  it("refuses at the header what is announced to be too large", () => {
    expectRead(hex("82 fe 03 e8"), [], { maxPayloadBytes: 1000 });
    expectRead(hex("82 fe 03 e9"), [[1009, "message-too-large"]], { maxPayloadBytes: 1000 });
  });

  it.each([
    "00 20 00 00 00 00 00 00",
    "7f ff ff ff ff ff ff ff",
    "80 00 00 00 00 00 00 01",
    "ff ff ff ff ff ff ff ff",
  ])("refuses a length of %s", (length) => expectRead(hex("82 ff", length), [[1009, "message-too-large"]]));

  it.each([
    ["two bytes for 125", "82 fe 00 7d"],
    ["eight bytes for 125", "82 ff 00 00 00 00 00 00 00 7d"],
    ["eight bytes for 65,535", "82 ff 00 00 00 00 00 00 ff ff"],
  ])("W27: refuses %s where framing is strict, and reads on otherwise", (_, header) => {
    const limits = { maxPayloadBytes: 100_000 };
    expectRead(hex(header), [[1002, "padded-length"]], { ...limits, isStrict: true });
    expectRead(hex(header), [], limits);
  });

  it("W27: takes lengths that need their bytes where framing is strict", () => {
    const message = Buffer.concat([hex("82 fe 00 7e", mask), Buffer.alloc(126, "a")]);
    expect(read([message], { isStrict: true })).toHaveLength(1);
    const short = Buffer.concat([hex("82 fe 00 01", mask), Buffer.from("a")]);
    expect(read([short], { isStrict: true })).toEqual([[1002, "padded-length"]]);
  });

  it("refuses the fragment with which the sum is too large", () => {
    expectRead(
      Buffer.concat([frame("02", "12345"), frame("00", "12345"), hex("80 81")]),
      [[1009, "message-too-large"]],
      {
        maxPayloadBytes: 10,
      },
    );
  });

  it("refuses a message in too many small fragments, however small", () => {
    const fragments = Array.from({ length: 256 }, () => hex("00 80", mask));
    const bytes = Buffer.concat([frame("02", "ab"), ...fragments]);
    expect(read([bytes], { maxPayloadBytes: 100 })).toEqual([[1008, "too-many-fragments"]]);
  });

  it("bounds small fragments by 16,384 where messages may be large", () => {
    const fragments = Array.from({ length: 16_383 }, () => hex("00 81", mask, "61"));
    const limits = { maxPayloadBytes: 100_000_000 };
    const begun = Buffer.concat([frame("02", "a"), ...fragments]);
    expect(read([begun], limits)).toEqual([]);
    expect(read([begun, hex("00 81")], limits)).toEqual([[1008, "too-many-fragments"]]);
  });

  it("copies a message about twice, in however many fragments it comes", () => {
    const allocate = vi.spyOn(Buffer, "allocUnsafeSlow");
    const fragments = Array.from({ length: 10_000 }, () => frame("00", "x".repeat(64)));
    read([Buffer.concat([frame("02", ""), ...fragments])], { maxPayloadBytes: 1_000_000 });
    expect(allocate.mock.calls.length).toBeLessThan(12);
    allocate.mockRestore();
  });

  it("allocates nothing for what is only announced", () => {
    const allocate = vi.spyOn(Buffer, "allocUnsafeSlow");
    //         FIN binary, 64-bit length 1,000,000
    read([hex("82 ff 00 00 00 00 00 0f 42 40", mask, "00")], { maxPayloadBytes: 1_000_000 });
    expect(allocate.mock.calls).toEqual([[4096]]);
    allocate.mockRestore();
  });

  it("gives away small messages without the read that they came in", () => {
    const chunk = Buffer.concat([hex("82 81", mask, "61"), Buffer.alloc(60_000)]);
    const kept: Uint8Array[] = [];
    const parser = new Parser({ ...silent, onMessage: (data) => kept.push(data as Uint8Array) }, 1000, false);
    parser.push(chunk);
    expect(kept[0]?.buffer).not.toBe(chunk.buffer);
  });
});

describe("10 miscellany", () => {
  it("stops in the middle of a chunk when it is told to", () => {
    const seen: unknown[] = [];
    const parser = new Parser(
      {
        ...silent,
        onMessage(data) {
          seen.push(data);
          parser.stop();
        },
      },
      1000,
      false,
    );
    parser.push(Buffer.concat([frame("81", "a"), frame("81", "b")]));
    expect(seen).toEqual(["a"]);
  });

  it("reads any list of messages from any chunks", () => {
    const message = fc.oneof(fc.string({ unit: "grapheme" }), fc.uint8Array({ maxLength: 400 }));
    const key = fc.uint8Array({ minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(message, key, fc.nat(50)), { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 10 }),
        (messages, positions) => {
          const bytes = Buffer.concat(
            messages.map(([data, masking, size]) => fragmented(data, masking, size)),
          );
          const expected = messages.map(([data]) =>
            typeof data === "string" ? ["text", data] : ["binary", Buffer.from(data).toString("hex")],
          );
          expect(readInPieces(bytes, positions, { maxPayloadBytes: 10_000 })).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("turns any bytes into events or one violation", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const seen = read([Buffer.from(bytes)], {});
        const ends = seen.findIndex(([kind]) => typeof kind === "number" || kind === "close");
        expect(ends === -1 || ends === seen.length - 1).toBe(true);
        expect(
          read(
            Array.from(bytes, (byte) => Buffer.of(byte)),
            {},
          ),
        ).toEqual(seen);
      }),
      { numRuns: 500 },
    );
  });
});

function fragmented(data: string | Uint8Array, masking: Uint8Array, size: number): Buffer {
  const payload = Buffer.from(data as string);
  const opcode = typeof data === "string" ? 1 : 2;
  const parts: Buffer[] = [];
  let at = 0;
  do {
    const to = size === 0 ? payload.length : Math.min(payload.length, at + size);
    const part = payload.subarray(at, to).map((byte, index) => byte ^ (masking[index % 4] ?? 0));
    const first = (to === payload.length ? 0x80 : 0) | (at === 0 ? opcode : 0);
    const length = part.length < 126 ? [0x80 | part.length] : [0xfe, part.length >> 8, part.length & 0xff];
    parts.push(Buffer.concat([Buffer.of(first, ...length), masking, part]));
    at = to;
  } while (at < payload.length);
  return Buffer.concat(parts);
}
