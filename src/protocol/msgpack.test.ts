// MessagePack against its specification, literal bytes, and against the two versions of notepack.io that peers use.
import { createRequire } from "node:module";
import * as fc from "fast-check";
import * as notepack from "notepack.io";
import { describe, expect, it } from "vitest";
import { Fault } from "./fault.js";
import { decodeMsgpack } from "./msgpack-decode.js";
import { encodeMsgpack } from "./msgpack-encode.js";

const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(" ", ""), "hex"));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const decode = (bytes: Uint8Array): unknown => decodeMsgpack(bytes, 256);

/** A Fault's code, or the value that should not have come. */
const codeOf = (hex: string): unknown => {
  const value = decode(fromHex(hex));
  return value instanceof Fault ? value.code : value;
};

describe("MessagePack", () => {
  it.each([
    ["nil", null, "c0"],
    ["false", false, "c2"],
    ["true", true, "c3"],
    ["a positive fixint", 127, "7f"],
    ["a uint 8", 128, "cc 80"],
    ["a uint 16", 256, "cd 0100"],
    ["a uint 32", 65_536, "ce 00010000"],
    ["a uint 64", 2 ** 53, "cf 0020000000000000"],
    ["a negative fixint", -32, "e0"],
    ["an int 8", -33, "d0 df"],
    ["an int 16", -129, "d1 ff7f"],
    ["an int 32", -32_769, "d2 ffff7fff"],
    ["an int 64", -(2 ** 53), "d3 ffe0000000000000"],
    ["a double", 0.5, "cb 3fe0000000000000"],
    ["an integer beyond 64 bits", 2 ** 64, "cb 43f0000000000000"],
    ["infinity", Infinity, "cb 7ff0000000000000"],
    ["a fixstr", "hé", "a3 68c3a9"],
    ["a text with a byte order mark", "\ufeffa", "a4 efbbbf61"],
    ["a str 8", "a".repeat(32), `d920 ${"61".repeat(32)}`],
    ["a fixarray", [1, [2]], "92 01 91 02"],
    ["a fixmap", { a: 1, b: {} }, "82 a161 01 a162 80"],
    ["bytes", Uint8Array.of(1, 2), "c402 0102"],
    ["undefined", undefined, "d400 00"],
    ["a Date", new Date(1001), "d700 00000000000003e9"],
    ["a Date before 1970", new Date(-1), "d700 ffffffffffffffff"],
  ])("writes %s and reads it back", (_name, value, hex) => {
    expect(toHex(encodeMsgpack(value))).toBe(hex.replaceAll(" ", ""));
    expect(decode(fromHex(hex))).toEqual(value);
  });

  it.each([
    ["str 16", "a".repeat(0x100), "da0100"],
    ["str 32", "a".repeat(0x10000), "db00010000"],
    ["bin 16", new Uint8Array(0x100), "c50100"],
    ["bin 32", new Uint8Array(0x10000), "c600010000"],
    ["array 16", Array.from({ length: 16 }, () => 0), "dc0010"],
    ["array 32", Array.from({ length: 0x10000 }, () => 0), "dd00010000"],
    ["map 16", Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`k${i}`, i])), "de0010"],
    ["map 32", Object.fromEntries(Array.from({ length: 0x10000 }, (_, i) => [`k${i}`, i])), "df00010000"],
  ])("writes the head of a %s and reads the whole back", (_name, value, head) => {
    const bytes = encodeMsgpack(value);
    expect(toHex(bytes.subarray(0, head.length / 2))).toBe(head);
    expect(decode(bytes)).toEqual(value);
  });

  it.each([
    ["a float", "ca 3f000000", 0.5],
    ["a timestamp 32", "d6ff 00000001", new Date(1000)],
    ["a timestamp 64", "d7ff 003d0900 00000001", new Date(1001)],
    ["a timestamp 64 past 32 bits of seconds", "d7ff 00000001 00000000", new Date(2 ** 32 * 1000)],
    ["a timestamp 96", "c70cff 3b8b87c0 ffffffffffffffff", new Date(-1)],
    ["an ArrayBuffer 8", "c708 00 0001020304050607", Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7).buffer],
    ["an ArrayBuffer 16", "c80002 00 0102", Uint8Array.of(1, 2).buffer],
    ["an ArrayBuffer 32", "c900000001 00 01", Uint8Array.of(1).buffer],
  ])("reads %s, which it never writes", (_name, hex, value) => {
    expect(decode(fromHex(hex))).toEqual(value);
  });

  it("leaves functions out of maps", () => {
    expect(toHex(encodeMsgpack({ f: () => 1, b: null }))).toBe("81a162c0");
  });

  it("honours toJSON, even one that returns its own object", () => {
    class Point {
      readonly x = 1;
      toJSON(): this {
        return this;
      }
    }
    expect(decode(encodeMsgpack({ at: new Point(), on: { toJSON: () => "now" } }))).toEqual({
      at: { x: 1 },
      on: "now",
    });
  });

  it("writes the bytes of a view, whatever its elements", () => {
    const { buffer } = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7);
    expect(toHex(encodeMsgpack(new Uint16Array(buffer, 2, 2)))).toBe("c40402030405");
    expect(toHex(encodeMsgpack(new DataView(buffer, 6)))).toBe("c4020607");
    expect(toHex(encodeMsgpack(buffer))).toBe("c4080001020304050607");
  });

  it("writes an invalid Date as nil, as JSON does", () => {
    expect(toHex(encodeMsgpack(new Date(Number.NaN)))).toBe("c0");
  });

  it("hands binary on as the kind of bytes it was given", () => {
    expect(Buffer.isBuffer(decode(Buffer.from("c4020102", "hex")))).toBe(true);
  });

  it("makes a key named __proto__ an own property", () => {
    const value = decode(fromHex("81 a95f5f70726f746f5f5f 81 a8706f6c6c75746564 c3"));
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("reads numbers as keys, as encoders of other languages write them", () => {
    expect(decode(fromHex("81 01 02"))).toEqual({ 1: 2 });
  });

  it.each([
    ["nothing", ""],
    ["the byte that is never used", "c1"],
    ["a byte too many", "01 01"],
    ["a text shorter than it says", "a2 61"],
    ["a text of 4 GB", "db ffffffff 61"],
    ["bytes of 4 GB", "c6 ffffffff 61"],
    ["an array of 4 G elements", "dd ffffffff 01"],
    ["a map of 4 G entries", "df ffffffff 01 01"],
    ["an array that ends early", "92 01"],
    ["a map that ends early", "81 a161"],
    ["nil as a key", "81 c0 01"],
    ["a double that ends early", "cb 3fe000"],
    ["a float that ends early", "ca 3f"],
    ["an extension that nobody defined", "d4 05 00"],
    ["a fixed legacy extension of an odd length", "d5 00 0000"],
    ["an extension that ends early", "c7 05 00 01"],
    ["a timestamp of five bytes", "c7 05 ff 0000000000"],
    ["a timestamp that no Date can hold", "c7 0c ff 00000000 7fffffffffffffff"],
  ])("refuses %s", (_name, hex) => {
    expect(codeOf(hex)).toBe("invalid-payload");
  });

  it("refuses what nests deeper than it may, and nothing less deep", () => {
    expect(codeOf("91".repeat(256) + "01")).toBeInstanceOf(Array);
    expect(codeOf("91".repeat(257) + "01")).toBe("too-deep");
    expect(codeOf("81a161".repeat(257) + "01")).toBe("too-deep");
    expect(codeOf("91".repeat(1_000_000))).toBe("too-deep");
  });

  const circular: unknown[] = [];
  circular.push({ circular });
  it.each([
    ["a circle", circular],
    ["a BigInt", 1n],
    ["a symbol", { a: Symbol("a") }],
    ["a function in an array", [() => 1]],
    ["a Blob", new Blob([])],
  ])("throws ERR_ENCODE for %s", (_name, value) => {
    expect(() => encodeMsgpack(value)).toThrow(expect.objectContaining({ code: "ERR_ENCODE" }));
  });
});

