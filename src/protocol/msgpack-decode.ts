// MessagePack bytes to values, total: a value or a Fault. It knows no packets (codec-msgpack.ts).
import { Fault } from "./fault.js";

const two32 = 2 ** 32;

// A text keeps the byte order mark that it begins with; what is not UTF-8 becomes U+FFFD.
const utf8 = /* @__PURE__ */ new TextDecoder("utf-8", { ignoreBOM: true });

/** Shorter ASCII texts are put together faster than TextDecoder can be asked. */
const shortText = 24;

/** Extension types: 0 is notepack.io's own, up to version 2; ff the standard's timestamp, which it writes since. */
const ownType = 0;
const timestampType = 0xff;

/**
 * Decodes exactly one value. No declared length is believed: an array or map must fit what is left, and binary values are views
 * into `bytes`. Timestamps become Dates; any other extension is a fault.
 *
 * @param maxDepth nesting of arrays and maps
 * @returns the value, or a Fault
 * @example
 * decodeMsgpack(Uint8Array.of(0x81, 0xa1, 0x61, 0x01), 256); // { a: 1 }
 */
export function decodeMsgpack(bytes: Uint8Array, maxDepth: number): unknown {
  return new Reader(bytes).readWhole(maxDepth);
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  /** Once set, what is read no longer counts, and every loop ends. */
  #fault: Fault | null = null;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  readWhole(maxDepth: number): unknown {
    const value = this.#read(maxDepth);
    if (this.#at < this.#bytes.length) this.#fail();
    return this.#fault ?? value;
  }

  #read(depth: number): unknown {
    const prefix = this.#uint(1);
    if (prefix < 0x80) return prefix;
    if (prefix < 0x90) return this.#map(prefix & 0x0f, depth);
    if (prefix < 0xa0) return this.#array(prefix & 0x0f, depth);
    if (prefix < 0xc0) return this.#text(prefix & 0x1f);
    if (prefix >= 0xe0) return prefix - 0x100;
    switch (prefix) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
        return this.#binary(this.#uint(1));
      case 0xc5:
        return this.#binary(this.#uint(2));
      case 0xc6:
        return this.#binary(this.#uint(4));
      case 0xc7:
        return this.#extension(this.#uint(1), false);
      case 0xc8:
        return this.#extension(this.#uint(2), false);
      case 0xc9:
        return this.#extension(this.#uint(4), false);
      case 0xca:
        return this.#has(4) ? this.#view.getFloat32(this.#skip(4)) : undefined;
      case 0xcb:
        return this.#has(8) ? this.#view.getFloat64(this.#skip(8)) : undefined;
      case 0xcc:
        return this.#uint(1);
      case 0xcd:
        return this.#uint(2);
      case 0xce:
        return this.#uint(4);
      case 0xcf:
        return this.#uint(4) * two32 + this.#uint(4);
      case 0xd0:
        return (this.#uint(1) << 24) >> 24;
      case 0xd1:
        return (this.#uint(2) << 16) >> 16;
      case 0xd2:
        return this.#uint(4) | 0;
      case 0xd3:
        return this.#int64();
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.#extension(1 << (prefix - 0xd4), true);
      case 0xd9:
        return this.#text(this.#uint(1));
      case 0xda:
        return this.#text(this.#uint(2));
      case 0xdb:
        return this.#text(this.#uint(4));
      case 0xdc:
        return this.#array(this.#uint(2), depth);
      case 0xdd:
        return this.#array(this.#uint(4), depth);
      case 0xde:
        return this.#map(this.#uint(2), depth);
      case 0xdf:
        return this.#map(this.#uint(4), depth);
      default:
        // c1, which the standard never uses.
        return this.#fail();
    }
  }

  #array(length: number, depth: number): unknown {
    // An element takes a byte at least.
    if (!this.#descends(depth) || !this.#has(length)) return undefined;
    const array: unknown[] = [];
    for (let i = 0; i < length && this.#fault === null; i++) array.push(this.#read(depth - 1));
    return array;
  }

  #map(length: number, depth: number): unknown {
    // A key and its value take two bytes at least.
    if (!this.#descends(depth) || !this.#has(length * 2)) return undefined;
    const record: Record<string, unknown> = {};
    for (let i = 0; i < length && this.#fault === null; i++) {
      const key = this.#read(0);
      // Encoders of other languages write numbers as keys.
      if (typeof key !== "string" && typeof key !== "number") return this.#fail();
      const value = this.#read(depth - 1);
      if (key === "__proto__") defineOwn(record, key, value);
      else record[key] = value;
    }
    return record;
  }

  #text(length: number): string {
    if (!this.#has(length)) return "";
    const start = this.#skip(length);
    if (length < shortText) {
      let text = "";
      for (let i = start; i < this.#at; i++) {
        const octet = this.#bytes[i] ?? 0;
        if (octet >= 0x80) return utf8.decode(this.#bytes.subarray(start, this.#at));
        text += String.fromCharCode(octet);
      }
      return text;
    }
    return utf8.decode(this.#bytes.subarray(start, this.#at));
  }

  #binary(length: number): Uint8Array | undefined {
    if (!this.#has(length)) return undefined;
    const start = this.#skip(length);
    return this.#bytes.subarray(start, this.#at);
  }

  #extension(length: number, isFixed: boolean): unknown {
    const type = this.#uint(1);
    if (!this.#has(length)) return undefined;
    const end = this.#at + length;
    let value: unknown;
    if (type === timestampType && length > 0) value = this.#timestamp(length);
    else if (type === ownType) value = isFixed ? this.#ownFixed(length) : this.#arrayBuffer(length);
    else return this.#fail();
    return this.#at === end ? value : this.#fail();
  }

  /**
   * Of any other length nothing is read, which the caller notices.
   *
   * | length | bytes                                       |
   * |--------|---------------------------------------------|
   * | 4      | seconds:4                                   |
   * | 8      | nanoseconds:30 bits, seconds:34 bits        |
   * | 12     | nanoseconds:4, seconds, signed:8            |
   */
  #timestamp(length: number): Date | undefined {
    if (length === 4) return this.#date(this.#uint(4) * 1000);
    if (length === 8) {
      const high = this.#uint(4);
      return this.#date(((high & 3) * two32 + this.#uint(4)) * 1000 + (high >>> 2) / 1e6);
    }
    if (length !== 12) return undefined;
    const nanoseconds = this.#uint(4);
    return this.#date(this.#int64() * 1000 + nanoseconds / 1e6);
  }

  /** `d4 00`: undefined · `d7 00`: a Date in milliseconds. */
  #ownFixed(length: number): Date | undefined {
    if (length === 8) return this.#date(this.#int64());
    if (length === 1) this.#skip(1);
    return undefined;
  }

  /** `c7 00`, `c8 00`, `c9 00`. A copy: a Buffer's own memory holds other things too. */
  #arrayBuffer(length: number): ArrayBuffer {
    const start = this.#skip(length);
    return new Uint8Array(this.#bytes.subarray(start, this.#at)).buffer;
  }

  #date(ms: number): Date | undefined {
    const date = new Date(ms);
    return Number.isNaN(date.getTime()) ? this.#fail() : date;
  }

  #int64(): number {
    const high = this.#uint(4) | 0;
    return high * two32 + this.#uint(4);
  }

  #uint(size: 1 | 2 | 4): number {
    if (!this.#has(size)) return 0;
    const at = this.#skip(size);
    if (size === 1) return this.#view.getUint8(at);
    return size === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  #has(bytes: number): boolean {
    if (this.#at + bytes <= this.#bytes.length) return true;
    this.#fail();
    return false;
  }

  #skip(bytes: number): number {
    const start = this.#at;
    this.#at += bytes;
    return start;
  }

  #descends(depth: number): boolean {
    if (depth > 0) return true;
    this.#fault ??= new Fault("too-deep", "payload nested too deep");
    return false;
  }

  #fail(): undefined {
    this.#fault ??= new Fault("invalid-payload");
    return undefined;
  }
}

/** Assignment would change the record's prototype. */
function defineOwn(record: object, key: string, value: unknown): void {
  Object.defineProperty(record, key, { value, configurable: true, enumerable: true, writable: true });
}
