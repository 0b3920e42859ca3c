import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { toCodec, type SocketIoParser } from "./codec-adapter.js";
import { jsonCodec } from "./codec-json.js";
import { msgpackCodec } from "./codec-msgpack.js";
import { Fault } from "./fault.js";
import { PacketType, type Packet } from "./packet.js";

const require = createRequire(import.meta.url);
const msgpackParser = require("socket.io-msgpack-parser") as SocketIoParser;

const connect: Packet = { type: PacketType.CONNECT, nsp: "/", data: { token: "t" } };
const event: Packet = {
  type: PacketType.EVENT,
  nsp: "/chat",
  data: ["hey", Buffer.from([1, 2])],
  id: undefined,
};

test("a codec stays what it is", () => {
  expect(toCodec(jsonCodec)).toBe(jsonCodec);
});

test("what is neither codec nor parser is refused", () => {
  expect(() => toCodec({} as SocketIoParser)).toThrow("Encoder and Decoder");
});

describe("socket.io-msgpack-parser", () => {
  const codec = toCodec(msgpackParser);

  test("writes what our own MessagePack codec writes", () => {
    for (const packet of [connect, event]) {
      const bytes = codec.encode(packet)[0] as Uint8Array;
      expect(new Uint8Array(bytes)).toEqual(msgpackCodec.encode(packet)[0]);
    }
  });

  test("reads what our own MessagePack codec writes", () => {
    const decoder = codec.createDecoder();
    expect(decoder.add(msgpackCodec.encode(connect)[0] ?? "")).toEqual(connect);
    expect(decoder.add(msgpackCodec.encode(event)[0] ?? "")).toMatchObject({ type: 2, nsp: "/chat" });
    expect(decoder.isWaiting).toBe(false);
  });

  test("is not believed: forged reserved names and odd packets are faults", () => {
    const decoder = codec.createDecoder();
    const { Encoder } = msgpackParser;
    const forge = (packet: object): Packet | Fault | undefined =>
      decoder.add(new Encoder().encode(packet)[0] as Uint8Array);
    expect(forge({ type: 2, nsp: "/", data: ["disconnect"] })).toBeInstanceOf(Fault);
    expect(forge({ type: 9, nsp: "/", data: [] })).toBeInstanceOf(Fault);
    expect(forge({ type: 2, nsp: 7, data: ["a"] })).toBeInstanceOf(Fault);
    expect(decoder.add(new Uint8Array([0xc1]))).toBeInstanceOf(Fault);
    expect(decoder.add("text")).toBeInstanceOf(Fault);
  });
});

test("a parser whose packets span several messages is waited for", () => {
  class Decoder {
    #listener: (packet: unknown) => void = () => undefined;
    #text = "";

    on(_event: "decoded", listener: (packet: unknown) => void): void {
      this.#listener = listener;
    }

    add(content: string | Uint8Array): void {
      this.#text += content;
      if (this.#text.endsWith("}")) this.#listener(JSON.parse(this.#text));
    }

    destroy(): void {
      this.#text = "";
    }
  }
  class Encoder {
    encode(packet: object): string[] {
      return [JSON.stringify(packet)];
    }
  }
  const decoder = toCodec({ Encoder, Decoder }).createDecoder();
  expect(decoder.add('{"type":1,')).toBeUndefined();
  expect(decoder.isWaiting).toBe(true);
  expect(decoder.add('"nsp":"/"}')).toEqual({ type: 1, nsp: "/" });
  expect(decoder.isWaiting).toBe(false);
  decoder.reset();
  expect(decoder.add("}")).toBeInstanceOf(Fault);
});

test("what a parser throws at the caller's data is ERR_ENCODE", () => {
  class Encoder {
    encode(): never {
      throw new Error("too odd");
    }
  }
  const codec = toCodec({ Encoder, Decoder: msgpackParser.Decoder });
  expect(() => codec.encode(connect)).toThrow("too odd");
});
