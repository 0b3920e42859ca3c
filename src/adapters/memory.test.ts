import { beforeEach, expect, test } from "vitest";
import { jsonCodec, encodeFrame, PacketType, type EventPacket } from "../protocol/index.js";
import type { AdapterEvents, Audience, Delivery, Member } from "./adapter.js";
import { testAdapter, VirtualClock } from "../testkit/index.js";
import { MemoryAdapter } from "./memory.js";

const everyone: Audience = {
  rooms: [],
  except: [],
  isLocal: false,
  isVolatile: false,
  mayCompress: true,
  timeoutMs: undefined,
};
const packet: EventPacket = { type: PacketType.EVENT, nsp: "/", data: ["hi"] };

let adapter: MemoryAdapter;
let encodings: number;
let position: number;
let left: unknown[];
let got: [id: string, delivery: Delivery][];

beforeEach(() => {
  encodings = 0;
  position = 0;
  left = [];
  got = [];
  adapter = new MemoryAdapter({
    nsp: "/",
    clock: new VirtualClock(),
    position: () => position,
    onLeave: (...args) => left.push(args),
    takeReplyId: () => 0,
    awaitReply: () => undefined,
    codec: jsonCodec,
    encode: () => [],
    makeDelivery(given, { mayCompress, isVolatile }) {
      encodings++;
      const frames = jsonCodec.encode(given).map((content) => encodeFrame("message", content, mayCompress));
      return { packet: given, frames, isVolatile };
    },
    onListenerError(error) {
      throw error;
    },
    onServerSideEmit: () => undefined,
  });
});

function enter(id: string, ...rooms: string[]): Member {
  const member: Member = {
    id,
    handshake: {},
    rooms,
    data: {},
    deliver(delivery) {
      got.push([id, delivery]);
      return true;
    },
    disconnect: () => adapter.delAll(id),
  };
  adapter.enter(member);
  adapter.addAll(id, rooms);
  return member;
}

function reached(audience: Partial<Audience>): string[] {
  got = [];
  adapter.broadcast(packet, { ...everyone, ...audience });
  return got.map(([id]) => id);
}

test("the registries have the shapes that applications read", () => {
  enter("a", "lobby");
  enter("b", "lobby");
  expect(adapter.rooms.get("lobby")?.size).toBe(2);
  expect(adapter.rooms).toEqual(
    new Map([
      ["a", new Set(["a"])],
      ["lobby", new Set(["a", "b"])],
      ["b", new Set(["b"])],
    ]),
  );
  expect(adapter.sids.get("a")).toEqual(new Set(["a", "lobby"]));
});

test("a broadcast is encoded once, and everybody gets the same frames", () => {
  for (const id of ["a", "b", "c"]) enter(id);
  expect(reached({})).toEqual(["a", "b", "c"]);
  expect(encodings).toBe(1);
  expect(new Set(got.map(([, delivery]) => delivery)).size).toBe(1);
});

test("rooms, the id of a member among them, select; behaviour 88: nobody is reached twice", () => {
  enter("a", "x", "y");
  enter("b", "y");
  enter("c");
  expect(reached({ rooms: ["x"] })).toEqual(["a"]);
  expect(reached({ rooms: ["x", "y"] })).toEqual(["a", "b"]);
  expect(reached({ rooms: ["c"] })).toEqual(["c"]);
  expect(reached({ rooms: ["nowhere"] })).toEqual([]);
});

test("behaviour 89: excepted rooms and ids are left out, with and without rooms", () => {
  enter("a", "x");
  enter("b", "x", "muted");
  enter("c");
  expect(reached({ except: ["a"] })).toEqual(["b", "c"]);
  expect(reached({ except: ["muted", "c", "nowhere"] })).toEqual(["a"]);
  expect(reached({ rooms: ["x"], except: ["muted"] })).toEqual(["a"]);
  expect(reached({ rooms: ["x", "c"], except: ["b"] })).toEqual(["a", "c"]);
});

test("who has joined rooms but not entered is not reached, and leaves no trace", () => {
  adapter.addAll("early", ["lobby"]);
  expect(reached({})).toEqual([]);
  expect(reached({ rooms: ["lobby"] })).toEqual([]);
  adapter.delAll("early");
  expect(adapter.rooms.size + adapter.sids.size).toBe(0);
});

