// Tests of the line: its numbers and bounds one by one, and as a property that no order of cuts loses or doubles a message.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Line } from "./line.js";

function sending(...messages: string[]): Line<string> {
  const line = new Line<string>();
  for (const message of messages) line.send(message);
  return line;
}

describe("what is sent", () => {
  it("is numbered from 1, and kept until it is acknowledged", () => {
    const line = sending("one", "two", "three");
    expect([line.sent, line.acknowledged, line.size, line.bytes]).toEqual([3, 0, 3, 11]);
    expect(line.acknowledge(2)).toBeUndefined();
    expect([line.sent, line.acknowledged, line.size, line.bytes]).toEqual([3, 2, 1, 5]);
    expect(line.kept).toEqual(["three"]);
  });

  it("may be acknowledged with the same number again", () => {
    const line = sending("one");
    line.acknowledge(1);
    expect(line.acknowledge(1)).toBeUndefined();
  });

  it("was not acknowledged before it was sent, nor less than before", () => {
    const line = sending("one", "two");
    expect(line.acknowledge(3)).toMatchObject({ code: "impossible-receipt" });
    expect(line.acknowledge(2)).toBeUndefined();
    expect(line.acknowledge(1)).toMatchObject({ code: "impossible-receipt" });
    expect(line.acknowledged).toBe(2);
  });

  it("is sent again to a peer that comes back without it, and stays kept", () => {
    const line = sending("one", "two", "three");
    expect(line.resume(1)).toEqual(["two", "three"]);
    expect(line.resume(1)).toEqual(["two", "three"]);
    expect(line.resume(3)).toEqual([]);
    expect(line.resume(1)).toBeUndefined();
  });

  it("is no affair of a peer that claims to have more than was sent; nothing changes by it", () => {
    const line = sending("one");
    expect(line.resume(2)).toBeUndefined();
    expect(line.kept).toEqual(["one"]);
  });

  it("gives up the oldest where too many are kept, and knows who cannot come back for it", () => {
    const line = new Line<string>({ maxMessages: 2, maxBytes: Infinity });
    expect(["one", "two", "three"].map((message) => line.send(message))).toEqual([true, true, false]);
    expect(line.resume(0)).toBeUndefined();
    expect(line.resume(1)).toEqual(["two", "three"]);
  });

  it("gives up the oldest where they are too large together, or one is by itself", () => {
    const line = new Line<string>({ maxMessages: Infinity, maxBytes: 6 });
    expect(["one", "two", "four"].map((message) => line.send(message))).toEqual([true, true, false]);
    expect([line.kept, line.bytes]).toEqual([["four"], 4]);
    expect(line.send("far too large")).toBe(false);
    expect([line.kept, line.bytes]).toEqual([[], 0]);
    expect(line.resume(3)).toBeUndefined();
    expect(line.resume(4)).toEqual([]);
  });

  it("is let go of, oldest first, through many acknowledgements", () => {
    const line = new Line<string>();
    for (let number = 1; number <= 1000; number++) {
      line.send(String(number));
      if (number > 10) line.acknowledge(number - 10);
      expect(line.kept[0]).toBe(String(Math.max(1, number - 9)));
    }
    expect(line.size).toBe(10);
    line.acknowledge(1000);
    expect([line.size, line.bytes]).toEqual([0, 0]);
  });
});

describe("a receipt", () => {
  it("is due after 64 messages, and again after as many", () => {
    const line = new Line<string>();
    const dues = Array.from({ length: 130 }, () => {
      const isDue = line.receive("x");
      if (isDue) line.takeReceipt();
      return isDue;
    });
    expect(dues.flatMap((isDue, index) => (isDue ? index + 1 : []))).toEqual([64, 128]);
  });

  it("is due after 64 KiB", () => {
    const line = new Line<{ readonly length: number }>();
    expect(line.receive({ length: 65_535 })).toBe(false);
    expect(line.receive({ length: 1 })).toBe(true);
    line.takeReceipt();
    expect(line.receive({ length: 1 })).toBe(false);
  });

  it("is owed for anything that has come, until it is written", () => {
    const line = new Line<string>();
    expect(line.owesReceipt).toBe(false);
    line.receive("x");
    expect(line.owesReceipt).toBe(true);
    expect(line.takeReceipt()).toBe(1);
    expect([line.owesReceipt, line.received]).toEqual([false, 1]);
  });
});

