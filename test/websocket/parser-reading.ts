// What a parser makes of bytes, and of the same bytes in pieces: for the tests beside src/websocket. Not a test itself.
// Masks are zero where the mask is not the point, so that payloads can be read.
import * as fc from "fast-check";
import { expect } from "vitest";
import { Parser } from "../../src/websocket/parser.js";

export type Seen = readonly (string | number)[];

export interface Limits {
  readonly maxPayloadBytes?: number;
  readonly canInflate?: boolean;
  readonly isStrict?: boolean;
}

export const mask: string = "00 00 00 00";

export function hex(...parts: string[]): Buffer {
  return Buffer.from(parts.join("").replaceAll(" ", ""), "hex");
}

/** A frame with a zero mask; the payload is text. */
export function frame(first: string, text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([hex(first, (0x80 | payload.length).toString(16), mask), payload]);
}

export function read(
  chunks: readonly Buffer[],
  { maxPayloadBytes = 1000, canInflate = false, isStrict = false }: Limits,
): Seen[] {
  const seen: Seen[] = [];
  const parser = new Parser(
    {
      onMessage: (data) =>
        seen.push(typeof data === "string" ? ["text", data] : ["binary", Buffer.from(data).toString("hex")]),
      onCompressed: (bytes, isText) =>
        seen.push(["compressed", Buffer.from(bytes).toString("hex"), isText ? "text" : "binary"]),
      onPing: (payload) => seen.push(["ping", Buffer.from(payload).toString()]),
      onPong: (payload) => seen.push(["pong", Buffer.from(payload).toString()]),
      onClose: (code, reason) => seen.push(["close", code, reason]),
      onViolation: (error) => seen.push([error.closeCode, error.code]),
    },
    maxPayloadBytes,
    canInflate,
    isStrict,
  );
  // Copies: the parser unmasks in place.
  for (const chunk of chunks) parser.push(Buffer.from(chunk));
  return seen;
}

function cutAt(bytes: Buffer, positions: readonly number[]): Buffer[] {
  const cuts = [
    0,
    ...positions.map((each) => each % (bytes.length + 1)).toSorted((a, b) => a - b),
    bytes.length,
  ];
  return cuts.slice(1).map((to, index) => bytes.subarray(cuts[index], to));
}

/** However the bytes are cut, the outcome is the same. */
export function expectRead(bytes: Buffer, expected: readonly Seen[], limits: Limits = {}): void {
  expect(read([bytes], limits)).toEqual(expected);
  expect(
    read(
      Array.from(bytes, (byte) => Buffer.of(byte)),
      limits,
    ),
  ).toEqual(expected);
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 8 }), (positions) => {
      expect(read(cutAt(bytes, positions), limits)).toEqual(expected);
    }),
    { numRuns: 20 },
  );
}

export function readInPieces(bytes: Buffer, positions: readonly number[], limits: Limits): Seen[] {
  return read(cutAt(bytes, positions), limits);
}
