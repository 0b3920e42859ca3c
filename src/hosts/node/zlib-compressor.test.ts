import { inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Inflated } from "../../websocket/index.js";
import { zlibCompressor } from "./zlib-compressor.js";

function deflate(message: Uint8Array, windowBits = 15): Promise<Uint8Array> {
  return new Promise((resolve) => zlibCompressor.deflate(message, windowBits, resolve));
}

function inflate(compressed: Uint8Array, maxBytes: number): Promise<Inflated> {
  return new Promise((resolve) => zlibCompressor.inflate(compressed, 15, maxBytes, resolve));
}

/** Of both roads: at once, and through the thread pool. */
const sizes = [1000, 100_000];

describe("zlibCompressor", () => {
  it.each([0, ...sizes])("inflates what it has deflated: %i bytes", async (size) => {
    const message = Buffer.alloc(size, "some text, ");
    const compressed = await deflate(message);
    expect(Buffer.from(compressed).subarray(-4).toString("hex")).not.toBe("0000ffff");
    expect(message.equals((await inflate(compressed, size)) as Buffer)).toBe(true);
  });

  it("inflates the RFC's example", async () => {
    // RFC 7692, section 7.2.3.1
    expect(await inflate(Buffer.from("f248cdc9c90700", "hex"), 5)).toEqual(Buffer.from("Hello"));
  });

  it.each([8, 9, 12])("keeps to a window of %i bits", async (windowBits) => {
    const message = Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * index) >> 5));
    const compressed = await deflate(message, windowBits);
    const block = Buffer.concat([compressed, Buffer.of(0, 0, 0xff, 0xff)]);
    expect(inflateRawSync(block, { windowBits, finishFlush: 2 }).equals(message)).toBe(true);
  });

  it.each(sizes)("stops above the limit: %i bytes into one less", async (size) => {
    const noise = Buffer.from(Array.from({ length: size }, (_, index) => (index * 48_271) % 251));
    expect(await inflate(await deflate(noise), size - 1)).toBe("inflates-too-much");
  });

  it.each(sizes)("tells broken data: %i bytes", async (size) => {
    expect(await inflate(Buffer.alloc(size, 0xff), 1_000_000)).toBe("invalid-deflate");
  });
});
