import * as fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { SessionRecords, type SessionRecord } from "./session-records.js";

let now: number;
let records: SessionRecords;

beforeEach(() => {
  now = 0;
  records = new SessionRecords(() => now, { maxRecords: 3, maxAgeMs: 100 });
});

function record(pid: string): SessionRecord {
  return { pid, sid: `id of ${pid}`, rooms: ["x"], data: { name: pid }, since: 1, sent: 2, until: 3 };
}

test("a record is taken once: of two claims at once, one wins", () => {
  const mine = record("p");
  records.keep(mine);
  expect(records.find("p")).toBe(mine);
  expect([records.take("p"), records.take("p")]).toEqual([mine, undefined]);
  expect(records.size).toBe(0);
});

test("a record lasts as long as the window, to the millisecond", () => {
  records.keep(record("p"));
  now = 100;
  expect(records.find("p")).toBeDefined();
  now = 101;
  expect(records.take("p")).toBeUndefined();
  expect(records.size).toBe(0);
});

test("one too many pushes out the oldest, and keeping one again makes it the youngest", () => {
  for (const pid of ["a", "b", "c", "a", "d"]) records.keep(record(pid));
  expect(["a", "b", "c", "d"].filter((pid) => records.find(pid) !== undefined)).toEqual(["a", "c", "d"]);
});

test("the owner can have old records forgotten without asking for one", () => {
  for (const pid of ["a", "b"]) records.keep(record(pid));
  now = 101;
  records.keep(record("c"));
  expect(records.size).toBe(1);
  now = 202;
  records.evict();
  expect(records.size).toBe(0);
});

test("S45: a name that is not known, whatever it is, finds nothing", () => {
  for (const pid of ["", "__proto__", "constructor"]) expect(records.take(pid)).toBeUndefined();
});

test("any interleaving of keeping, taking and waiting gives what a naive list gives", () => {
  const pids = fc.constantFrom("a", "b", "c", "d", "e");
  const step = fc.oneof(
    fc.record({ do: fc.constantFrom("keep" as const, "take" as const, "find" as const), pid: pids }),
    fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 60 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      now = 0;
      records = new SessionRecords(() => now, { maxRecords: 3, maxAgeMs: 100 });
      let list: { readonly pid: string; readonly at: number }[] = [];
      for (const given of steps) {
        if (given.do === "wait") {
          now += given.ms;
          continue;
        }
        list = list.filter(({ at }) => now - at <= 100);
        const known = list.some(({ pid }) => pid === given.pid);
        if (given.do !== "find") list = list.filter(({ pid }) => pid !== given.pid);
        if (given.do === "keep") {
          list = [...list, { pid: given.pid, at: now }].slice(-3);
          records.keep(record(given.pid));
        } else {
          expect(records[given.do](given.pid)?.pid).toBe(known ? given.pid : undefined);
        }
        expect(records.size).toBe(list.length);
      }
    }),
  );
});
