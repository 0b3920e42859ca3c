// What an adapter that joins processes must do across them, as cases: what Socket.IO's own adapters do, and what they fail to.
import assert from "node:assert/strict";
import type { Audience, Fetched } from "../adapters/adapter.js";
import { everyone, type AdapterNode, type NotedMember } from "./adapter-node.js";
import type { AdapterCase, AdapterCaseTools, AdapterStage } from "./adapter-stage.js";

type Three = readonly [AdapterNode, AdapterNode, AdapterNode];
type Members = readonly [NotedMember, NotedMember, NotedMember];

/** The cases that a stage has the means for. */
export function clusterCases(stage: AdapterStage): Readonly<Record<string, AdapterCase>> {
  return {
    ...cases,
    ...(stage.kill !== undefined && casesOfTheKilled),
    ...(stage.cut !== undefined && casesOfTheCut),
  };
}

/** Three processes with a member each: a and b are in the room x, c is not. */
async function openThree(tools: AdapterCaseTools): Promise<readonly [Three, Members]> {
  const nodes = (await tools.open(3)) as unknown as Three;
  const [one, two, three] = nodes;
  const members: Members = [one.enter("a", "x"), two.enter("b", "x"), three.enter("c")];
  for (const node of nodes) {
    await tools.eventually(async () => {
      assert.equal(idsOf(await tools.resolved(fetch(node))), "abc");
      assert.equal(idsOf(await tools.resolved(fetch(node, { rooms: ["x"] }))), "ab");
    });
  }
  return [nodes, members];
}

function fetch({ adapter }: AdapterNode, audience: Partial<Audience> = {}): Promise<Fetched> {
  return adapter.fetchSockets({ ...everyone, ...audience });
}

function idsOf({ members }: Fetched): string {
  return members
    .map(({ id }) => id)
    .toSorted()
    .join("");
}

function emitToServers({ adapter }: AdapterNode, ...data: unknown[]): Promise<[Error | null, unknown[]]> {
  return new Promise((resolve) => adapter.serverSideEmit(data, (...result) => resolve(result)));
}

/** Replies to what the other servers emitted last. */
function replyAsServer({ serverEvents }: AdapterNode, reply: unknown): void {
  const callback = serverEvents.at(-1)?.at(-1);
  assert.equal(typeof callback, "function", "it was not asked for a reply");
  (callback as (reply: unknown) => void)(reply);
}

