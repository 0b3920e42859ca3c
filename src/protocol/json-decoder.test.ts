// What the JSON decoder answers to each kind of strange text. The regular wire is in codec-json.test.ts.
import { describe, expect, it, vi } from "vitest";
import { jsonCodec } from "./codec-json.js";
import { Fault } from "./fault.js";
import { PacketType } from "./packet.js";

const { CONNECT, EVENT, ACK, CONNECT_ERROR } = PacketType;
const decode = (...contents: (string | Uint8Array)[]): unknown => {
  const decoder = jsonCodec.createDecoder();
  return contents.map((content) => decoder.add(content)).at(-1);
};
const event = (data: unknown[], id?: number): object => ({ type: EVENT, nsp: "/", data, id });
const slot = (num: unknown): string => JSON.stringify({ _placeholder: true, num });
const byte = Uint8Array.of(1);

describe("the JSON decoder refuses", () => {
  it.each([
    // Types.
    ["", "unknown packet type "],
    ["7", "unknown packet type 7"],
    ['x["a"]', "unknown packet type x"],
    [' ["a"]', "unknown packet type  "],
    // CONNECT: an object or nothing.
    ["0[]", "invalid payload"],
    ['0"x"', "invalid payload"],
    ["0null", "invalid payload"],
    ["0{", "invalid payload"],
    ['012{"a":1}', "invalid payload"], // no id belongs here, so the digits are payload
    // DISCONNECT: nothing.
    ["1{}", "invalid payload"],
    ["1null", "invalid payload"],
    // EVENT: an array that begins with a name.
    ["2", "invalid payload"],
    ["21", "invalid payload"],
    ["2[]", "invalid payload"],
    ["2{}", "invalid payload"],
    ['2"x"', "invalid payload"],
    ["2[true]", "invalid payload"],
    ["2[null]", "invalid payload"],
    ["2[{}]", "invalid payload"],
    ["2[[]]", "invalid payload"],
    ['2["a"', "invalid payload"],
    ['2["a"]x', "invalid payload"],
    ['2junk["a"]', "invalid payload"],
    ['2\ufeff["a"]', "invalid payload"], // a byte order mark is not JSON
    // Names that belong to the library.
    ['2["connect"]', "invalid payload"],
    ['2["connect_error"]', "invalid payload"],
    ['2["disconnect"]', "invalid payload"],
    ['2["disconnecting"]', "invalid payload"],
    ['2["newListener"]', "invalid payload"],
    ['2["removeListener"]', "invalid payload"],
    // Ids: up to fifteen digits, nothing else.
    ['21.5["a"]', "invalid payload"],
    ['2-1["a"]', "invalid payload"],
    ['21e3["a"]', "invalid payload"],
    ['2 ["a"]', "invalid payload"], // Number(" ") is 0
    ['2 12["a"]', "invalid payload"],
    ['2\n["a"]', "invalid payload"],
    ['2007["a"]', "invalid ack id"],
    ['200["a"]', "invalid ack id"],
    ['21234567890123456["a"]', "invalid ack id"],
    ['29007199254740993["a"]', "invalid ack id"], // 2^53 + 1
    [`2${"9".repeat(400)}["a"]`, "invalid ack id"], // Infinity
    // ACK: an array.
    ["3", "invalid payload"],
    ["31", "invalid payload"],
    ["31{}", "invalid payload"],
    // CONNECT_ERROR: a text or an object.
    ["4", "invalid payload"],
    ["4[]", "invalid payload"],
    ["4null", "invalid payload"],
    // Namespaces: up to 255 bytes.
    [`0/${"x".repeat(255)},`, "invalid namespace"],
    [`0/${"é".repeat(128)},`, "invalid namespace"], // 129 characters, 257 bytes
    [`0/${"x".repeat(90_000)}`, "invalid namespace"],
    // Counts of attachments: digits only, one to ten.
    ['50-["a"]', "Illegal attachments"],
    [`5["a",${slot(0)}]`, "Illegal attachments"],
    [`5-["a",${slot(0)}]`, "Illegal attachments"],
    [`51["a",${slot(0)}]`, "Illegal attachments"],
    [`51e1-["a",${slot(0)}]`, "Illegal attachments"],
    [`50x2-["a",${slot(0)}]`, "Illegal attachments"],
    [`5 1-["a",${slot(0)}]`, "Illegal attachments"],
    [`51.5-["a",${slot(0)}]`, "Illegal attachments"],
    [`5-1-["a",${slot(0)}]`, "Illegal attachments"],
    [`501-["a",${slot(0)}]`, "Illegal attachments"],
    [`5${"1".repeat(16)}-["a",${slot(0)}]`, "Illegal attachments"],
    ["5", "Illegal attachments"],
    ['511-["a"]', "too many attachments"],
    ['51000000000-["a"]', "too many attachments"],
    // Placeholders: integers below the count, each attachment used.
    [`51-["a",${slot(1)}]`, "illegal attachments"],
    [`51-["a",${slot(-1)}]`, "illegal attachments"],
    [`51-["a",${slot(0.5)}]`, "illegal attachments"],
    [`51-["a",${slot("splice")}]`, "illegal attachments"],
    [`51-["a",${slot(null)}]`, "illegal attachments"],
    ['51-["a",{"_placeholder":true}]', "illegal attachments"],
    ['51-["a"]', "illegal attachments"],
    [`52-["a",${slot(0)}]`, "illegal attachments"],
    [`52-["a",${slot(1)},${slot(1)}]`, "illegal attachments"],
    [`51-[${slot(0)}]`, "invalid payload"], // as the name
    [`51-${slot(0)}`, "invalid payload"], // as the whole
    // Depth: 256 levels.
    [`2["a",${"[".repeat(256)}${"]".repeat(256)}]`, "payload nested too deep"],
    [`2["a",${'{"a":'.repeat(45_000)}`, "payload nested too deep"],
  ])("%.40s with %s", (text, message) => {
    const fault = decode(text);
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toHaveProperty("message", message);
  });

  it("text while attachments are due", () => {
    expect(decode(`51-["a",${slot(0)}]`, '2["b"]')).toMatchObject({
      code: "unexpected-text",
      message: "got plaintext data when reconstructing a packet",
    });
  });

  it("binary that nobody announced", () => {
    const fault = { code: "unexpected-binary", message: "got binary data when not reconstructing a packet" };
    expect(decode(byte)).toMatchObject(fault);
    expect(decode(`51-["a",${slot(0)}]`, byte, byte)).toMatchObject(fault);
  });

  it("attachments that are together larger than allowed, before it has them all", () => {
    const decoder = jsonCodec.createDecoder({ maxAttachmentBytes: 3 });
    decoder.add(`53-["a",${slot(0)},${slot(1)},${slot(2)}]`);
    expect(decoder.add(Uint8Array.of(1, 2))).toBeUndefined();
    expect(decoder.add(Uint8Array.of(3, 4))).toHaveProperty("code", "attachments-too-large");
    expect(decoder.isWaiting).toBe(false);
  });

  it("and is as new afterwards", () => {
    const decoder = jsonCodec.createDecoder();
    decoder.add(`51-["a",${slot(0)}]`);
    expect(decoder.add('2["b"]')).toBeInstanceOf(Fault);
    expect(decoder.isWaiting).toBe(false);
    expect(decoder.add('2["b"]')).toEqual(event(["b"]));
  });
});

