// Taking binary out and putting it back: what happens to the caller's data, and what toJSON means. The wire is codec-json's.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, fillSlots, findSlots, takeAttachments } from "./attachments.js";
import { Fault } from "./fault.js";

const bytes = Uint8Array.of(1, 2);
const take = (...args: unknown[]): { data: readonly unknown[]; attachments: Uint8Array[] } => {
  const attachments: Uint8Array[] = [];
  return { data: takeAttachments(args, attachments), attachments };
};
const slot = (num: number): object => ({ _placeholder: true, num });

describe("takeAttachments", () => {
  it("gives data without binary back as it is, not a copy", () => {
    const args = ["a", { b: [1, new Date(0), null] }, Object.create(null) as object];
    expect(takeAttachments(args, [])).toBe(args);
  });

  it("copies only the way to a binary value, and never writes to the caller's data", () => {
    const sibling = { b: 1 };
    const args = Object.freeze([Object.freeze({ a: Object.freeze([bytes]), sibling })]);
    const { data, attachments } = take(...args);
    expect(data).toEqual([{ a: [slot(0)], sibling }]);
    expect((data[0] as (typeof args)[0]).sibling).toBe(sibling);
    expect(attachments).toEqual([bytes]);
    expect(attachments[0]).toBe(bytes);
  });

  it("numbers binary values depth first", () => {
    const { data, attachments } = take({ a: Uint8Array.of(0), b: [Uint8Array.of(1)] }, Uint8Array.of(2));
    expect(data).toEqual([{ a: slot(0), b: [slot(1)] }, slot(2)]);
    expect(attachments).toEqual([Uint8Array.of(0), Uint8Array.of(1), Uint8Array.of(2)]);
  });

  it("takes Buffers, ArrayBuffers and every view, for their bytes", () => {
    const { buffer } = Uint8Array.of(0, 1, 2, 3);
    const buffered = Buffer.from([7]);
    const { attachments } = take(buffered, buffer, new Uint16Array(buffer, 2, 1), new DataView(buffer, 3));
    expect(attachments).toEqual([buffered, Uint8Array.of(0, 1, 2, 3), Uint8Array.of(2, 3), Uint8Array.of(3)]);
    expect(attachments[0]).toBe(buffered);
  });

  it("knows bytes of another realm", () => {
    const foreign = Object.defineProperty(new ArrayBuffer(2), "constructor", { value: Object });
    Object.setPrototypeOf(foreign, { [Symbol.toStringTag]: "ArrayBuffer" });
    expect(bytesOf(foreign)).toEqual(Uint8Array.of(0, 0));
  });

  it("finds binary in objects without a prototype, in instances of classes and in what toJSON gives", () => {
    const bare = Object.assign(Object.create(null) as object, { bytes });
    class Photo {
      readonly bytes = bytes;
    }
    expect(
      take(bare, new Photo(), { toJSON: () => ({ bytes }) }, { toJSON: () => bytes }).attachments,
    ).toHaveLength(4);
  });

  it("does not look at inherited properties", () => {
    expect(take(Object.create({ bytes }) as object).attachments).toEqual([]);
  });

  it("keeps a key named __proto__ an own property", () => {
    const { data } = take(JSON.parse('{"__proto__":{"a":1}}'), Object.fromEntries([["__proto__", bytes]]));
    expect(JSON.stringify(data)).toBe('[{"__proto__":{"a":1}},{"__proto__":{"_placeholder":true,"num":0}}]');
  });

  it("calls toJSON once, with the key, and never on what it gave", () => {
    const keys: string[] = [];
    class Note {
      toJSON(key: string): object {
        keys.push(key);
        return Object.assign(this, { seen: true });
      }
    }
    const list = Object.assign([1], { toJSON: () => Object.assign([2], { toJSON: () => 3 }) });
    const { data } = take(new Note(), { note: new Note(), list });
    const json = JSON.stringify(data);
    expect(keys).toEqual(["0", "note"]);
    expect(json).toBe('[{"seen":true},{"note":{"seen":true},"list":[2]}]');
  });

  it("leaves to JSON.stringify the very text that it would have written alone", () => {
    const weird = fc.anything({
      withDate: true,
      withNullPrototype: true,
      withSparseArray: true,
      withBoxedValues: true,
    });
    const jsonable = weird.map((value) => ({ value, made: { toJSON: () => value } }));
    fc.assert(
      fc.property(fc.array(jsonable), (args) => {
        expect(JSON.stringify(takeAttachments(args, []))).toBe(JSON.stringify(args));
      }),
    );
  });
});

describe("putting attachments back", () => {
  it("undoes the taking", () => {
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: "small" },
        fc.uint8Array({ maxLength: 4 }),
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie("node"), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie("node"), { maxKeys: 4 }),
      ),
    })).node;
    fc.assert(
      fc.property(fc.array(tree), (args) => {
        const { data, attachments } = take(...args);
        const received = JSON.parse(JSON.stringify(data)) as unknown[];
        const slots = findSlots(received, attachments.length, 256);
        if (slots instanceof Fault) expect.unreachable(slots.message);
        else fillSlots(slots, attachments);
        expect(received).toEqual(normal(args));
      }),
    );
  });

  it("refuses a reviver's circle instead of walking it for ever", () => {
    const circle: unknown[] = [];
    circle.push(circle, slot(0));
    expect(findSlots(circle, 1, 256)).toBeInstanceOf(Fault);
  });
});

/** What JSON makes of everything but the bytes. */
function normal(value: unknown): unknown {
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((inner) => normal(inner));
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? 0 : value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, normal(inner)]));
}
