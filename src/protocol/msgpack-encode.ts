// Values to MessagePack bytes, byte for byte as socket.io-msgpack-parser writes them. It knows no packets (codec-msgpack.ts).
import { bytesOf, refuseCircles } from "./attachments.js";
import { utf8ByteLength } from "./bytes.js";
import { explained } from "./errors.js";

const two32 = 2 ** 32;
const utf8 = /* @__PURE__ */ new TextEncoder();

/** Shorter ASCII texts are copied faster than TextEncoder can be asked. */
const shortText = 32;

/**
 * Encodes a value. What MessagePack itself has no form for is written in the extension type 0, which every version of
 * notepack.io reads, and no other type is read by all:
 *
 * | value     | bytes                          |
 * |-----------|--------------------------------|
 * | undefined | `d4 00` `00`                   |
 * | Date      | `d7 00` milliseconds, signed:8 |
 *
 * An invalid Date is nil, as in JSON; functions are left out of maps; `toJSON` is honoured; views and ArrayBuffers are binary,
 * for their own bytes only; integers beyond 64 bits are doubles.
 *
 * @throws HoldfastError `ERR_ENCODE` for a circle, a BigInt, a symbol, or a function outside a map.
 * @example
 * encodeMsgpack({ a: 1 }); // bytes 81 a1 61 01
 */
export function encodeMsgpack(value: unknown): Uint8Array {
  const writer = spare ?? new Writer();
  // A toJSON or a getter may come back here; it finds none and makes its own.
  spare = null;
  try {
    writer.write(value, 0);
    return writer.finish();
  } finally {
    if (writer.rewind() <= maxSpareBytes) spare = writer;
  }
}

/** The writer that the next call takes: to make one costs more than to encode a small packet. */
let spare: Writer | null = null;
const maxSpareBytes = 65_536;

class Writer {
  #bytes: Uint8Array = new Uint8Array(256);
  #view: DataView = new DataView(this.#bytes.buffer);
  #at = 0;

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
  }

  /** Begins anew, and tells how much memory it holds. */
  rewind(): number {
    this.#at = 0;
    return this.#bytes.length;
  }

  write(value: unknown, depth: number): void {
    switch (typeof value) {
      case "string":
        return this.#writeText(value);
      case "number":
        return this.#writeNumber(value);
      case "boolean":
        return this.#writeUint(1, value ? 0xc3 : 0xc2);
      case "undefined":
        this.#writeUint(2, 0xd400);
        return this.#writeUint(1, 0);
      case "object":
        return value === null ? this.#writeUint(1, 0xc0) : this.#writeObject(value, depth);
      case "bigint":
      case "function":
      case "symbol":
        // An application may have taught BigInt a toJSON.
        if (hasToJson(value)) return this.write(value.toJSON(), depth + 1);
        throw explained("ERR_ENCODE", `a ${typeof value} has no form in MessagePack`);
    }
  }

  #writeObject(value: object, depth: number): void {
    refuseCircles(depth);
    if (Array.isArray(value)) return this.#writeArray(value, depth + 1);
    if (value instanceof Date) return this.#writeDate(value.getTime());
    const bytes = bytesOf(value);
    if (bytes !== undefined) return this.#writeBytes(bytes);
    if (hasToJson(value)) {
      const json = value.toJSON();
      // A toJSON that returns its own object means its properties.
      if (json !== value) return this.write(json, depth + 1);
    }
    return this.#writeMap(value as Record<string, unknown>, depth + 1);
  }

  #writeArray(array: readonly unknown[], depth: number): void {
    this.#writeLength(array.length, 0x90, 16, 0, 0xdc);
    // By index: a hole is nil, and forEach would skip it.
    for (let i = 0; i < array.length; i++) this.write(array[i], depth);
  }

  #writeMap(record: Record<string, unknown>, depth: number): void {
    const keys = Object.keys(record).filter((key) => typeof record[key] !== "function");
    this.#writeLength(keys.length, 0x80, 16, 0, 0xde);
    for (const key of keys) {
      this.#writeText(key);
      this.write(record[key], depth);
    }
  }

  #writeText(text: string): void {
    const length = utf8ByteLength(text);
    this.#writeLength(length, 0xa0, 32, 0xd9, 0xda);
    this.#reserve(length);
    if (length === text.length && length < shortText) {
      for (let i = 0; i < length; i++) this.#bytes[this.#at + i] = text.charCodeAt(i);
    } else utf8.encodeInto(text, this.#bytes.subarray(this.#at));
    this.#at += length;
  }

  #writeBytes(bytes: Uint8Array): void {
    this.#writeLength(bytes.length, 0, 0, 0xc4, 0xc5);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** The head of whatever has a length: in the prefix itself below `fixLimit`, else in 1 (if there is such), 2 or 4 bytes. */
  #writeLength(length: number, fixPrefix: number, fixLimit: number, prefix8: number, prefix16: number): void {
    if (length < fixLimit) this.#writeUint(1, fixPrefix | length);
    else if (length < 0x100 && prefix8 !== 0) this.#writePrefixed(prefix8, 1, length);
    else if (length < 0x10000) this.#writePrefixed(prefix16, 2, length);
    else this.#writePrefixed(prefix16 + 1, 4, length);
  }

  #writeNumber(value: number): void {
    if (!Number.isInteger(value) || value >= two32 ** 2 || value < -(two32 ** 2) / 2) {
      this.#writeUint(1, 0xcb);
      this.#reserve(8);
      this.#view.setFloat64(this.#at, value);
      this.#at += 8;
    } else if (value >= 0) {
      if (value < 0x80) this.#writeUint(1, value);
      else if (value < 0x100) this.#writePrefixed(0xcc, 1, value);
      else if (value < 0x10000) this.#writePrefixed(0xcd, 2, value);
      else if (value < two32) this.#writePrefixed(0xce, 4, value);
      else this.#writeInt64(0xcf, value);
    } else if (value >= -0x20) this.#writeUint(1, value);
    else if (value >= -0x80) this.#writePrefixed(0xd0, 1, value);
    else if (value >= -0x8000) this.#writePrefixed(0xd1, 2, value);
    else if (value >= -0x80000000) this.#writePrefixed(0xd2, 4, value);
    else this.#writeInt64(0xd3, value);
  }

  #writeDate(ms: number): void {
    if (Number.isNaN(ms)) return this.#writeUint(1, 0xc0);
    this.#writeUint(1, 0xd7);
    this.#writeInt64(0, ms);
  }

  #writeInt64(prefix: number, value: number): void {
    this.#writePrefixed(prefix, 4, Math.floor(value / two32));
    this.#writeUint(4, value);
  }

  #writePrefixed(prefix: number, size: 1 | 2 | 4, value: number): void {
    this.#writeUint(1, prefix);
    this.#writeUint(size, value);
  }

  /** Big-endian, modulo the size: a negative number becomes its two's complement. */
  #writeUint(size: 1 | 2 | 4, value: number): void {
    this.#reserve(size);
    if (size === 1) this.#bytes[this.#at] = value;
    else if (size === 2) this.#view.setUint16(this.#at, value);
    else this.#view.setUint32(this.#at, value);
    this.#at += size;
  }

  #reserve(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

function hasToJson(value: unknown): value is { toJSON(): unknown } {
  return typeof (value as { toJSON?: unknown }).toJSON === "function";
}
