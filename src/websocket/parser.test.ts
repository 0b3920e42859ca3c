// One group per section of the Autobahn suite; limits and arbitrary input are in parser-limits.test.ts.
import { describe, expect, it } from "vitest";
import { expectRead, frame, hex, mask, read, readInPieces } from "../../test/websocket/parser-reading.js";

describe("1 framing", () => {
  it("reads the example of the RFC", () => {
    //            FIN text, masked 5, mask,     "Hello" under it
    expectRead(hex("81", "85", "37 fa 21 3d", "7f 9f 4d 51 58"), [["text", "Hello"]]);
  });

  it("reads an empty text and an empty binary message", () => {
    expectRead(hex("81 80", mask, "82 80", mask), [
      ["text", ""],
      ["binary", ""],
    ]);
  });

  it.each([
    [125, "82 fd"],
    [126, "82 fe 00 7e"],
    [65_535, "82 fe ff ff"],
    [65_536, "82 ff 00 00 00 00 00 01 00 00"],
  ])("reads a binary message of %i bytes", (length, header) => {
    const payload = Buffer.alloc(length, 0xfe);
    const bytes = Buffer.concat([hex(header, mask), payload]);
    expect(read([bytes], { maxPayloadBytes: length })).toEqual([["binary", payload.toString("hex")]]);
    expect(readInPieces(bytes, [1, 3, 9, 200, 65_000], { maxPayloadBytes: length })).toEqual([
      ["binary", payload.toString("hex")],
    ]);
  });

  it("reads several messages of one chunk in their order", () => {
    expectRead(Buffer.concat([frame("81", "a"), frame("82", "b"), frame("81", "c")]), [
      ["text", "a"],
      ["binary", "62"],
      ["text", "c"],
    ]);
  });

  it("accepts a length in more bytes than it needs", () => {
    expectRead(hex("81 fe 00 02", mask, "68 69"), [["text", "hi"]]);
    expectRead(hex("81 ff 00 00 00 00 00 00 00 02", mask, "68 69"), [["text", "hi"]]);
  });

  it("refuses a frame without a mask", () => {
    expectRead(hex("81 02", "68 69"), [[1002, "not-masked"]]);
  });

  it("refuses an HTTP request after the upgrade", () => {
    expectRead(Buffer.from("GET / HTTP/1.1\r\n\r\n"), [[1002, "reserved-bits"]]);
  });
});

describe("2 pings and pongs", () => {
  it("reads pings and pongs with and without payload", () => {
    expectRead(Buffer.concat([frame("89", ""), frame("89", "hi"), frame("8a", "ho")]), [
      ["ping", ""],
      ["ping", "hi"],
      ["pong", "ho"],
    ]);
  });

  it("takes 125 bytes and refuses 126", () => {
    expectRead(frame("89", "p".repeat(125)), [["ping", "p".repeat(125)]]);
    expectRead(hex("89 fe 00 7e"), [[1002, "long-control"]]);
    expectRead(hex("88 ff"), [[1002, "long-control"]]);
  });
});

describe("3 reserved bits", () => {
  it.each(["c1", "a1", "91", "f1", "c9", "a9", "99", "d8"])(
    "refuses a frame that begins with %s",
    (first) => {
      expectRead(Buffer.concat([frame("81", "before"), frame(first, "x")]), [
        ["text", "before"],
        [1002, "reserved-bits"],
      ]);
    },
  );
});

describe("4 opcodes", () => {
  it.each(["83", "84", "85", "86", "87", "8b", "8c", "8d", "8e", "8f"])(
    "refuses a frame that begins with %s",
    (first) => {
      expectRead(Buffer.concat([frame("81", "before"), frame(first, ""), frame("89", "")]), [
        ["text", "before"],
        [1002, "unknown-opcode"],
      ]);
    },
  );
});

describe("5 fragmentation", () => {
  it("joins fragments, also empty ones", () => {
    expectRead(Buffer.concat([frame("01", "a"), frame("00", ""), frame("80", "b")]), [["text", "ab"]]);
    expectRead(Buffer.concat([frame("02", ""), frame("00", ""), frame("80", "")]), [["binary", ""]]);
  });

  it("hands on control frames that come between fragments before the message", () => {
    expectRead(Buffer.concat([frame("01", "a"), frame("89", "p"), frame("8a", ""), frame("80", "b")]), [
      ["ping", "p"],
      ["pong", ""],
      ["text", "ab"],
    ]);
  });

  it("refuses a fragmented control frame", () => {
    expectRead(frame("09", "p"), [[1002, "fragmented-control"]]);
    expectRead(frame("08", ""), [[1002, "fragmented-control"]]);
  });

  it("refuses a continuation of nothing", () => {
    expectRead(frame("80", "x"), [[1002, "nothing-to-continue"]]);
    expectRead(Buffer.concat([frame("01", "a"), frame("80", "b"), frame("00", "c")]), [
      ["text", "ab"],
      [1002, "nothing-to-continue"],
    ]);
  });

  it.each(["81", "82", "01", "02"])("refuses a message that begins with %s inside another", (first) => {
    expectRead(Buffer.concat([frame("01", "a"), frame(first, "b")]), [[1002, "unfinished-message"]]);
  });
});

