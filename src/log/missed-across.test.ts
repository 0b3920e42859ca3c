// The log of three nodes, played by chance: what any node finds that a member has missed must be what the member's node would have sent it.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeFrame } from "../protocol/index.js";
import { missedAcross } from "./missed-across.js";
import { Reach } from "./reach.js";
import { SharedLog } from "./shared-log.js";
import { parseVector } from "./vector.js";

type Item = { readonly number: number; readonly apply: (node: Node) => void };

const rooms = ["red", "green"];
const sid = "member";

/** A node, as far as its log goes. */
class Node {
  readonly tag: string;
  readonly reach = new Reach();
  readonly log: SharedLog;
  readonly written: Item[] = [];
  /** How many of each other node's items have come. */
  readonly heard: Map<Node, number> = new Map();

  constructor(tag: string, maxEntries = Infinity) {
    this.tag = tag;
    this.log = new SharedLog(() => 0, { maxEntries });
  }

  write(make: (at: string) => (node: Node, number: number) => void): void {
    const number = this.reach.of(this.tag) + 1;
    this.reach.set(this.tag, number);
    const act = make(this.reach.text);
    const item = { number, apply: (node: Node) => act(node, number) };
    this.written.push(item);
    item.apply(this);
  }

  hear(other: Node): void {
    const item = other.written[this.heard.get(other) ?? 0];
    if (item === undefined) return;
    this.heard.set(other, item.number);
    this.reach.set(other.tag, item.number);
    item.apply(this);
  }
}

/** Three nodes and a member of the first: what that one sends it, and which rooms it is in. */
class Stage {
  readonly nodes: readonly [Node, Node, Node];
  readonly sent: { readonly name: string; readonly offset: string }[] = [];
  readonly rooms: Set<string> = new Set();
  #names = 0;

  constructor(maxEntries?: number) {
    this.nodes = [
      new Node("aaaaaa", maxEntries),
      new Node("bbbbbb", maxEntries),
      new Node("cccccc", maxEntries),
    ];
  }

  emit(from: Node, to: readonly string[], except: readonly string[]): void {
    const name = `m${this.#names++}`;
    const origin = from.tag;
    from.write(() => (node, number) => {
      const { text: at } = node.reach;
      const frames = [encodeFrame("message", name)];
      node.log.append({ origin, number, at, isLocal: false, generation: 0 }, { rooms: to, except, frames });
      if (node !== this.nodes[0]) return;
      const isIn = (room: string): boolean => room === sid || this.rooms.has(room);
      if ((to.length === 0 || to.some(isIn)) && !except.some(isIn)) this.sent.push({ name, offset: at });
    });
  }

  turn(room: string): void {
    const kind = this.rooms.has(room) ? "leave" : "join";
    this.nodes[0].write((at) => (node, number) => {
      if (node === this.nodes[0]) this.rooms[kind === "join" ? "add" : "delete"](room);
      node.log.change(
        kind,
        { origin: "aaaaaa", number, at, isLocal: false, generation: 0 },
        { member: sid, room },
      );
    });
  }

  /** Everybody hears everything. */
  settle(): void {
    for (const node of this.nodes) {
      for (const other of this.nodes) {
        if (node !== other) while ((node.heard.get(other) ?? 0) < other.written.length) node.hear(other);
      }
    }
  }

  missedAt(node: Node, offset: string): string[] {
    const reach = parseVector(offset) ?? new Map<string, number>();
    const missed = missedAcross(node.log, { sid, rooms: this.rooms }, reach, "aaaaaa");
    return missed.map(({ entry }) => String(entry.frames[0]?.data).slice(1));
  }
}

const audience = fc.subarray([...rooms, sid]);
const place = fc.constantFrom<0 | 1 | 2>(0, 1, 2);
const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant("emit" as const),
      at: place,
      to: audience,
      except: fc.subarray(rooms, { maxLength: 1 }),
    }),
    fc.record({ kind: fc.constant("turn" as const), room: fc.constantFrom(...rooms) }),
    fc.record({ kind: fc.constant("hear" as const), at: place, from: place }),
  ),
  { minLength: 5, maxLength: 60 },
);

