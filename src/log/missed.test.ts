import * as fc from "fast-check";
import { expect, test } from "vitest";
import { EncodedFrame } from "../protocol/index.js";
import { MemoryLog } from "./memory.js";
import { missedBy } from "./missed.js";

function newLog(): MemoryLog {
  return new MemoryLog("abcdefgh", () => 0);
}

function say(log: MemoryLog, text: string, rooms: string[] = [], except: string[] = []): void {
  log.append({ rooms, except, frames: [new EncodedFrame(text)] });
}

function missed(log: MemoryLog, rooms: Iterable<string>, after = 0): (string | Uint8Array | undefined)[] {
  return missedBy(log, { sid: "me", rooms }, after).map(({ frames }) => frames[0]?.data);
}

test("a member missed what went to everyone, to its rooms and to itself, in order", () => {
  const log = newLog();
  say(log, "seen");
  say(log, "all");
  say(log, "x", ["x"]);
  say(log, "me", ["me"]);
  say(log, "y", ["y"]);
  say(log, "x and y", ["x", "y"]);
  expect(missed(log, ["x"], 1)).toEqual(["all", "x", "me", "x and y"]);
  expect(missed(log, [], 1)).toEqual(["all", "me"]);
});

test("what it was excepted from, by its id or a room, it did not miss", () => {
  const log = newLog();
  say(log, "not me", [], ["me"]);
  say(log, "not the muted", ["x"], ["muted"]);
  say(log, "not others", ["x"], ["other"]);
  expect(missed(log, ["x", "muted"])).toEqual(["not others"]);
});

test("rooms count as they were when the message was sent, not as they were at the end", () => {
  const log = newLog();
  say(log, "before it joined", ["x"]);
  log.join({ member: "me", room: "x" });
  say(log, "while in x", ["x"]);
  log.leave({ member: "me", room: "x" });
  say(log, "after it left", ["x"]);
  log.join({ member: "other", room: "x" });
  say(log, "while another is in x", ["x"]);
  expect(missed(log, [])).toEqual(["while in x"]);
});

test("a room that it was in from the beginning and left counts until then", () => {
  const log = newLog();
  say(log, "to x", ["x"]);
  say(log, "to all but y", [], ["y"]);
  log.leave({ member: "me", room: "x" });
  log.join({ member: "me", room: "y" });
  say(log, "to x again", ["x"]);
  say(log, "to all but y again", [], ["y"]);
  expect(missed(log, ["y"])).toEqual(["to x", "to all but y"]);
});

test("rooms count so as well where joins are no entries, and each membership knows when it began", () => {
  const log = newLog();
  say(log, "before it joined", ["x", "y"]);
  const joinedX = log.tail;
  say(log, "while in x", ["x"]);
  log.leave({ member: "me", room: "x", joinedAt: joinedX });
  const joinedY = log.tail;
  say(log, "after it left x, while in y", ["x", "y"]);
  const back = missedBy(log, { sid: "me", rooms: ["y"], joinedAt: [joinedY] }, 0);
  expect(back.map(({ offset }) => offset)).toEqual([2, 4]);
});

/** A member's rooms, as adapters tell the log of them: only real changes. */
class Rooms {
  /** Room -> the log's tail when it was joined. */
  readonly joined: Map<string, number> = new Map();
  readonly #log: MemoryLog;
  readonly #areJoinsEntries: boolean;

  constructor(log: MemoryLog, areJoinsEntries: boolean) {
    this.#log = log;
    this.#areJoinsEntries = areJoinsEntries;
  }

  toggle(change: { member: string; room: string }): void {
    if (change.member !== "me") {
      this.#log.join(change);
      return;
    }
    const joinedAt = this.joined.get(change.room);
    if (joinedAt === undefined) this.joined.set(change.room, this.#log.tail);
    else this.joined.delete(change.room);
    if (this.#areJoinsEntries) this.#log[joinedAt === undefined ? "join" : "leave"](change);
    else if (joinedAt !== undefined && joinedAt !== this.#log.tail) this.#log.leave({ ...change, joinedAt });
  }

  isIn(room: string): boolean {
    return room === "me" || this.joined.has(room);
  }

  missed(after: number): unknown[] {
    const joinedAt = this.#areJoinsEntries ? undefined : [...this.joined.values()];
    const found = missedBy(this.#log, { sid: "me", rooms: this.joined.keys(), joinedAt }, after);
    return found.map(({ frames }) => frames[0]?.data);
  }
}

test.each([
  ["", true],
  [", without entries for joins", false],
])("any history gives what a member that was never away was given%s", (_name, areJoinsEntries) => {
  const room = fc.constantFrom("a", "b", "c", "me");
  const toSome = fc.record({
    rooms: fc.array(room, { maxLength: 2 }),
    except: fc.array(room, { maxLength: 1 }),
  });
  const change = fc.record({ member: fc.constantFrom("me", "a"), room: fc.constantFrom("a", "b", "c") });
  const history = fc.array(fc.oneof(toSome, change), { maxLength: 60 });
  fc.assert(
    fc.property(history, fc.nat({ max: 60 }), (steps, seen) => {
      const log = newLog();
      const mine = new Rooms(log, areJoinsEntries);
      const given: [offset: number, text: string][] = [];
      for (const [index, step] of steps.entries()) {
        if ("member" in step) mine.toggle(step);
        else {
          const text = String(index);
          say(log, text, step.rooms, step.except);
          const isMember = step.rooms.length === 0 || step.rooms.some((to) => mine.isIn(to));
          if (isMember && !step.except.some((to) => mine.isIn(to))) given.push([log.tail, text]);
        }
      }
      const expected = given.filter(([offset]) => offset > seen).map(([, text]) => text);
      expect(mine.missed(seen)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});
