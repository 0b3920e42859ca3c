// The stream from one node by itself: order, parts, losses, and how often it asks.
import { describe, expect, it } from "vitest";
import { TimerWheel } from "../../core/index.js";
import { VirtualClock } from "../../testkit/index.js";
import { type IncomingPart, InStream } from "./in-stream.js";

interface Stage {
  readonly clock: VirtualClock;
  readonly stream: InStream;
  /** The messages as texts, and what else was told. */
  readonly told: string[];
}

function open(maxMessageBytes = 100): Stage {
  const clock = new VirtualClock();
  const told: string[] = [];
  const stream: InStream = new InStream(
    {
      onMessage: (message) => told.push(String.fromCharCode(...message)),
      onOversized: () => told.push("oversized"),
      onGap: () => told.push("gap"),
      onMissing: () =>
        told.push(
          `ask ${stream
            .missing()
            .map(({ from, to }) => `${from}-${to}`)
            .join()}`,
        ),
      onEnough: () => told.push("enough"),
    },
    new TimerWheel(clock),
    maxMessageBytes,
  );
  return { clock, stream, told };
}

function part(text: string, isContinued = false, hasMore = false): IncomingPart {
  return { bytes: new TextEncoder().encode(text), isContinued, hasMore };
}

describe("the stream from a node", () => {
  it("gives each message once, in order", () => {
    const { stream, told } = open();
    for (const number of [2, 1, 1, 2, 4, 3, 3]) stream.take(number, part(`m${number}`));
    expect(told).toEqual(["m1", "m2", "m3", "m4"]);
    expect(stream.received).toBe(4);
  });

  it("asks for what is missing after a moment, and then less and less often", () => {
    const { clock, stream, told } = open();
    stream.take(1, part("m1"));
    stream.take(3, part("m3"));
    stream.announce(6);
    clock.advance(19);
    expect(told).toEqual(["m1"]);
    clock.advance(10_000);
    const asked = told.slice(1);
    expect(new Set(asked)).toEqual(new Set(["ask 2-2,4-6"]));
    expect(asked.length).toBeGreaterThan(8);
    expect(asked.length).toBeLessThan(16);
  });

  it("asks no more when nothing is missing", () => {
    const { clock, stream, told } = open();
    stream.take(2, part("m2"));
    stream.take(1, part("m1"));
    clock.advance(10_000);
    expect(told).toEqual(["m1", "m2"]);
    expect(clock.pendingTimers).toBe(0);
  });

  it("goes on asking while messages go on coming", () => {
    const { clock, stream, told } = open();
    stream.take(2, part("m2"));
    for (let number = 3; number < 20; number++) {
      clock.advance(10);
      stream.take(number, part(`m${number}`));
    }
    expect(told.length).toBeGreaterThan(1);
  });

  it("puts parts together", () => {
    const { stream, told } = open();
    stream.take(1, part("one", false, true));
    stream.take(3, part("four", true, false));
    stream.take(2, part("two", true, true));
    stream.take(4, part("whole"));
    expect(told).toEqual(["onetwofour", "whole"]);
  });

  it("leaves out a message whose parts are too much together, and goes on", () => {
    const { stream, told } = open(5);
    stream.take(1, part("one", false, true));
    stream.take(2, part("two", true, true));
    stream.take(3, part("three", true, false));
    stream.take(4, part("four"));
    expect(told).toEqual(["oversized", "four"]);
  });

  it("tells a loss once, and leaves out what is left of a message whose beginning or middle is lost", () => {
    const { stream, told } = open();
    stream.take(1, part("begun", false, true));
    stream.take(3, part("ended", true, false));
    stream.skipTo(3);
    stream.take(4, part("whole"));
    stream.skipTo(6);
    stream.skipTo(8);
    stream.take(8, part("the end of another", true, false));
    stream.take(9, part("last"));
    expect(told).toEqual(["gap", "whole", "gap", "last"]);
  });

  it("holds no more than it may, and asks for the rest again", () => {
    const { clock, stream, told } = open();
    for (let number = 2; number <= 6_000; number++) stream.take(number, part("x"));
    clock.advance(20);
    expect(told).toEqual(["ask 1-1,4098-6000"]);
  });
});