// Two ends and what lies between them: bytes that were written and have not arrived. A cut loses any part of the end of it.
class Wire {
  readonly ends: readonly [End, End] = [new End(), new End()];

  /** Delivers at most `count` of what is on its way to an end, in order. */
  deliver(to: 0 | 1, count: number): void {
    const [receiver, sender] = to === 0 ? this.ends : ([this.ends[1], this.ends[0]] as const);
    for (const item of sender.written.splice(0, count)) receiver.hear(item);
  }

  cut(): void {
    const [one, other] = this.ends;
    one.written.length = 0;
    other.written.length = 0;
    const [forOther, forOne] = [
      one.line.resume(other.line.takeReceipt()),
      other.line.resume(one.line.takeReceipt()),
    ];
    if (forOther === undefined || forOne === undefined)
      throw new Error("a line without bounds was not resumed");
    one.written.push(...forOther);
    other.written.push(...forOne);
  }
}

class End {
  readonly line: Line<string> = new Line<string>();
  readonly written: (string | { readonly receipt: number })[] = [];
  readonly heard: string[] = [];

  send(message: string): void {
    this.line.send(message);
    this.written.push(message);
  }

  hear(item: string | { readonly receipt: number }): void {
    if (typeof item !== "string") {
      expect(this.line.acknowledge(item.receipt)).toBeUndefined();
    } else {
      this.heard.push(item);
      if (this.line.receive(item)) this.tell();
    }
  }

  tell(): void {
    this.written.push({ receipt: this.line.takeReceipt() });
  }
}

const side = fc.constantFrom(0 as const, 1 as const);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("send" as const),
      side,
      count: fc.integer({ min: 1, max: 90 }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("deliver" as const), side, count: fc.nat(90) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("tell" as const), side }) },
  { weight: 3, arbitrary: fc.constant({ kind: "cut" as const }) },
);

describe("a line over connections that are cut", () => {
  it("gives each message to the other end once and in order, whatever is lost with them", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const wire = new Wire();
        const sent: [string[], string[]] = [[], []];
        for (const action of steps) {
          if (action.kind === "cut") wire.cut();
          else if (action.kind === "deliver") wire.deliver(action.side, action.count);
          else if (action.kind === "tell") wire.ends[action.side].tell();
          else {
            for (let index = 0; index < action.count; index++) {
              const message = `${action.side}:${sent[action.side].length}`;
              sent[action.side].push(message);
              wire.ends[action.side].send(message);
            }
          }
        }
        wire.cut();
        wire.deliver(0, Infinity);
        wire.deliver(1, Infinity);
        expect([wire.ends[1].heard, wire.ends[0].heard]).toEqual(sent);
        // And what is acknowledged is kept no longer.
        for (const end of wire.ends) end.tell();
        wire.deliver(0, Infinity);
        wire.deliver(1, Infinity);
        expect(wire.ends.map(({ line }) => [line.size, line.bytes])).toEqual([
          [0, 0],
          [0, 0],
        ]);
      }),
    );
  });

  it("keeps the bounds, and gives a peer either all that it lacks or nothing", () => {
    const bounds = fc.record({
      maxMessages: fc.integer({ min: 1, max: 20 }),
      maxBytes: fc.integer({ min: 1, max: 40 }),
    });
    const events = fc.array(fc.oneof(fc.string({ maxLength: 10 }), fc.integer({ min: -2, max: 3 })), {
      maxLength: 100,
    });
    fc.assert(
      fc.property(bounds, events, fc.nat(110), (limits, list, claim) => {
        const line = new Line<string>(limits);
        const all: string[] = [];
        for (const event of list) {
          if (typeof event === "string") {
            all.push(event);
            line.send(event);
          } else {
            line.acknowledge(line.acknowledged + event);
          }
          expect(line.size).toBeLessThanOrEqual(limits.maxMessages);
          expect(line.bytes).toBe(line.kept.join("").length);
          expect(line.bytes).toBeLessThanOrEqual(limits.maxBytes);
        }
        const { acknowledged } = line;
        const lacking = line.resume(claim);
        if (lacking === undefined) expect(line.acknowledged).toBe(acknowledged);
        else expect(lacking).toEqual(all.slice(claim));
      }),
    );
  });
});
