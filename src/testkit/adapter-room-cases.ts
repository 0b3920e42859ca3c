// What every adapter must do with the members of its own process, as cases. Those across processes are adapter-cluster-cases.ts.
import assert from "node:assert/strict";
import type { Audience } from "../adapters/adapter.js";
import { everyone, type AdapterNode } from "./adapter-node.js";
import type { AdapterCase, AdapterCaseTools } from "./adapter-stage.js";

async function openOne({ open }: AdapterCaseTools): Promise<AdapterNode> {
  const [node] = await open(1);
  if (node === undefined) throw new TypeError("There is no process.");
  return node;
}

/** The ids of those whom a broadcast reaches, in alphabetical order. */
function reached(node: AdapterNode, audience: Partial<Audience>): string {
  const before = new Map([...node.members].map(([id, { events }]) => [id, events.length]));
  node.emit(audience, "event");
  const heard = [...node.members].flatMap(([id, { events }]) =>
    Array.from({ length: events.length - (before.get(id) ?? 0) }, () => id),
  );
  return heard.toSorted().join("");
}

/** Cases by their names. */
export const roomCases: Readonly<Record<string, AdapterCase>> = {
  async "shows who is in which room"(tools) {
    const node = await openOne(tools);
    node.enter("a", "lobby");
    node.enter("b", "lobby");
    assert.deepEqual(new Set(node.adapter.rooms.get("lobby")), new Set(["a", "b"]));
    assert.deepEqual(new Set(node.adapter.sids.get("a")), new Set(["a", "lobby"]));
    node.members.get("a")?.leave();
    node.members.get("b")?.leave();
    assert.equal(node.adapter.rooms.size + node.adapter.sids.size, 0);
  },

  async "reaches the members of rooms but not of others, each once, within the call"(tools) {
    const node = await openOne(tools);
    node.enter("a", "x", "y");
    node.enter("b", "y", "muted");
    node.enter("c");
    assert.equal(reached(node, {}), "abc");
    assert.equal(reached(node, { rooms: ["x", "y"] }), "ab");
    assert.equal(reached(node, { rooms: ["c"] }), "c");
    assert.equal(reached(node, { rooms: ["nowhere"] }), "");
    assert.equal(reached(node, { except: ["muted", "c", "nowhere"] }), "a");
    assert.equal(reached(node, { rooms: ["y"], except: ["a"] }), "b");
    assert.equal(reached(node, { isLocal: true }), "abc");
  },

  async "takes any text for the name of a room"(tools) {
    const node = await openOne(tools);
    const names = ["__proto__", "constructor", "*", "#", "/", "\n", "", "x".repeat(5_000)];
    node.enter("a", ...names);
    for (const name of names) assert.equal(reached(node, { rooms: [name] }), "a");
  },

  async "encodes a broadcast once, for everybody"(tools) {
    const node = await openOne(tools);
    for (const id of ["a", "b", "c"]) node.enter(id);
    reached(node, {});
    assert.equal(node.encodings, 1);
    const deliveries = [...node.members.values()].map((member) => member.deliveries[0]);
    assert.equal(new Set(deliveries).size, 1);
  },

  async "tells each change of the rooms once"(tools) {
    const node = await openOne(tools);
    const told: string[] = [];
    for (const name of ["create-room", "join-room", "leave-room", "delete-room"] as const) {
      node.adapter.on(name, (...args: string[]) => void told.push([name, ...args].join(" ")));
    }
    node.adapter.addAll("a", ["x"]);
    node.adapter.addAll("a", ["x"]);
    node.adapter.del("a", "x");
    node.adapter.del("a", "x");
    node.adapter.delAll("a");
    assert.deepEqual(told, ["create-room x", "join-room x a", "leave-room x a", "delete-room x"]);
  },

  async "moves members of an audience, but not those who may not, and ends them"(tools) {
    const node = await openOne(tools);
    node.enter("a", "x");
    node.enter("b", "x");
    node.barred.add("b");
    node.adapter.addSockets({ ...everyone, rooms: ["x"] }, ["y", "z"]);
    assert.equal(reached(node, { rooms: ["y"] }), "a");
    node.adapter.delSockets(everyone, ["y"]);
    assert.equal(reached(node, { rooms: ["y"] }), "");
    node.adapter.disconnectSockets({ ...everyone, rooms: ["z"] }, true);
    assert.deepEqual(node.members.get("a")?.events.at(-1), "closed");
    assert.equal(reached(node, {}), "b");
  },

  async "gives members as they are"(tools) {
    const node = await openOne(tools);
    const member = node.enter("a", "x");
    const { members, error } = await node.adapter.fetchSockets({ ...everyone, rooms: ["x"] });
    assert.equal(members[0], member);
    assert.equal(error, null);
  },

  async "awaits nobody where there is nobody"(tools) {
    const node = await openOne(tools);
    assert.equal(node.ask({}, "question").awaitedElsewhere, 0);
    assert.equal(await node.publish({}, "event"), null);
    const replies = await new Promise((resolve) => {
      node.adapter.serverSideEmit(["event"], (...result) => resolve(result));
    });
    assert.deepEqual(replies, [null, []]);
    assert.equal(await node.adapter.serverCount(), 1);
  },
};