describe("the JSON decoder accepts", () => {
  it.each([
    // A namespace needs its comma only before a rest, and is taken literally.
    ["0/admin", { type: CONNECT, nsp: "/admin", data: undefined }],
    ["0/a?b=c&d,", { type: CONNECT, nsp: "/a?b=c&d", data: undefined }],
    ["0/__proto__,", { type: CONNECT, nsp: "/__proto__", data: undefined }],
    ["0/%2e\n,", { type: CONNECT, nsp: "/%2e\n", data: undefined }],
    [`0/${"x".repeat(254)},`, { type: CONNECT, nsp: `/${"x".repeat(254)}`, data: undefined }],
    // Names.
    ["2[1,2]", event([1, 2])],
    ['2["error"]', event(["error"])],
    ['2[""]', event([""])],
    ['2["__proto__"]', event(["__proto__"])],
    ['2["constructor"]', event(["constructor"])],
    ['2["a\\u0000"]', event(["a\0"])],
    ['2["\\ud800"]', event(["\ud800"])],
    // Ids.
    ['20["a"]', event(["a"], 0)],
    ['2999999999999999["a"]', event(["a"], 999_999_999_999_999)],
    // An acknowledgement without an id answers nothing.
    ["3[1]", { type: ACK, nsp: "/", data: [1], id: -1 }],
    // What is left to JSON.
    ['2["a"] ', event(["a"])],
    ['2["a",1e999,-0]', event(["a", Infinity, -0])],
    ['2["a",{"b":1,"b":2}]', event(["a", { b: 2 }])],
    // A placeholder is data where no attachment was announced.
    [`2["a",${slot(0)}]`, event(["a", { _placeholder: true, num: 0 }])],
    // Depth: 256 levels, the array of arguments included; brackets in texts are not levels.
    [`2["a","${"[".repeat(1000)}"]`, event(["a", "[".repeat(1000)])],
    // CONNECT_ERROR as old servers and other languages write it.
    ['4"no"', { type: CONNECT_ERROR, nsp: "/", data: { message: "no" } }],
    ["4{}", { type: CONNECT_ERROR, nsp: "/", data: { message: "" } }],
    ['4{"message":1,"x":2}', { type: CONNECT_ERROR, nsp: "/", data: { message: "" } }],
  ])("%.40s", (text, packet) => {
    expect(decode(text)).toEqual(packet);
  });

  it("256 levels", () => {
    expect(decode(`2["a",${"[".repeat(255)}${"]".repeat(255)}]`)).toHaveProperty("type", EVENT);
  });

  it("keys named __proto__ as own properties, here and where an attachment goes", () => {
    for (const packet of [
      decode('2["a",{"__proto__":{"polluted":true}}]'),
      decode(`51-["a",{"__proto__":${slot(0)}}]`, byte),
    ]) {
      const { data } = packet as { data: [string, object] };
      expect(Object.getPrototypeOf(data[1])).toBe(Object.prototype);
      expect(Object.keys(data[1])).toEqual(["__proto__"]);
    }
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("an attachment that is used twice", () => {
    expect(decode(`51-["a",${slot(0)},{"b":[${slot(0)}]}]`, byte)).toEqual(event(["a", byte, { b: [byte] }]));
  });

  it("more attachments if it is told to", () => {
    const decoder = jsonCodec.createDecoder({ maxAttachments: 11 });
    const slots = Array.from({ length: 11 }, (_, num) => slot(num));
    decoder.add(`511-["a",${slots.join()}]`);
    for (let i = 0; i < 10; i++) expect(decoder.add(Uint8Array.of(i))).toBeUndefined();
    expect(decoder.add(byte)).toHaveProperty("data.length", 12);
  });
});

describe("the JSON decoder's work", () => {
  it("on an id ends at the sixteenth digit, however many follow", () => {
    const read = vi.spyOn(String.prototype, "charCodeAt");
    try {
      expect(decode(`2${"1".repeat(100_000)}["a"]`)).toHaveProperty("code", "invalid-ack-id");
      // The type, a look for a namespace, sixteen digits, and a look for a zero before them.
      expect(read.mock.calls.length).toBeLessThan(24);
    } finally {
      read.mockRestore();
    }
  });
});
