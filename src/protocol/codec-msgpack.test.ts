// The msgpack codec against its specification, literal bytes, and against socket.io-msgpack-parser. Values are msgpack.test.ts's.
import * as parser from "socket.io-msgpack-parser";
import { describe, expect, it } from "vitest";
import { msgpackCodec } from "./codec-msgpack.js";
import type { Fault } from "./fault.js";
import { encodeMsgpack } from "./msgpack-encode.js";
import { type Packet, PacketType } from "./packet.js";

const { CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR } = PacketType;
const toHex = (content: string | Uint8Array | undefined): string =>
  Buffer.from(content ?? "").toString("hex");
const decode = (value: unknown): Packet | Fault | undefined =>
  msgpackCodec.createDecoder().add(encodeMsgpack(value));

const nested = (depth: number): unknown => JSON.parse("[".repeat(depth) + "]".repeat(depth));

const packets: readonly Packet[] = [
  { type: CONNECT, nsp: "/", data: undefined },
  { type: CONNECT, nsp: "/admin", data: { token: "123" } },
  { type: DISCONNECT, nsp: "/admin" },
  { type: EVENT, nsp: "/", data: ["hey", Buffer.from([1, 2]), new Date(1)], id: undefined },
  { type: EVENT, nsp: "/", data: [1, { deep: [null, true] }], id: 999_999_999_999_999 },
  { type: ACK, nsp: "/", data: [], id: 0 },
  { type: CONNECT_ERROR, nsp: "/x", data: { message: "no", data: { code: 1 } } },
];