const cases: Readonly<Record<string, AdapterCase>> = {
  async "reaches the members of all processes, each once"(tools) {
    const [[one, two, three], members] = await openThree(tools);
    one.emit({}, "all");
    two.emit({ rooms: ["x"] }, "x");
    three.emit({ rooms: ["x", "b"], except: ["a"] }, "b");
    one.emit({ isLocal: true }, "local");
    for (const node of [one, two, three]) node.emit({}, "end");
    const heard = [["all", "x", "local"], ["all", "x", "b"], ["all"]];
    await tools.eventually(() => {
      for (const [index, { events }] of members.entries()) {
        const expected = [...(heard[index] ?? []), "end", "end", "end"];
        assert.deepEqual(new Set(events), new Set(expected));
        assert.equal(events.length, expected.length);
      }
    });
  },

  async "carries what the codec carries, bytes too"(tools) {
    const [[one], [, b]] = await openThree(tools);
    one.emit({}, "bytes", { of: [Uint8Array.of(1, 2, 3)] }, null, "\u{1f30d}");
    await tools.eventually(() => assert.equal(b.events.length, 1));
    const [, { of }, nothing, text] = b.events[0] as [string, { of: Uint8Array[] }, null, string];
    assert.deepEqual([[...(of[0] ?? [])], nothing, text], [[1, 2, 3], null, "\u{1f30d}"]);
  },

  async "says with a broadcast whether it is volatile and may be compressed"(tools) {
    const [[one], [, b]] = await openThree(tools);
    one.emit({ isVolatile: true, mayCompress: false }, "event");
    await tools.eventually(() => assert.equal(b.deliveries.length, 1));
    assert.equal(b.deliveries[0]?.isVolatile, true);
    assert.equal(b.deliveries[0]?.frames[0]?.mayCompress, false);
  },

  async "serves the members here at once"(tools) {
    const [[one], [a]] = await openThree(tools);
    one.emit({}, "event");
    assert.deepEqual(a.events, ["event"]);
  },

  async "keeps the order of all that one process sends"(tools) {
    const [[one], [a, b]] = await openThree(tools);
    const expected: unknown[] = [];
    for (let i = 0; i < 50; i++) {
      one.emit({}, "all", i);
      one.emit({ rooms: ["x"] }, "room", i);
      one.emit({ rooms: ["b"] }, "direct", i);
      expected.push(["all", i], ["room", i], ["direct", i]);
    }
    one.adapter.addSockets({ ...everyone, rooms: ["b"] }, ["late"]);
    one.emit({ rooms: ["late"] }, "to the room just joined");
    one.adapter.disconnectSockets({ ...everyone, rooms: ["x"] }, false);
    await tools.eventually(() => assert.equal(b.events.at(-1), "disconnected"));
    assert.deepEqual(b.events, [...expected, "to the room just joined", "disconnected"]);
    assert.equal(a.events.at(-1), "disconnected");
  },

  async "knows of a room before whatever the process says that has members in it"(tools) {
    const [[one, two], [, b]] = await openThree(tools);
    two.adapter.addAll("b", ["new"]);
    two.adapter.serverSideEmit(["joined"]);
    await tools.eventually(() => assert.equal(one.serverEvents.length, 1));
    one.emit({ rooms: ["new"] }, "welcome");
    await tools.eventually(() => assert.deepEqual(b.events, ["welcome"]));
  },

  async "forgets rooms that are over, and those that come and go within a turn"(tools) {
    const [[one, two], [, b]] = await openThree(tools);
    two.adapter.addAll("b", ["brief", "again"]);
    two.adapter.del("b", "brief");
    two.adapter.del("b", "again");
    two.adapter.addAll("b", ["again"]);
    two.adapter.serverSideEmit(["joined"]);
    await tools.eventually(() => assert.equal(one.serverEvents.length, 1));
    one.emit({ rooms: ["brief"] }, "nobody");
    one.emit({ rooms: ["again"] }, "again");
    await tools.eventually(() => assert.deepEqual(b.events, ["again"]));
  },

  async "gathers replies of all processes by the names of their members"(tools) {
    const [[one], [a, b, c]] = await openThree(tools);
    const watch = one.ask({}, "question");
    assert.equal(watch.awaitedElsewhere, Infinity);
    await tools.eventually(() => assert.equal(watch.awaitedElsewhere, 0));
    assert.deepEqual(watch.reached.toSorted(), ["a", "b", "c"]);
    // Two processes may give the same id to different questions.
    assert.deepEqual([a.events, b.events, c.events], [["question"], ["question"], ["question"]]);
    b.reply(Uint8Array.of(7));
    await tools.eventually(() => assert.deepEqual(watch.replies.map(String), ["7"]));
    c.leave();
    await tools.eventually(() => assert.deepEqual(watch.left, ["c"]));
    assert.equal(watch.isLost, false);
  },

  async "awaits nobody if there is nobody"(tools) {
    const [[one]] = await openThree(tools);
    const watch = one.ask({ rooms: ["nowhere"] }, "question");
    await tools.eventually(() => assert.equal(watch.awaitedElsewhere, 0));
    assert.deepEqual(watch.reached, []);
  },

  async "describes the members of other processes"(tools) {
    const [[one], [, b]] = await openThree(tools);
    b.data = { since: new Date(0), bytes: Uint8Array.of(1) };
    const { members } = await tools.resolved(fetch(one, { rooms: ["b"] }));
    const [found] = members;
    assert.deepEqual(found?.handshake, b.handshake);
    assert.deepEqual(new Set(found?.rooms), new Set(["b", "x"]));
    assert.deepEqual(found?.data, b.data);
  },

  async "finds members in great numbers"(tools) {
    const [[one, two]] = await openThree(tools);
    for (let i = 0; i < 2_000; i++) {
      const member = two.enter(`member ${i}`, "many");
      member.data = { text: "x".repeat(200) };
    }
    await tools.eventually(async () => {
      const { members, error } = await tools.resolved(fetch(one, { rooms: ["many"] }));
      assert.equal(error, null);
      assert.equal(new Set(members.map(({ id }) => id)).size, 2_000);
    });
  },

  async "moves members of other processes, but not those who may not"(tools) {
    const [[one, two, three]] = await openThree(tools);
    three.barred.add("c");
    one.adapter.addSockets(everyone, ["y"]);
    one.adapter.delSockets({ ...everyone, rooms: ["b"] }, ["x"]);
    await tools.eventually(() => assert.deepEqual(new Set(two.adapter.sids.get("b")), new Set(["b", "y"])));
    await tools.eventually(async () =>
      assert.equal(idsOf(await tools.resolved(fetch(one, { rooms: ["y"] }))), "ab"),
    );
    assert.deepEqual(new Set(three.adapter.sids.get("c")), new Set(["c"]));
  },

  async "emits to the other servers, and gathers their replies"(tools) {
    const [[one, two, three]] = await openThree(tools);
    const result = emitToServers(one, "stats", 1);
    await tools.eventually(() => assert.equal(two.serverEvents.length + three.serverEvents.length, 2));
    assert.deepEqual(two.serverEvents[0]?.slice(0, 2), ["stats", 1]);
    replyAsServer(two, "two");
    replyAsServer(three, Uint8Array.of(3));
    const [error, replies] = await tools.resolved(result);
    assert.equal(error, null);
    assert.deepEqual(new Set(replies.map(String)), new Set(["two", "3"]));
    assert.deepEqual(one.serverEvents, []);
  },

  async "counts the servers, and those that are closed no more"(tools) {
    const [[one, two]] = await openThree(tools);
    assert.equal(await one.adapter.serverCount(), 3);
    await two.adapter.close();
    await tools.eventually(async () => assert.equal(await one.adapter.serverCount(), 2));
  },

  async "is done with a server that is closed before it replied, without an error"(tools) {
    const [[one, two, three]] = await openThree(tools);
    const result = emitToServers(one, "stats");
    await tools.eventually(() => assert.equal(two.serverEvents.length + three.serverEvents.length, 2));
    replyAsServer(two, "two");
    await three.adapter.close();
    assert.deepEqual(await tools.resolved(result), [null, ["two"]]);
  },

  async "says when all processes have a broadcast"(tools) {
    const [[one], [, b]] = await openThree(tools);
    const published = one.publish({ rooms: ["x"] }, "event");
    assert.equal(await tools.resolved(published), null);
    assert.deepEqual(b.events, ["event"]);
  },
};

