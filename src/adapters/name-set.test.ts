import assert from "node:assert/strict";
import { inspect } from "node:util";
import { beforeEach, describe, expect, test } from "vitest";
import { Registry, type Occupant, type Room } from "./registry.js";

let registry: Registry;
let a: Occupant;
let lobby: Room;

beforeEach(() => {
  registry = new Registry();
  a = registry.occupant("a");
  lobby = registry.open("lobby");
  for (const id of ["c", "a", "b"]) registry.memberships.add(registry.occupant(id), lobby, 0);
  registry.memberships.add(a, registry.open("chess"), 0);
});

describe("the set of a room's members, or of a member's rooms", () => {
  test("passes for a Set", () => {
    expect(lobby).toBeInstanceOf(Set);
    expect(lobby).toEqual(new Set(["a", "b", "c"]));
    expect(lobby).not.toEqual(new Set(["a", "b", "x"]));
    expect(Object.prototype.toString.call(lobby)).toBe("[object Set]");
    expect(inspect(lobby)).toBe("Set(3) { 'c', 'a', 'b' }");
  });

  test("reads like one, in the order of joining", () => {
    expect([...lobby]).toEqual(["c", "a", "b"]);
    expect([...lobby.keys()]).toEqual([...lobby.values()]);
    expect([...a.entries()]).toEqual([
      ["lobby", "lobby"],
      ["chess", "chess"],
    ]);
    const seen: unknown[] = [];
    lobby.forEach(function (this: unknown, ...args) {
      seen.push([this, ...args]);
    }, "self");
    expect(seen[0]).toEqual(["self", "c", "c", lobby]);
    expect([lobby.size, lobby.has("b"), lobby.has("x"), a.has("chess"), a.has("a")]).toEqual([
      3,
      true,
      false,
      true,
      false,
    ]);
  });

  test("shows what is so now, and who has left an iteration that is under way before they are met", () => {
    const met: string[] = [];
    for (const id of lobby) {
      met.push(id);
      const next = registry.occupant("next");
      registry.memberships.add(next, lobby, 0);
      const b = registry.occupants.get("b");
      if (b !== undefined) registry.memberships.delete(b, lobby);
    }
    expect(met).toEqual(["c", "a"]);
    expect([...lobby]).toEqual(["c", "a", "next"]);
  });

  test("has what sets of newer runtimes have", () => {
    const union: unknown = Reflect.get(Set.prototype, "union");
    const own: unknown = Reflect.get(lobby, "union");
    expect(typeof own).toBe(typeof union);
    if (typeof own === "function") expect(Reflect.apply(own, lobby, [new Set(["x"])])).toHaveLength(4);
  });

  test("cannot be written to", () => {
    const set = lobby as unknown as Set<string>;
    expect(() => set.add("x")).toThrow(TypeError);
    expect(() => set.delete("a")).toThrow(TypeError);
    // What looks inside of sets must not take two that differ for the same.
    assert.throws(() => assert.deepEqual(lobby, new Set(["x"])));
  });

  test("is empty for good when its owner has gone, whoever has the number then", () => {
    registry.dismiss(a);
    for (const room of registry.roomsOf(a)) registry.memberships.delete(a, room);
    registry.release(a);
    const other = registry.occupant("other");
    registry.memberships.add(other, lobby, 0);
    expect(other.number).toBe(a.number);
    expect([a.size, a.has("lobby"), [...a]]).toEqual([0, false, []]);
  });
});

test("a room is closed when it is empty, once", () => {
  const chess = registry.rooms.get("chess");
  if (chess === undefined) throw new Error("There is no such room.");
  expect(registry.close(chess)).toBe(false);
  registry.memberships.delete(a, chess);
  expect([registry.close(chess), registry.close(chess), registry.rooms.has("chess")]).toEqual([
    true,
    false,
    false,
  ]);
});
