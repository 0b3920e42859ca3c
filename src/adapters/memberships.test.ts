import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Memberships, none, type MembershipList } from "./memberships.js";

function lists(count: number): MembershipList[] {
  return Array.from({ length: count }, (_, number) => ({ number, first: none, last: none, size: 0 }));
}

/** Members and rooms of a table, and what the table says of them. */
class Stage {
  readonly members: MembershipList[];
  readonly rooms: MembershipList[];
  readonly table: Memberships;

  constructor(members: number, rooms: number) {
    this.members = lists(members);
    this.rooms = lists(rooms);
    this.table = new Memberships(this.members, this.rooms);
  }

  turn(what: "add" | "delete" | "has", member: number, room: number): boolean {
    const pair = [this.#of(this.members, member), this.#of(this.rooms, room)] as const;
    if (what === "add") return this.table.add(...pair, 10 * member + room);
    return what === "has" ? this.table.has(...pair) : this.table.delete(...pair) !== none;
  }

  begunAt(member: number, room: number): number {
    return this.table.begunAt(this.#of(this.members, member), this.#of(this.rooms, room));
  }

  roomsOf(member: number): number[] {
    const found: number[] = [];
    const { table } = this;
    for (let row = this.#of(this.members, member).first; row !== none; row = table.nextOfMember(row)) {
      found.push(table.roomOf(row));
    }
    return found;
  }

  membersOf(room: number): number[] {
    const found: number[] = [];
    const { table } = this;
    for (let row = this.#of(this.rooms, room).first; row !== none; row = table.nextOfRoom(row)) {
      found.push(table.memberOf(row));
    }
    return found;
  }

  #of(all: readonly MembershipList[], number: number): MembershipList {
    const list = all[number];
    if (list === undefined) throw new RangeError(`There is no ${number}.`);
    return list;
  }
}

test("a membership is there once, and found from both sides", () => {
  const stage = new Stage(2, 2);
  expect([stage.turn("add", 0, 1), stage.turn("add", 0, 1), stage.turn("add", 1, 1)]).toEqual([
    true,
    false,
    true,
  ]);
  expect([stage.roomsOf(0), stage.membersOf(1), stage.membersOf(0)]).toEqual([[1], [0, 1], []]);
  expect([stage.turn("has", 0, 1), stage.turn("has", 1, 0)]).toEqual([true, false]);
  expect([stage.turn("delete", 0, 1), stage.turn("delete", 0, 1)]).toEqual([true, false]);
  expect([stage.roomsOf(0), stage.membersOf(1)]).toEqual([[], [1]]);
});

test("whatever comes and goes, both sides have the order of a Set that was told the same", () => {
  const step = fc.record({
    what: fc.constantFrom("add" as const, "add" as const, "delete" as const),
    member: fc.nat(6),
    room: fc.nat(6),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const stage = new Stage(7, 7);
      const [byMember, byRoom] = [0, 1].map(() => Array.from({ length: 7 }, () => new Set<number>()));
      for (const { what, member, room } of steps) {
        const isNew = byMember?.[member]?.has(room) !== true;
        expect(stage.turn(what, member, room)).toBe(isNew === (what === "add"));
        byMember?.[member]?.[what](room);
        byRoom?.[room]?.[what](member);
      }
      for (let number = 0; number < 7; number++) {
        expect(stage.roomsOf(number)).toEqual([...(byMember?.[number] ?? [])]);
        expect(stage.membersOf(number)).toEqual([...(byRoom?.[number] ?? [])]);
        expect(stage.rooms[number]?.size).toBe(byRoom?.[number]?.size);
        for (const room of byMember?.[number] ?? [])
          expect(stage.begunAt(number, room)).toBe(10 * number + room);
      }
    }),
  );
});

test("a membership knows where the log stood when it began, however far that has come since", () => {
  const { table, members, rooms } = new Stage(4, 1);
  const [room] = rooms;
  if (room === undefined) throw new Error("There is no room.");
  const days = [7, 2 ** 31, 2 ** 40, 2 ** 40 + 5];
  for (const [at, member] of members.entries()) table.add(member, room, days[at] ?? 0);
  const [first = 0, second = 0, ...recent] = members.map((member) => table.begunAt(member, room));
  expect(recent).toEqual([2 ** 40, 2 ** 40 + 5]);
  // Earlier than anything that is held.
  expect(Math.max(first, second)).toBeLessThan(2 ** 40 - 2 ** 29);
  const [, , third] = members;
  expect(third === undefined ? undefined : table.delete(third, room)).toBe(2 ** 40);
  expect(third === undefined ? undefined : table.delete(third, room)).toBe(none);
});

/** Of the test below: who stays. */
function isKept(member: number, room: number): boolean {
  return (member * 20 + room) % 97 === 0;
}

test("memory is given back when most are gone, and those who stay keep their order", () => {
  const stage = new Stage(1000, 20);
  const pairs = Array.from({ length: 20_000 }, (_, at): [number, number] => [Math.floor(at / 20), at % 20]);
  for (const [member, room] of pairs) stage.turn("add", member, room);
  const full = stage.table.bytes;
  for (const [member, room] of pairs) if (!isKept(member, room)) stage.turn("delete", member, room);
  expect(stage.table.bytes).toBeLessThanOrEqual(full / 16);
  expect(pairs.filter(([member, room]) => stage.turn("has", member, room) !== isKept(member, room))).toEqual(
    [],
  );
  expect(stage.membersOf(0)).toEqual(stage.members.map(({ number }) => number).filter((at) => isKept(at, 0)));
});
