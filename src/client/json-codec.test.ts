// The client's JSON codec: the same wire as protocol's, whatever a server sends never thrown, and the caller's data untouched.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createJsonCodec, Fault, PacketType, type EventPacket } from "../protocol/index.js";
import { wire } from "../testkit/json-wire.js";
import { clientCodec } from "./json-codec.js";

const { CONNECT, EVENT } = PacketType;
const byte = Uint8Array.of(1);
const event = (...data: unknown[]): EventPacket => ({ type: EVENT, nsp: "/", data });
const decode = (...contents: (string | Uint8Array)[]): unknown => {
  const decoder = clientCodec.createDecoder();
  return contents.map((content) => decoder.add(content)).at(-1);
};
const slot = (num: unknown): string => JSON.stringify({ _placeholder: true, num });

describe("the client's JSON codec", () => {
  it.each(wire)("writes %j as the protocol says", (packet, expected) => {
    expect(clientCodec.encode(packet)).toEqual(expected);
  });

  it.each(wire)("reads %j back", (packet, contents) => {
    expect(decode(...contents)).toEqual(packet);
  });

  it("writes what the server's codec writes, and reads it, for any data", () => {
    const node = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: "small" },
        fc.uint8Array({ maxLength: 4 }),
        fc.jsonValue({ maxDepth: 1 }),
        fc.date(),
        fc.array(tie("node"), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie("node"), { maxKeys: 4 }),
      ),
    })).node;
    const unbounded = createJsonCodec({ limits: { maxAttachments: Infinity } });
    fc.assert(
      fc.property(fc.array(node), (args) => {
        const contents = unbounded.encode(event("a", ...args));
        // Both refuse more than ten attachments, each in its own words.
        fc.pre(contents.length <= 11);
        expect(clientCodec.encode(event("a", ...args))).toEqual(contents);
        const reader = unbounded.createDecoder();
        const read = contents.map((content) => reader.add(content)).at(-1);
        expect(decode(...contents)).toEqual(read);
      }),
    );
  });

  it("takes Buffers, ArrayBuffers, views and what toJSON gives for their bytes, and leaves the data as it was (60)", () => {
    const { buffer } = Uint8Array.of(0, 1, 2, 3);
    const data = Object.freeze({ view: new Uint16Array(buffer, 2, 1), made: { toJSON: () => byte } });
    const [head, ...attachments] = clientCodec.encode(event("a", Buffer.of(7), buffer, data));
    expect(head).toBe(`54-["a",${slot(0)},${slot(1)},{"view":${slot(2)},"made":${slot(3)}}]`);
    expect(attachments.map((bytes) => [...(bytes as Uint8Array)])).toEqual([[7], [0, 1, 2, 3], [2, 3], [1]]);
  });

  it("refuses to send more attachments than a server takes by default", () => {
    const photos = Array.from({ length: 11 }, () => byte);
    expect(clientCodec.encode(event("a", ...photos.slice(1)))).toHaveLength(11);
    expect(() => clientCodec.encode(event("a", ...photos))).toThrow(/too many attachments/);
  });

  it("takes no bytes out of credentials, which have no attachments", () => {
    expect(clientCodec.encode({ type: CONNECT, nsp: "/", data: { key: byte } })).toEqual([
      '0{"key":{"0":1}}',
    ]);
  });

  it("throws ERR_ENCODE for a circle, a BigInt and a Blob", () => {
    const circle: unknown[] = [];
    circle.push(circle);
    for (const value of [circle, 10n, new Blob(["x"])]) {
      expect(() => clientCodec.encode(event("a", value))).toThrow(
        expect.objectContaining({ code: "ERR_ENCODE" }),
      );
    }
  });
});

describe("what a server may send", () => {
  it("is not bounded: any number of attachments, any depth", () => {
    const slots = Array.from({ length: 100 }, (_, num) => slot(num));
    const attachments = slots.map(() => byte);
    expect(decode(`5100-["a",${slots.join()}]`, ...attachments)).toHaveProperty("data.length", 101);
    expect(decode(`2["a",${"[".repeat(1000)}${"]".repeat(1000)}]`)).toHaveProperty("type", EVENT);
  });

  it.each([
    "",
    "7",
    "2",
    "2{}",
    '2["a"',
    '2["connect"]',
    "3{}",
    "4null",
    "0[]",
    `5["a",${slot(0)}]`,
    `51["a",${slot(0)}]`,
    `50-["a",${slot(0)}]`,
    `21-["a",${slot(0)}]`,
  ])("is a fault where it is none: %s", (text) => {
    expect(decode(text)).toMatchObject({ code: "invalid-payload" });
  });

  it.each([1, -1, 0.5, "splice", null])("is a fault where a placeholder has num %j (63)", (num) => {
    expect(decode(`51-["a",${slot(num)}]`, byte)).toBeInstanceOf(Fault);
  });

  it("is a fault out of its order, after which the decoder is as new", () => {
    const decoder = clientCodec.createDecoder();
    expect(decoder.add(byte)).toBeInstanceOf(Fault);
    decoder.add(`51-["a",${slot(0)}]`);
    expect(decoder.add('2["b"]')).toBeInstanceOf(Fault);
    expect(decoder.add('2["b"]')).toEqual(event("b"));
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("", "2", "51-", "40", "3"), (text, head) => {
        expect(() => decode(head + text, byte)).not.toThrow();
      }),
    );
  });

  it("pollutes nothing by a key named __proto__, not by an attachment either", () => {
    const { data } = decode(`51-["a",{"__proto__":${slot(0)}}]`, byte) as EventPacket;
    expect(Object.getPrototypeOf(data[1])).toBe(Object.prototype);
    expect(Object.keys(data[1] as object)).toEqual(["__proto__"]);
  });
});
