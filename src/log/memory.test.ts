import * as fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { EncodedFrame } from "../protocol/index.js";
import type { LogEntry } from "./log.js";
import { defaultMemoryLogBounds, MemoryLog, type MemoryLogBounds } from "./memory.js";

let now: number;

beforeEach(() => {
  now = 1_000;
});

function newLog(bounds: Partial<MemoryLogBounds> = {}): MemoryLog {
  return new MemoryLog("abcdefgh", () => now, bounds);
}

function say(log: MemoryLog, text: string, rooms: string[] = [], except: string[] = []): number {
  return log.append({ rooms, except, frames: [new EncodedFrame(text)] });
}

/** An entry in a few letters: "1" a message, "+m:r" and "-m:r" a member that joins or leaves a room. */
function brief(entry: LogEntry): string {
  if (entry.kind === "message") return entry.frames.map(({ data }) => data).join();
  return `${entry.kind === "join" ? "+" : "-"}${entry.member}:${entry.room}`;
}

function read(log: MemoryLog, after: number, ...rooms: string[]): string[] {
  return log.read(after, rooms).map(brief);
}

test("offsets count from 1, and the tail is the position of whoever has everything", () => {
  const log = newLog();
  expect(log.tail).toBe(0);
  expect([say(log, "a"), say(log, "b"), log.join({ member: "m", room: "x" })]).toEqual([1, 2, 3]);
  expect(log.tail).toBe(3);
  expect(log.epoch).toBe("abcdefgh");
});

test("a reader gets what went to its rooms and to everyone, in order, each message once", () => {
  const log = newLog();
  say(log, "to x", ["x"]);
  say(log, "to all");
  say(log, "to x and y", ["x", "y"]);
  say(log, "to y, named twice", ["y", "y"]);
  say(log, "to z", ["z"]);
  expect(read(log, 0, "x", "y")).toEqual(["to x", "to all", "to x and y", "to y, named twice"]);
  expect(read(log, 0, "y", "x", "y")).toEqual(["to x", "to all", "to x and y", "to y, named twice"]);
  expect(read(log, 2, "x")).toEqual(["to x and y"]);
  expect(read(log, 0)).toEqual(["to all"]);
  expect(read(log, 5, "x", "y", "z")).toEqual([]);
});

test.each([
  ["a text", [new EncodedFrame('2["x"]')], 12],
  ["a text that is not to be compressed", [new EncodedFrame('2["x"]', false)], 12],
  ["bytes", [new EncodedFrame(Uint8Array.of(1, 2, 3))], 3],
  ["a text and bytes", [new EncodedFrame('451-["x"]'), new EncodedFrame(Uint8Array.of(1, 2))], 20],
])("the frames of %s say what was given, and are the same for every reader", (_, frames, bytes) => {
  const log = newLog();
  log.append({ rooms: ["x", "y"], except: ["z"], frames });
  const [ofX, ofY] = ["x", "y"].map((room) => log.read(0, [room])[0]);
  expect(ofX).toMatchObject({ kind: "message", rooms: ["x", "y"], except: ["z"], time: 1_000, bytes });
  expect(ofX?.kind === "message" && ofX.frames).toEqual(frames);
  expect(ofY).toBe(ofX);
});

test("the forms that transports made of a frame are not held", () => {
  const log = newLog();
  const frame = new EncodedFrame('2["x"]');
  log.append({ rooms: [], except: [], frames: [frame, frame] });
  frame.wire = Uint8Array.of(0x81, 6);
  const [entry] = log.read(0, []);
  expect(entry?.kind === "message" && entry.frames.map(({ wire }) => wire)).toEqual([null, null]);
});

test("membership changes stand among the messages, for who asks for the member", () => {
  const log = newLog();
  log.join({ member: "m", room: "x" });
  say(log, "a", ["x"]);
  log.leave({ member: "m", room: "x" });
  say(log, "b", ["x"]);
  expect(read(log, 0, "m", "x")).toEqual(["+m:x", "a", "-m:x", "b"]);
  expect(read(log, 0, "x")).toEqual(["a", "b"]);
});

test("one entry too many pushes out the oldest", () => {
  const log = newLog({ maxEntries: 2 });
  for (const text of ["a", "b", "c"]) say(log, text, ["x"]);
  expect(read(log, 0, "x")).toEqual(["b", "c"]);
  expect(log.size).toBe(2);
});

test("text counts two bytes a character, and what is too large for the log leaves it empty", () => {
  const log = newLog({ maxBytes: 10 });
  log.append({
    rooms: [],
    except: [],
    frames: [new EncodedFrame("äö"), new EncodedFrame(Uint8Array.of(1, 2))],
  });
  say(log, "12");
  expect([log.bytes, log.size]).toEqual([10, 2]);
  say(log, "3");
  expect([log.bytes, log.size]).toEqual([6, 2]);
  say(log, "eleven");
  expect([log.bytes, log.size]).toEqual([0, 0]);
  expect([log.covers(3), log.covers(4)]).toEqual([false, true]);
});

