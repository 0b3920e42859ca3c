// What every place of logs must do, as cases for any test runner. Not what a server makes of it, and no test of what it is written to.
import assert from "node:assert/strict";
import type { LogStore } from "../log/index.js";
import { EncodedFrame } from "../protocol/index.js";
import type { RegisterTest } from "./bus-suite.js";
import { endOfTurn, Keeper, newEpoch, session } from "./log-keeper.js";

/** A kind of {@link LogStore} that can be tested, and what can be done to it. */
export interface LogStage {
  /** Opens what is there, as a process does that has just started. */
  open(): LogStore | Promise<LogStore>;
  /** Ends the process that has it, at the end of a turn of the event loop and without a goodbye: it may be opened again. */
  kill(store: LogStore): unknown;
  /** Makes away with all that is there: each case begins with nothing. */
  clear(): unknown;
}

type LogCase = (lives: Lives) => Promise<void>;

/**
 * Registers tests that hold a place of logs, as the option `connectionStateRecovery.log` takes one, to its contract.
 *
 * @example
 * import { test } from "node:test";
 * testLog(test, {
 *   open: () => openMyLog(database),
 *   kill: (log) => log.disconnect(),
 *   clear: () => database.drop("log"),
 * });
 */
export function testLog(it: RegisterTest, stage: LogStage): void {
  for (const [name, run] of Object.entries(cases)) it(name, () => runCase(stage, run));
}

async function runCase(stage: LogStage, run: LogCase): Promise<void> {
  await stage.clear();
  const lives = new Lives(stage);
  try {
    await run(lives);
  } finally {
    await lives.end();
    await stage.clear();
  }
}

/** Processes that follow each other over one place. */
class Lives {
  readonly #stage: LogStage;
  #store: LogStore | null = null;

  constructor(stage: LogStage) {
    this.#stage = stage;
  }

  /** The next process; the one before is killed. */
  async next(): Promise<LogStore> {
    await this.end();
    const store = await this.#stage.open();
    this.#store = store;
    assert.equal(store.loss, null, "nothing is lost");
    return store;
  }

  async end(): Promise<void> {
    const store = this.#store;
    this.#store = null;
    if (store === null) return;
    await endOfTurn();
    await this.#stage.kill(store);
  }
}

const nothing = { epoch: newEpoch, tail: 0, entries: [], sessions: [] };

