// The wire of the JSON codec, byte for byte, both ways. Strange input has its tables in json-decoder.test.ts.
import { describe, expect, it } from "vitest";
import { wire } from "../testkit/json-wire.js";
import { createJsonCodec, jsonCodec } from "./codec-json.js";
import { type EventPacket, PacketType } from "./packet.js";

const { CONNECT, EVENT } = PacketType;

describe("the JSON codec", () => {
  it.each(wire)("writes %j as the protocol says", (packet, expected) => {
    expect(jsonCodec.encode(packet)).toEqual(expected);
  });

  it.each(wire)("reads %j back", (packet, contents) => {
    const decoder = jsonCodec.createDecoder();
    const results = contents.map((content) => decoder.add(content));
    expect(results.pop()).toEqual(packet);
    expect(results.every((result) => result === undefined)).toBe(true);
    expect(decoder.isWaiting).toBe(false);
  });

  it("says that it waits between the text of a packet and its last attachment", () => {
    const decoder = jsonCodec.createDecoder();
    expect(decoder.isWaiting).toBe(false);
    decoder.add('51-["baz",{"_placeholder":true,"num":0}]');
    expect(decoder.isWaiting).toBe(true);
    decoder.reset();
    expect(decoder.isWaiting).toBe(false);
  });

  it("hands attachments on as it was given them", () => {
    const decoder = jsonCodec.createDecoder();
    const attachment = Buffer.from([1, 2, 3]);
    decoder.add('51-["baz",{"_placeholder":true,"num":0}]');
    const packet = decoder.add(attachment);
    expect(packet).toSatisfy(({ data }: EventPacket) => data[1] === attachment);
  });

  it("gives its replacer and its reviver to JSON", () => {
    const codec = createJsonCodec({
      replacer: (_key, value: unknown) => (typeof value === "bigint" ? `${value}n` : value),
      reviver: (_key, value: unknown) =>
        typeof value === "string" && /^\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
    });
    const contents = codec.encode({ type: EVENT, nsp: "/", data: ["total", 10n] });
    expect(contents).toEqual(['2["total","10n"]']);
    expect(codec.createDecoder().add(contents[0] ?? "")).toHaveProperty("data", ["total", 10n]);
  });

  it("takes as many attachments as its own limits say, whatever its user sets", () => {
    const slots = Array.from({ length: 11 }, (_, num) => `{"_placeholder":true,"num":${num}}`).join();
    const add = (maxAttachments: number): unknown =>
      createJsonCodec({ limits: { maxAttachments } })
        .createDecoder({ maxAttachments: 10 })
        .add(`511-["a",${slots}]`);
    expect(add(11)).toBeUndefined();
    expect(add(9)).toHaveProperty("code", "too-many-attachments");
  });

  it("refuses to send more attachments than a peer takes, and says how to have it take them", () => {
    const packet: EventPacket = {
      type: EVENT,
      nsp: "/",
      data: ["a", ...Array.from({ length: 11 }, () => Uint8Array.of(1))],
    };
    expect(() => jsonCodec.encode(packet)).toThrow(
      /11 attachments, and peers refuse more than 10 .*createJsonCodec/,
    );
    expect(createJsonCodec({ limits: { maxAttachments: 11 } }).encode(packet)).toHaveLength(12);
  });

  it("refuses a packet whose reviver throws, and does not throw itself", () => {
    const codec = createJsonCodec({
      reviver: () => {
        throw new Error("not this one");
      },
    });
    expect(codec.createDecoder().add('2["a"]')).toHaveProperty("code", "invalid-payload");
  });
});

describe("what a caller cannot send", () => {
  const circular: Record<string, unknown> = {};
  circular["self"] = circular;
  const unsendable: readonly [string, unknown, RegExp][] = [
    ["a circle", circular, /circular/],
    ["a circle through an array", [[circular]], /circular/],
    ["a BigInt", 10n, /BigInt/],
    [
      "a throwing toJSON",
      {
        toJSON: () => {
          throw new Error("broken toJSON");
        },
      },
      /broken toJSON/,
    ],
    [
      "a throwing getter",
      {
        get now() {
          throw new Error("broken getter");
        },
      },
      /broken getter/,
    ],
    ["a Blob", new Blob(["x"]), /a Blob/],
    ["a Blob inside", { file: new Blob(["x"]) }, /a Blob/],
  ];

  it.each(unsendable)("throws ERR_ENCODE for %s", (_name, value, message) => {
    const encode = (): unknown => jsonCodec.encode({ type: EVENT, nsp: "/", data: ["x", value] });
    expect(encode).toThrow(expect.objectContaining({ code: "ERR_ENCODE" }));
    expect(encode).toThrow(message);
  });

  it("keeps what was thrown as the cause", () => {
    const cause = new Error("broken");
    try {
      jsonCodec.encode({
        type: CONNECT,
        nsp: "/",
        data: {
          toJSON: () => {
            throw cause;
          },
        },
      });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: "ERR_ENCODE", cause });
    }
  });
});