/** What a process that died has not answered is missing by its name: at once, and not when the time is over. */
const casesOfTheKilled: Readonly<Record<string, AdapterCase>> = {
  async "names a process that died, and gives what the others answered"(tools) {
    const [[one, two, three], [, b]] = await openThree(tools);
    const watch = one.ask({}, "question");
    const found = fetch(one);
    const replies = emitToServers(one, "stats");
    await tools.eventually(() => assert.equal(two.serverEvents.length + three.serverEvents.length, 2));
    b.reply("b");
    replyAsServer(two, "two");
    await tools.stage.kill?.(2);
    await tools.eventually(() => assert.deepEqual(watch.left, ["c"]));
    assert.deepEqual(watch.replies, ["b"]);
    assert.equal(idsOf(await tools.resolved(found)).includes("ab"), true);
    const [error, given] = await tools.resolved(replies);
    assert.deepEqual(given, ["two"]);
    assert.equal((error as { missing?: readonly string[] } | null)?.missing?.length, 1);
    await tools.eventually(async () => assert.equal(await one.adapter.serverCount(), 2));
  },
};

/** What cannot be published is not lost in silence, and the members here do not wait for it. */
const casesOfTheCut: Readonly<Record<string, AdapterCase>> = {
  async "serves the members here while the others are out of reach, and says so"(tools) {
    const [[one], [a, b]] = await openThree(tools);
    await tools.stage.cut?.();
    one.emit({}, "event");
    assert.deepEqual(a.events, ["event"]);
    await tools.eventually(() => assert.equal(one.unpublished.length, 1));
    const [unpublished] = one.unpublished;
    assert.equal(unpublished?.event, "event");
    assert.equal(unpublished?.missing.length, 2);
    assert.deepEqual(b.events, []);
  },

  async "refuses what is to reach the others, before anybody gets it"(tools) {
    const [[one], [a]] = await openThree(tools);
    await tools.stage.cut?.();
    await tools.eventually(async () => {
      const error = await tools.resolved(one.publish({}, "event"));
      assert.equal((error as { code?: string } | null)?.code, "ERR_CLUSTER_UNAVAILABLE");
    });
    assert.deepEqual(a.events, []);
  },

  async "names processes that do not answer, in Socket.IO's words, and gives what there is"(tools) {
    const [[one]] = await openThree(tools);
    await tools.stage.cut?.();
    const replies = emitToServers(one, "stats");
    const { members, error } = await tools.resolved(fetch(one));
    assert.deepEqual(
      members.map(({ id }) => id),
      ["a"],
    );
    assert.equal(error?.message, "timeout reached: missing 2 responses");
    assert.equal(error?.missing.length, 2);
    const [failure, given] = await tools.resolved(replies);
    assert.deepEqual([failure?.message, given], ["timeout reached: missing 2 responses", []]);
  },
};