test("what is older than the window is gone at the next append, or when the owner says so", () => {
  const log = newLog({ maxAgeMs: 100 });
  say(log, "a");
  now += 100;
  say(log, "b");
  expect(read(log, 0)).toEqual(["a", "b"]);
  now += 1;
  log.evict();
  expect(read(log, 0)).toEqual(["b"]);
  now += 100;
  say(log, "c");
  expect(read(log, 0)).toEqual(["c"]);
});

test("it covers a position if everything after it is there, be that nothing", () => {
  const log = newLog({ maxEntries: 2 });
  expect([log.covers(0), log.covers(1), log.covers(-1)]).toEqual([true, false, false]);
  for (const text of ["a", "b", "c"]) say(log, text);
  expect([0, 1, 2, 3, 4].map((offset) => log.covers(offset))).toEqual([false, true, true, true, false]);
  expect([1.5, Number.NaN, Infinity].map((offset) => log.covers(offset))).toEqual([false, false, false]);
  now += defaultMemoryLogBounds.maxAgeMs + 1;
  log.evict();
  expect([log.covers(2), log.covers(3)]).toEqual([false, true]);
});

test("an emptied log holds nothing: no entry, no byte, no room, though 100,000 rooms came and went", () => {
  const log = newLog({ maxEntries: 100 });
  for (let i = 0; i < 100_000; i++) {
    say(log, "x", [`room-${i}`, "lobby"]);
    if (i % 100 === 0) log.leave({ member: `member-${i}`, room: "lobby" });
  }
  expect(log.size).toBe(100);
  expect(log.rooms).toBeLessThanOrEqual(101);
  now += defaultMemoryLogBounds.maxAgeMs + 1;
  log.evict();
  expect([log.size, log.bytes, log.rooms]).toEqual([0, 0, 0]);
});

test("A15: rooms are data, whatever they are called", () => {
  const log = newLog();
  for (const room of ["__proto__", "constructor", "", "*"]) say(log, room, [room]);
  for (const room of ["__proto__", "constructor", "", "*"]) expect(read(log, 0, room)).toEqual([room]);
});

// A naive list does the same in a few lines that are plainly right.

interface ModelEntry {
  readonly offset: number;
  readonly text: string;
  readonly to: readonly string[] | null;
  readonly bytes: number;
  readonly time: number;
}

type Step =
  | { readonly do: "say"; readonly rooms: string[]; readonly length: number }
  | { readonly do: "join" | "leave"; readonly member: string; readonly room: string }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "read"; readonly after: number; readonly rooms: string[] };

const room = fc.constantFrom("a", "b", "c", "d");
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("say" as const),
      rooms: fc.array(room, { maxLength: 3 }),
      length: fc.integer({ min: 1, max: 30 }),
    }),
  },
  fc.record({ do: fc.constantFrom("join" as const, "leave" as const), member: room, room }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 60 }) }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("read" as const),
      after: fc.integer({ min: -1, max: 60 }),
      rooms: fc.array(room, { maxLength: 4 }),
    }),
  },
);

test("any interleaving of appending, waiting and reading gives what a naive list gives", () => {
  const bounds = fc.record({
    maxEntries: fc.integer({ min: 0, max: 12 }),
    maxBytes: fc.integer({ min: 0, max: 120 }),
    maxAgeMs: fc.integer({ min: 0, max: 120 }),
  });
  fc.assert(fc.property(bounds, fc.array(step, { maxLength: 120 }), compareWithList), { numRuns: 500 });
});

function compareWithList(bounds: MemoryLogBounds, steps: readonly Step[]): void {
  const log = newLog(bounds);
  let list: ModelEntry[] = [];
  let tail = 0;
  const evict = (): void => {
    const isOver = (): boolean =>
      list.length > bounds.maxEntries ||
      list.reduce((sum, { bytes }) => sum + bytes, 0) > bounds.maxBytes ||
      (list[0]?.time ?? now) < now - bounds.maxAgeMs;
    while (list.length > 0 && isOver()) list = list.slice(1);
  };
  const enter = (text: string, to: readonly string[] | null, bytes: number): void => {
    list.push({ offset: ++tail, text, to, bytes, time: now });
    evict();
  };
  for (const given of steps) {
    switch (given.do) {
      case "say": {
        const text = "x".repeat(given.length);
        say(log, text, given.rooms);
        enter(text, given.rooms.length === 0 ? null : given.rooms, 2 * given.length);
        break;
      }
      case "join":
      case "leave":
        log[given.do](given);
        enter(
          `${given.do === "join" ? "+" : "-"}${given.member}:${given.room}`,
          [given.member],
          2 * given.room.length,
        );
        break;
      case "wait":
        now += given.ms;
        log.evict();
        evict();
        break;
      case "read": {
        const { after, rooms } = given;
        const expected = list.filter(
          ({ offset, to }) => offset > after && (to === null || to.some((name) => rooms.includes(name))),
        );
        expect(log.read(after, rooms).map((entry) => [entry.offset, brief(entry)])).toEqual(
          expected.map(({ offset, text }) => [offset, text]),
        );
        const isWhole = after >= 0 && after <= tail && tail - after <= list.length;
        expect(log.covers(after)).toBe(isWhole);
      }
    }
    expect([log.tail, log.size]).toEqual([tail, list.length]);
  }
  const known = new Set(list.flatMap(({ to }) => to ?? []));
  expect(log.rooms).toBe(known.size);
}