describe("the msgpack codec", () => {
  it.each([
    // map of 2: "type" 0, "nsp" "/"
    [{ type: CONNECT, nsp: "/" }, "82 a474797065 00 a36e7370 a12f"],
    // map of 3: "type" 2, "data" ["hey", bytes 01 02], "nsp" "/"
    [
      { type: EVENT, nsp: "/", data: ["hey", Uint8Array.of(1, 2)] },
      "83 a474797065 02 a464617461 92 a3686579 c4020102 a36e7370 a12f",
    ],
    // map of 4: "type" 3, "data" [], "nsp" "/a", "id" 7
    [{ type: ACK, nsp: "/a", data: [], id: 7 }, "84 a474797065 03 a464617461 90 a36e7370 a22f61 a26964 07"],
  ] as const)("writes %j as one message", (packet, hex) => {
    expect(msgpackCodec.encode(packet).map((content) => toHex(content))).toEqual([hex.replaceAll(" ", "")]);
  });

  it.each(packets)("reads %j back", (packet) => {
    const decoder = msgpackCodec.createDecoder();
    const [content] = msgpackCodec.encode(packet);
    expect(decoder.add(Buffer.from(content ?? ""))).toEqual(packet);
    expect(decoder.isWaiting).toBe(false);
  });

  it.each(packets)("writes %j for socket.io-msgpack-parser to read, and reads what that writes", (packet) => {
    const present = Object.fromEntries(Object.entries(packet).filter(([, value]) => value !== undefined));
    const heard: unknown[] = [];
    const theirs = new parser.Decoder();
    theirs.on("decoded", (decoded: unknown) => heard.push(decoded));
    theirs.add(Buffer.from(msgpackCodec.encode(packet)[0] ?? ""));
    expect(heard).toEqual([present]);
    // Its client sends the options of the emit along.
    const theirContents = new parser.Encoder().encode({
      ...present,
      options: { compress: true },
    }) as unknown as Buffer[];
    expect(theirContents.map((content) => msgpackCodec.createDecoder().add(content))).toEqual([packet]);
  });

  it("takes nil for nothing, as other languages mean it", () => {
    expect(decode({ type: DISCONNECT, nsp: "/", data: null, id: null })).toEqual({
      type: DISCONNECT,
      nsp: "/",
    });
    expect(decode({ type: CONNECT, nsp: "/", data: null })).toEqual({
      type: CONNECT,
      nsp: "/",
      data: undefined,
    });
  });

  it.each([
    [null, "invalid-payload"],
    [[2, "/", ["a"]], "invalid-payload"],
    [new Date(0), "invalid-payload"],
    [{}, "unknown-packet-type"],
    [{ type: 5, nsp: "/", data: ["a"] }, "unknown-packet-type"],
    [{ type: -1, nsp: "/", data: ["a"] }, "unknown-packet-type"],
    [{ type: 0.5, nsp: "/", data: ["a"] }, "unknown-packet-type"],
    [{ type: "2", nsp: "/", data: ["a"] }, "unknown-packet-type"],
    [{ type: EVENT, data: ["a"] }, "invalid-namespace"],
    [{ type: EVENT, nsp: "", data: ["a"] }, "invalid-namespace"],
    [{ type: EVENT, nsp: "admin", data: ["a"] }, "invalid-namespace"],
    [{ type: EVENT, nsp: "/" + "x".repeat(255), data: ["a"] }, "invalid-namespace"],
    [{ type: EVENT, nsp: "/", data: ["a"], id: -1 }, "invalid-ack-id"],
    [{ type: EVENT, nsp: "/", data: ["a"], id: 1.5 }, "invalid-ack-id"],
    [{ type: EVENT, nsp: "/", data: ["a"], id: "1" }, "invalid-ack-id"],
    [{ type: EVENT, nsp: "/", data: ["a"], id: 1e15 }, "invalid-ack-id"],
    [{ type: EVENT, nsp: "/" }, "invalid-payload"],
    [{ type: EVENT, nsp: "/", data: [] }, "invalid-payload"],
    [{ type: EVENT, nsp: "/", data: ["disconnect"] }, "invalid-payload"],
    [{ type: EVENT, nsp: "/", data: ["newListener"] }, "invalid-payload"],
    [{ type: EVENT, nsp: "/", data: [new Uint8Array(1)] }, "invalid-payload"],
    [{ type: ACK, nsp: "/", data: {}, id: 1 }, "invalid-payload"],
    [{ type: CONNECT, nsp: "/", data: [] }, "invalid-payload"],
    [{ type: CONNECT, nsp: "/", data: new Uint8Array(1) }, "invalid-payload"],
    [{ type: DISCONNECT, nsp: "/", data: {} }, "invalid-payload"],
    [{ type: CONNECT_ERROR, nsp: "/" }, "invalid-payload"],
  ])("refuses %j with %s", (value, code) => {
    expect(decode(value)).toMatchObject({ code });
  });

  it("refuses text", () => {
    expect(msgpackCodec.createDecoder().add('2["a"]')).toMatchObject({ code: "unexpected-text" });
  });

  it("counts depth as the JSON codec does: from the arguments on", () => {
    expect(decode({ type: EVENT, nsp: "/", data: ["a", nested(255)] })).toHaveProperty("type", EVENT);
    expect(decode({ type: EVENT, nsp: "/", data: ["a", nested(256)] })).toMatchObject({ code: "too-deep" });
  });

  it("throws ERR_ENCODE, with its cause, for what it cannot write", () => {
    const cause = new Error("broken");
    const data = [
      "a",
      {
        toJSON: () => {
          throw cause;
        },
      },
    ];
    expect(() => msgpackCodec.encode({ type: EVENT, nsp: "/", data })).toThrow(
      expect.objectContaining({ code: "ERR_ENCODE" }),
    );
    expect(() => msgpackCodec.encode({ type: EVENT, nsp: "/", data })).toThrow(
      expect.objectContaining({ cause }),
    );
  });

  it("can be asked to encode while it encodes", () => {
    const inner = { toJSON: () => toHex(msgpackCodec.encode({ type: CONNECT, nsp: "/" })[0]) };
    const packet = decode({ type: EVENT, nsp: "/", data: ["a", inner, "b"] });
    expect(packet).toHaveProperty("data", ["a", "82a47479706500a36e7370a12f", "b"]);
  });
});