/** The copy that the stock parser brings along. */
const notepack2 = createRequire(createRequire(import.meta.url).resolve("socket.io-msgpack-parser"))(
  "notepack.io",
) as typeof notepack;

describe("MessagePack beside notepack.io", () => {
  const value = fc.anything({
    // Theirs takes the key __proto__ for a prototype.
    key: fc.string().filter((key) => key !== "__proto__"),
    withNullPrototype: true,
    maxDepth: 4,
    values: [
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: "binary-ascii", maxLength: 80 }),
      // Integers beyond 64 bits lose all their digits there; ours are doubles.
      fc.double({ min: -(2 ** 63), max: 2 ** 63 }),
      fc.maxSafeInteger(),
      fc.integer(),
      fc.constantFrom(null, undefined, true, false),
      fc.date({ noInvalidDate: true }),
      // Other views come as ArrayBuffers, whole, from version 2.
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    ],
  });

  it("writes the bytes that socket.io-msgpack-parser writes", () => {
    fc.assert(
      fc.property(value, (given) => {
        expect(toHex(encodeMsgpack(given))).toBe(toHex(notepack2.encode(given)));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["2", notepack2],
    ["3", notepack],
  ])("reads what version %s writes, and is read by it", (_version, theirs) => {
    fc.assert(
      fc.property(value, (given) => {
        const bytes = theirs.encode(given);
        expect(decode(bytes)).toEqual(theirs.decode(bytes));
        expect(theirs.decode(Buffer.from(encodeMsgpack(given)))).toEqual(
          decode(Buffer.from(encodeMsgpack(given))),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it("gives a value or a fault for any bytes, and the same value where both accept", () => {
    // Heads with small operands, so that most runs get past the first byte.
    const octet = fc.oneof(fc.integer({ min: 0xc0, max: 0xdf }), fc.nat(0x20), fc.nat(0xff));
    fc.assert(
      fc.property(fc.array(octet, { maxLength: 40 }), (octets) => {
        const bytes = Buffer.from(octets);
        const ours = decode(bytes);
        if (!(ours instanceof Fault)) expect(ours).toEqual(notepack.decode(bytes));
      }),
      // Empty extensions of types that nobody defined.
      { numRuns: 5000, examples: [[[0xc7, 0, 0xc0]], [[0xc7, 0, 0xff]]] },
    );
  });
});
