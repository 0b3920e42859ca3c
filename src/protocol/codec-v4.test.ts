import { describe, expect, it } from "vitest";
import { jsonCodec } from "./codec-json.js";
import { msgpackCodec } from "./codec-msgpack.js";
import { toCodecV4 } from "./codec-v4.js";
import { Fault } from "./fault.js";
import { PacketType } from "./packet.js";

describe("a packet of protocol 4", () => {
  it("is the answer to a CONNECT without anything in it", () => {
    const packet = { type: PacketType.CONNECT, nsp: "/chat", data: { sid: "x" } };
    expect(toCodecV4(jsonCodec).encode(packet)).toEqual(["0/chat,"]);
    expect(toCodecV4(jsonCodec).encode({ ...packet, nsp: "/" })).toEqual(["0"]);
  });

  it("is an error that is a text, or what the application gave it as data", () => {
    const packet = { type: PacketType.CONNECT_ERROR, nsp: "/", data: { message: "no" } };
    expect(toCodecV4(jsonCodec).encode(packet)).toEqual(['4"no"']);
    expect(toCodecV4(jsonCodec).encode({ ...packet, data: { message: "no", data: { why: 1 } } })).toEqual([
      '4{"why":1}',
    ]);
  });

  it("is otherwise one of protocol 5", () => {
    const packet = { type: PacketType.EVENT, nsp: "/chat", data: ["hi", 1], id: 3 };
    expect(toCodecV4(jsonCodec).encode(packet)).toEqual(jsonCodec.encode(packet));
  });
});

describe("a decoder of protocol 4", () => {
  it("takes the credentials from behind the name", () => {
    const packet = toCodecV4(jsonCodec).createDecoder().add("0/chat?token=a%2Cb&__proto__=c,");
    expect(packet).toMatchObject({ type: PacketType.CONNECT, nsp: "/chat" });
    const { data } = packet as { data: Record<string, unknown> };
    expect(Object.getPrototypeOf(data)).toBeNull();
    expect(Object.entries(data)).toEqual([
      ["token", "a,b"],
      ["__proto__", "c"],
    ]);
  });

  it("takes credentials that are longer than a name may be", () => {
    const token = "t".repeat(2000);
    expect(toCodecV4(jsonCodec).createDecoder().add(`0/chat?token=${token},`)).toMatchObject({
      data: { token },
    });
    expect(toCodecV4(jsonCodec).createDecoder().add(`0/${token}?a=b,`)).toBeInstanceOf(Fault);
  });

  it("reads a CONNECT without any", () => {
    expect(toCodecV4(jsonCodec).createDecoder().add("0/chat,")).toMatchObject({ nsp: "/chat", data: {} });
    expect(toCodecV4(jsonCodec).createDecoder().add("0")).toMatchObject({ nsp: "/", data: {} });
  });

  it("reads those of other codecs", () => {
    const [content = ""] = msgpackCodec.encode({ type: PacketType.CONNECT, nsp: "/chat?a=b" });
    expect(toCodecV4(msgpackCodec).createDecoder().add(content)).toMatchObject({
      nsp: "/chat",
      data: { a: "b" },
    });
  });

  it("waits for attachments, and forgets them", () => {
    const decoder = toCodecV4(jsonCodec).createDecoder();
    expect(decoder.add('51-["a",{"_placeholder":true,"num":0}]')).toBeUndefined();
    expect(decoder.isWaiting).toBe(true);
    expect(decoder.add("0/chat?a=b,")).toMatchObject({ code: "unexpected-text" });
    decoder.reset();
    expect(decoder.isWaiting).toBe(false);
  });

  it("leaves other packets as they are", () => {
    expect(toCodecV4(jsonCodec).createDecoder().add('2/chat,["where?"]')).toMatchObject({
      nsp: "/chat",
      data: ["where?"],
    });
  });
});