function play(stage: Stage, list: typeof steps extends fc.Arbitrary<infer List> ? List : never): void {
  for (const step of list) {
    if (step.kind === "emit") stage.emit(stage.nodes[step.at], step.to, step.except);
    else if (step.kind === "turn") stage.turn(step.room);
    else if (step.at !== step.from) stage.nodes[step.at].hear(stage.nodes[step.from]);
  }
}

const sorted = (names: readonly string[]): string[] => names.toSorted();

describe("what a member has missed in a cluster", () => {
  it("is at every node what the member's own node sent it from there on, whatever order the nodes have", () => {
    fc.assert(
      fc.property(steps, fc.nat(), (list, cut) => {
        const stage = new Stage();
        play(stage, list);
        stage.settle();
        const seen = stage.sent.length === 0 ? 0 : cut % stage.sent.length;
        const offset = stage.sent[seen - 1]?.offset ?? "";
        const owed = sorted(stage.sent.slice(seen).map(({ name }) => name));
        for (const node of stage.nodes) expect(sorted(stage.missedAt(node, offset))).toEqual(owed);
      }),
      { numRuns: 500 },
    );
  });

  it("is never a part of it: a node that does not hold all says so", () => {
    fc.assert(
      fc.property(steps, fc.nat(), (list, cut) => {
        const stage = new Stage(8);
        play(stage, list);
        stage.settle();
        const seen = stage.sent.length === 0 ? 0 : cut % stage.sent.length;
        const offset = stage.sent[seen - 1]?.offset ?? "";
        const owed = sorted(stage.sent.slice(seen).map(({ name }) => name));
        for (const node of stage.nodes) {
          if (!node.log.covers(parseVector(offset) ?? new Map())) continue;
          expect(sorted(stage.missedAt(node, offset))).toEqual(owed);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("keeps the order of each sender", () => {
    const stage = new Stage();
    const [home, other, third] = stage.nodes;
    stage.emit(other, [], []);
    stage.emit(third, [], []);
    stage.emit(other, [], []);
    home.hear(third);
    stage.settle();
    expect(stage.missedAt(third, "")).toEqual(["m1", "m0", "m2"]);
    expect(stage.missedAt(other, "")).toEqual(["m0", "m2", "m1"]);
  });

  it("leaves out what another node emitted to its own clients", () => {
    const log = new SharedLog(() => 0);
    const frames = [encodeFrame("message", "x")];
    const message = { rooms: [], except: [], frames };
    for (const origin of ["aaaaaa", "bbbbbb"])
      log.append({ origin, number: 1, at: `${origin}B`, isLocal: true, generation: 0 }, message);
    const missed = missedAcross(log, { sid, rooms: [] }, new Map(), "bbbbbb");
    expect(missed.map(({ stamp }) => stamp.origin)).toEqual(["bbbbbb"]);
  });
});

describe("a shared log", () => {
  it("gives one node's items behind a number, and forgets their stamps with them", () => {
    const stage = new Stage(3);
    const [home, other] = stage.nodes;
    for (let time = 0; time < 5; time++) stage.emit(home, [], []);
    stage.settle();
    expect(Array.from(other.log.itemsOf("aaaaaa", 3), ({ stamp }) => stamp.number)).toEqual([4, 5]);
    expect(other.log.floorOf("aaaaaa")).toBe(2);
    expect(other.log.covers(new Map([["aaaaaa", 2]]))).toBe(true);
    expect(other.log.covers(new Map([["aaaaaa", 1]]))).toBe(false);
  });

  it("counts from a number that was lost", () => {
    const log = new SharedLog(() => 0);
    log.raiseFloor("aaaaaa", 7);
    expect(log.covers(new Map([["aaaaaa", 6]]))).toBe(false);
    log.forget("aaaaaa");
    expect(log.covers(new Map())).toBe(true);
  });
});