describe("6 UTF-8", () => {
  it.each([
    "κόσμε",
    "\u0000",
    "\u007f\u0080\u07ff\u0800\uffff",
    "\u{10000}\u{10ffff}",
    "\ufeffmark",
    "\ufffd",
  ])("reads %j whole and in fragments of one byte", (text) => {
    expectRead(frame("81", text), [["text", text]]);
    const fragments = Array.from(Buffer.from(text), (byte) =>
      Buffer.concat([hex("00 81", mask), Buffer.of(byte)]),
    );
    expectRead(Buffer.concat([frame("01", ""), ...fragments, frame("80", "")]), [["text", text]]);
  });

  it.each([
    ["a byte that never occurs", "ff"],
    ["a continuation byte alone", "80"],
    ["a surrogate", "ed a0 80"],
    ["two bytes where one does", "c0 af"],
    ["three bytes where two do", "e0 80 af"],
    ["four bytes where three do", "f0 80 80 af"],
    ["more than U+10FFFF", "f4 90 80 80"],
    ["a sequence that stops", "ce ba e1 bd"],
  ])("refuses %s", (_name, bytes) => {
    const payload = hex("61", bytes, "62").subarray(0, bytes === "ce ba e1 bd" ? -1 : undefined);
    const header = Buffer.concat([hex("81"), Buffer.of(0x80 | payload.length), hex(mask)]);
    expectRead(Buffer.concat([header, payload]), [[1007, "invalid-utf8"]]);
  });

  it("refuses at the first bad byte, in the middle of a frame that still arrives", () => {
    //                FIN text, 126: 1000 bytes, "κ", then f4 90 is beyond U+10FFFF
    const beginning = hex("81 fe 03 e8", mask, "ce ba", "f4");
    expect(read([beginning], {})).toEqual([]);
    expect(read([beginning, hex("90")], {})).toEqual([[1007, "invalid-utf8"]]);
  });

  it("looks at no bytes of binary messages", () => {
    expectRead(hex("82 82", mask, "ff fe"), [["binary", "fffe"]]);
  });
});

function closeFrame(code: number): Buffer {
  return Buffer.concat([hex("88 82", mask), Buffer.of(code >> 8, code & 0xff)]);
}

describe("7 close", () => {
  it("reads a close without a code, with one, and with a reason", () => {
    expectRead(hex("88 80", mask), [["close", 1005, ""]]);
    expectRead(hex("88 82", mask, "03 e8"), [["close", 1000, ""]]);
    expectRead(hex("88 84", mask, "0f a0", "c3 a9"), [["close", 4000, "é"]]);
  });

  it("ignores what follows a close", () => {
    expectRead(Buffer.concat([hex("88 80", mask), frame("81", "late"), hex("ff ff")]), [["close", 1005, ""]]);
  });

  it("refuses half a code, and a reason that is not UTF-8", () => {
    expectRead(hex("88 81", mask, "03"), [[1002, "close-payload"]]);
    expectRead(hex("88 83", mask, "03 e8", "ff"), [[1007, "invalid-utf8"]]);
  });

  it.each([0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])(
    "refuses the code %i",
    (code) => {
      expectRead(closeFrame(code), [[1002, "close-code"]]);
    },
  );

  it.each([1000, 1001, 1002, 1003, 1007, 1014, 3000, 3999, 4000, 4999])("takes the code %i", (code) => {
    expectRead(closeFrame(code), [["close", code, ""]]);
  });
});

describe("12 and 13 compression", () => {
  it("hands on a compressed message as it came, joined", () => {
    expectRead(frame("c1", "abc"), [["compressed", "616263", "text"]], { canInflate: true });
    expectRead(Buffer.concat([frame("42", "a"), frame("80", "b")]), [["compressed", "6162", "binary"]], {
      canInflate: true,
    });
  });

  it("checks no UTF-8 in compressed text", () => {
    expectRead(hex("c1 81", mask, "ff"), [["compressed", "ff", "text"]], { canInflate: true });
  });

  it.each(["c0", "c9", "a1"])("refuses RSV bits that mean nothing, as in %s", (first) => {
    expectRead(Buffer.concat([frame("01", "a"), frame(first, "")]), [[1002, "reserved-bits"]], {
      canInflate: true,
    });
  });
});