const cases: Readonly<Record<string, LogCase>> = {
  async "has nothing at first, and takes the epoch that it is given"(lives) {
    assert.deepEqual(new Keeper(await lives.next()).saved, nothing);
  },

  async "gives entries of every kind to the next process, in order, with the epoch and the offsets"(lives) {
    const keeper = new Keeper(await lives.next());
    keeper.say("to all");
    keeper.say("to some, with ü and 😀", ["a", "b"]);
    keeper.memory.join({ member: "m", room: "a" });
    keeper.memory.leave({ member: "m", room: "a" });
    const frames = [new EncodedFrame("451-[]", false), new EncodedFrame(new Uint8Array([1, 2, 255]))];
    keeper.memory.append({ rooms: [], except: ["x"], frames });
    const next = new Keeper(await lives.next());
    assert.deepEqual([next.saved.epoch, next.saved.tail], [newEpoch, 5]);
    assert.deepEqual(next.texts, ["to all", "to some, with ü and 😀", "join m a", "leave m a", "451-[]"]);
    const [, toSome, , , binary] = next.saved.entries;
    assert(toSome?.kind === "message" && binary?.kind === "message");
    assert.deepEqual([toSome.rooms, toSome.except, binary.rooms, binary.except], [["a", "b"], [], [], ["x"]]);
    assert.deepEqual(
      binary.frames.map(({ mayCompress }) => mayCompress),
      [false, true],
    );
    const bytes = binary.frames[1]?.data;
    assert(bytes instanceof Uint8Array);
    assert.deepEqual([...bytes], [1, 2, 255]);
    assert(next.saved.entries.every(({ ageMs }) => ageMs >= 0 && ageMs < 60_000));
  },

  async "counts on where the process before has ended, as often as that happens"(lives) {
    for (const text of ["one", "two", "three"]) new Keeper(await lives.next()).say(text);
    const { saved, texts } = new Keeper(await lives.next());
    assert.deepEqual([saved.tail, texts], [3, ["one", "two", "three"]]);
  },

  async "gives sessions as they were last: rooms, data, what they have; and not those that were dropped"(
    lives,
  ) {
    const { memory, place } = new Keeper(await lives.next());
    place.keep(session("here", { data: '{"name":"A"}' }));
    place.keep(session("here", { rooms: ["a"], data: '{"name":"Ada"}' }));
    place.keep(session("away", { rooms: ["b"], awayMs: 30_000, sent: 7, until: 9 }));
    place.keep(session("gone"));
    place.drop("gone");
    memory.join({ member: "id of here", room: "c" });
    memory.leave({ member: "id of here", room: "a" });
    // Whoever is away has the rooms that it left with.
    memory.join({ member: "id of away", room: "c" });
    const { sessions } = new Keeper(await lives.next()).saved;
    // Whoever has been away for longest comes first.
    assert.deepEqual(
      sessions.map(({ pid, sid, rooms, data }) => [pid, sid, rooms, data]),
      [
        ["away", "id of away", ["b"], "{}"],
        ["here", "id of here", ["c"], '{"name":"Ada"}'],
      ],
    );
    const [away, here] = sessions;
    assert.deepEqual([away?.sent, away?.until], [7, 9]);
    assert((away?.awayMs ?? 0) >= 30_000, "time passes for those who were away");
    assert((here?.awayMs ?? 60_000) < 30_000, "and begins to for those who were here");
  },

  async "remembers by a mark what those have who are here, and nobody else's"(lives) {
    const { place } = new Keeper(await lives.next());
    place.keep(session("here"));
    place.keep(session("away", { awayMs: 0, sent: 7, until: 9 }));
    const sent = 40;
    place.mark(42, [
      { pid: "here", sent },
      { pid: "away", sent },
    ]);
    const { sessions } = new Keeper(await lives.next()).saved;
    assert.deepEqual(
      new Map(sessions.map((each) => [each.pid, [each.sent, each.until]])),
      new Map([
        ["here", [40, 42]],
        ["away", [7, 9]],
      ]),
    );
  },

  async "asks its keeper, if that is awake, before it writes, and writes what is added then"(lives) {
    const keeper = new Keeper(await lives.next());
    let asked = 0;
    keeper.more = () => {
      asked++;
      keeper.place.keep(session("added"));
    };
    keeper.place.wake();
    await endOfTurn();
    await endOfTurn();
    assert.equal(asked, 1, "once for each time that it was woken");
    const { sessions } = new Keeper(await lives.next()).saved;
    assert.deepEqual(
      sessions.map(({ pid }) => pid),
      ["added"],
    );
  },

  async "keeps namespaces apart, those too that nobody asked for in the life between"(lives) {
    const first = await lives.next();
    new Keeper(first, "/a").say("in a");
    new Keeper(first, "/b").say("in b");
    new Keeper(await lives.next(), "/a").say("again in a");
    const third = await lives.next();
    assert.deepEqual(new Keeper(third, "/a").texts, ["in a", "again in a"]);
    assert.deepEqual(new Keeper(third, "/b").texts, ["in b"]);
    assert.deepEqual(new Keeper(third, "/c").texts, []);
  },

  async "has a namespace open once at a time, and nothing of one that was closed"(lives) {
    const store = await lives.next();
    const keeper = new Keeper(store, "/tenant-7");
    keeper.say("said");
    assert.throws(() => new Keeper(store, "/tenant-7"));
    keeper.place.close();
    assert.deepEqual(new Keeper(await lives.next(), "/tenant-7").saved, nothing);
  },

  async "may forget what its keeper has forgotten, and nothing else"(lives) {
    const keeper = new Keeper(await lives.next(), "/", 5);
    const texts = Array.from({ length: 200 }, (_, number) => `${number} ${"x".repeat(10_000)}`);
    for (const text of texts) {
      keeper.say(text);
      await endOfTurn();
    }
    const next = new Keeper(await lives.next());
    assert.equal(next.saved.tail, texts.length);
    assert(next.texts.length >= 5, "what the keeper holds");
    assert.deepEqual(next.texts, texts.slice(-next.texts.length));
  },

  async "has all that it was given when it has been flushed"(lives) {
    const store = await lives.next();
    const keeper = new Keeper(store);
    keeper.say("one");
    await store.flush();
    keeper.say("two");
    await store.flush();
    assert.deepEqual(new Keeper(await lives.next()).texts, ["one", "two"]);
    assert.deepEqual(keeper.failures, []);
  },
};
