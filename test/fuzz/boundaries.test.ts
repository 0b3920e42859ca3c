// Every bound of the catalogue that is a number of a decoder or a mux: what is within it passes, and one more does not, whatever else is there.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frameOf, headerOf, messageOf } from "../autobahn/raw-client.js";
import { decodePayload, Fault, jsonCodec, maxFrames, msgpackCodec } from "../../src/protocol/index.js";
import { Parser } from "../../src/websocket/index.js";
import { Stage } from "../stage/server-stage.js";

/** Numbers on both sides of a bound, most of them close to it. */
const around = (bound: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.constantFrom(bound - 1, bound, bound + 1),
    fc.integer({ min: 1, max: bound }),
    fc.integer({ min: bound + 1, max: 2 * bound }),
  );

/** What the decoder makes of contents that come one after the other: the code of a fault, or nothing. */
function faultOf(...contents: readonly (string | Uint8Array)[]): string | undefined {
  const decoder = jsonCodec.createDecoder();
  for (const content of contents) {
    const answer = decoder.add(content);
    if (answer instanceof Fault) return answer.code;
  }
  return undefined;
}

/** A property of a number around its bound. */
function holds(bound: number, check: (count: number, isWithin: boolean) => void): void {
  fc.assert(fc.property(around(bound), (count) => check(count, count <= bound)));
}

describe("packets", () => {
  it("E11: a payload has at most 4,096 frames", () => {
    holds(maxFrames, (count, isWithin) => {
      const read = [...decodePayload(Array.from({ length: count }, () => "6").join("\x1e"))];
      expect(read.some((each) => each instanceof Fault)).toBe(!isWithin);
    });
  });

  it("S09: a namespace's name has at most 255 bytes, whatever they say", () => {
    const name = fc.string({ unit: "grapheme", minLength: 50, maxLength: 300 });
    fc.assert(
      fc.property(name, (text) => {
        const nsp = `/${text.replaceAll(/[,?]/g, "")}`;
        const isWithin = Buffer.byteLength(nsp) <= 255;
        expect(faultOf(`2${nsp},["a"]`)).toBe(isWithin ? undefined : "invalid-namespace");
      }),
    );
  });

  it("S22: the id of an acknowledgement has at most 15 digits", () => {
    fc.assert(
      fc.property(around(15), fc.integer({ min: 1, max: 9 }), (digits, first) => {
        const id = `${first}${"0".repeat(digits - 1)}`;
        expect(faultOf(`2${id}["a"]`)).toBe(digits <= 15 ? undefined : "invalid-ack-id");
      }),
    );
  });

  it("S31: a packet has at most 10 attachments", () => {
    holds(10, (count, isWithin) => {
      const places = Array.from({ length: count }, (_, num) => ({ _placeholder: true, num }));
      expect(faultOf(`5${count}-${JSON.stringify(["a", ...places])}`)).toBe(
        isWithin ? undefined : "too-many-attachments",
      );
    });
  });

  it("S33: attachments are together no larger than a message", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(sizes, (each) => {
        const places = each.map((_size, num) => ({ _placeholder: true, num }));
        const contents = each.map((size) => new Uint8Array(size));
        const isWithin = each.reduce((sum, size) => sum + size, 0) <= 1_000_000;
        const fault = faultOf(`5${each.length}-${JSON.stringify(["a", ...places])}`, ...contents);
        expect(fault).toBe(isWithin ? undefined : "attachments-too-large");
      }),
      { numRuns: 50 },
    );
  });

  it("S41 and S47: arrays and objects are at most 256 levels deep, in JSON and in MessagePack", () => {
    const level = fc.boolean();
    fc.assert(
      fc.property(around(256), fc.infiniteStream(level), (depth, kinds) => {
        let value: unknown = 1;
        // The array of the arguments is a level, too.
        for (let inner = 1; inner < depth; inner++) value = kinds.next().value ? [value] : { a: value };
        const isWithin = depth <= 256;
        expect(faultOf(`2${JSON.stringify(["a", value])}`)).toBe(isWithin ? undefined : "too-deep");
        const [written = ""] = msgpackCodec.encode({ type: 2, nsp: "/", data: ["a", value], id: undefined });
        const read = msgpackCodec.createDecoder().add(written);
        expect(read instanceof Fault).toBe(!isWithin);
      }),
    );
  });

  it("S11: a client is in at most 100 namespaces", () => {
    holds(100, (count, isWithin) => {
      const names = Array.from({ length: count }, (_, n) => `/n${n}`);
      const session = new Stage(...names).session().says(...names.map((nsp) => `0${nsp},`));
      const refused = session.sent.filter((content) => String(content).startsWith("44"));
      expect(refused.length > 0).toBe(!isWithin);
    });
  });
});

describe("WebSocket frames", () => {
  const maxPayloadBytes = 1000;

  /** The close code of what these bytes violate, or nothing. */
  function violationOf(bytes: Buffer): number | undefined {
    let code: number | undefined;
    const parser = new Parser(
      {
        onMessage: () => undefined,
        onCompressed: () => undefined,
        onPing: () => undefined,
        onPong: () => undefined,
        onClose: () => undefined,
        onViolation: (error) => {
          code = error.closeCode;
        },
      },
      maxPayloadBytes,
      false,
    );
    parser.push(bytes);
    return code;
  }

  it("W03: what controls has at most 125 bytes", () => {
    holds(125, (count, isWithin) => {
      expect(violationOf(frameOf(9, Buffer.alloc(count)))).toBe(isWithin ? undefined : 1002);
    });
  });

  it("W10: a message is too large by its header, before a byte of it has come", () => {
    holds(maxPayloadBytes, (count, isWithin) => {
      expect(violationOf(headerOf(2, count))).toBe(isWithin ? undefined : 1009);
    });
  });

  it("W11: a message is too large in whatever pieces it comes", () => {
    fc.assert(
      fc.property(around(maxPayloadBytes), fc.integer({ min: 64, max: 500 }), (count, piece) => {
        const violation = violationOf(messageOf(2, Buffer.alloc(count), piece));
        expect(violation).toBe(count <= maxPayloadBytes ? undefined : 1009);
      }),
    );
  });
});