test("behaviours 98 and 109: events tell each real change once, and empty rooms disappear", () => {
  const told: string[] = [];
  const names: (keyof AdapterEvents)[] = ["create-room", "join-room", "leave-room", "delete-room"];
  for (const name of names) adapter.on(name, (...args: string[]) => told.push([name, ...args].join(" ")));
  adapter.addAll("a", ["x", "x"]);
  adapter.addAll("a", ["x"]);
  adapter.addAll("b", ["x"]);
  adapter.del("a", "x");
  adapter.del("a", "x");
  adapter.del("nobody", "x");
  adapter.delAll("b");
  adapter.delAll("b");
  expect(told).toEqual([
    "create-room x",
    "join-room x a",
    "join-room x b",
    "leave-room x a",
    "leave-room x b",
    "delete-room x",
  ]);
  expect(adapter.rooms.has("x")).toBe(false);
});

test("A15: names are data, whatever they are", () => {
  const names = ["__proto__", "constructor", "*", "#", "/", "\n", ""];
  enter("a", ...names);
  for (const name of names) expect(reached({ rooms: [name] })).toEqual(["a"]);
});

test("behaviour 97: joining, leaving and disconnecting reach the audience and nobody else", async () => {
  enter("a", "x");
  enter("b");
  adapter.addSockets({ ...everyone, rooms: ["x"] }, ["new", "newer"]);
  expect(reached({ rooms: ["newer"] })).toEqual(["a"]);
  adapter.delSockets(everyone, ["new"]);
  expect(adapter.rooms.has("new")).toBe(false);
  const others = await adapter.fetchSockets({ ...everyone, except: ["x"] });
  expect(others.members.map(({ id }) => id)).toEqual(["b"]);
  adapter.disconnectSockets({ ...everyone, rooms: ["x"] }, false);
  expect(reached({})).toEqual(["b"]);
});

test.each([
  ["a room", { rooms: ["x"] }],
  ["several rooms", { rooms: ["x", "y"] }],
  ["a namespace", {}],
])("members of %s that leave and come back while it is told are told once", (_name, audience) => {
  for (const id of ["a", "b", "c"]) {
    const member = enter(id, "x");
    adapter.enter({
      ...member,
      deliver(delivery) {
        if (got.length > 10) throw new Error("it goes round and round");
        adapter.delAll(id);
        adapter.enter(this);
        adapter.addAll(id, ["x"]);
        return member.deliver(delivery);
      },
    });
  }
  expect(reached(audience)).toEqual(["a", "b", "c"]);
});

test("it keeps where the log stood when a member joined, and tells it when it leaves", () => {
  position = 3;
  adapter.addAll("a", ["x"]);
  position = 5;
  adapter.addAll("a", ["x", "y"]);
  expect(["x", "y", "z"].map((room) => adapter.joinedAt("a", room))).toEqual([3, 5, undefined]);
  adapter.del("a", "y");
  adapter.delAll("a");
  expect(left).toEqual([
    ["y", "a", 5],
    ["x", "a", 3],
  ]);
  expect(adapter.joinedAt("a", "x")).toBeUndefined();
});

test("whoever is sent away while it joins rooms is in none of them", () => {
  adapter.on("join-room", (room, id) => room === "y" && adapter.delAll(id));
  adapter.on("create-room", (room) => room === "b" && adapter.del("b", "b"));
  adapter.addAll("a", ["x", "y", "z"]);
  enter("b", "x");
  expect(adapter.rooms).toEqual(new Map([["x", new Set(["b"])]]));
  expect(adapter.sids).toEqual(new Map([["b", new Set(["x"])]]));
});

test("it is told whom a broadcast reached, as opposed to who was busy", () => {
  enter("a");
  adapter.enter({ ...enter("busy"), deliver: () => false });
  const ids: string[] = [];
  adapter.broadcast(packet, everyone, {
    onReached: (id) => ids.push(id),
    onReply: () => undefined,
    onLeft: () => undefined,
    onAwaitedElsewhere: () => undefined,
    onReplyElsewhere: () => undefined,
    onLostElsewhere: () => undefined,
  });
  expect(ids).toEqual(["a"]);
});

testAdapter(test, {
  isAlone: true,
  open: async (all) => all.map((ports) => new MemoryAdapter(ports)),
  settle: async () => undefined,
});
