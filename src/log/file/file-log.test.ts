import fs, { appendFileSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { endOfTurn, Keeper, LogFolder, session } from "../../../test/fakes/log-folder.js";
import { EncodedFrame } from "../../protocol/index.js";

let folder: LogFolder;

beforeEach(() => {
  folder = new LogFolder();
});

afterEach(async () => folder.remove());

describe("after a process has been killed", () => {
  test("everything is there: entries of every kind, in order, with the epoch and the offsets", async () => {
    const log = await folder.open();
    const keeper = new Keeper(log);
    keeper.say("to all");
    keeper.say("to some, with ü and 😀", ["a", "b"]);
    keeper.memory.join({ member: "m", room: "a" });
    keeper.memory.leave({ member: "m", room: "a" });
    keeper.memory.append({
      rooms: [],
      except: ["x"],
      frames: [new EncodedFrame("451-[]", false), new EncodedFrame(new Uint8Array([1, 2, 255]))],
    });
    await folder.kill(log);
    const next = new Keeper(await folder.open(), "/");
    expect(next.saved).toMatchObject({ epoch: "epoch-01", tail: 5 });
    expect(next.texts).toEqual(["to all", "to some, with ü and 😀", "join m a", "leave m a", "451-[]"]);
    const [, toSome, , , binary] = next.saved.entries;
    expect(toSome).toMatchObject({ rooms: ["a", "b"], except: [] });
    expect(binary).toMatchObject({
      except: ["x"],
      frames: [{ mayCompress: false }, { data: new Uint8Array([1, 2, 255]), mayCompress: true }],
    });
    next.say("goes on");
    expect(next.tail).toBe(6);
  });

  test("sessions are as they were last: who was here with the rooms since, who was away, and not who had left", async () => {
    const log = await folder.open();
    const keeper = new Keeper(log);
    keeper.place.keep(session("here", { rooms: ["a"], data: '{"name":"Ada"}' }));
    keeper.place.keep(session("away", { rooms: ["b"], awayMs: 30_000, sent: 7, until: 9 }));
    keeper.place.keep(session("gone"));
    keeper.place.drop("gone");
    keeper.memory.join({ member: "id of here", room: "c" });
    keeper.memory.leave({ member: "id of here", room: "a" });
    keeper.memory.join({ member: "id of away", room: "c" });
    keeper.place.mark(42, [
      { pid: "here", sent: 40 },
      { pid: "away", sent: 40 },
    ]);
    await folder.kill(log);
    const { sessions } = new Keeper(await folder.open()).saved;
    expect(sessions).toMatchObject([
      { pid: "away", rooms: ["b"], sent: 7, until: 9 },
      { pid: "here", rooms: ["c"], sent: 40, until: 42, data: '{"name":"Ada"}' },
    ]);
    expect(sessions[0]?.awayMs).toBeGreaterThanOrEqual(30_000);
    expect(sessions[1]?.awayMs).toBeLessThan(30_000);
  });

  test("several namespaces keep apart, and one that nobody asked for meanwhile is still there after two lives", async () => {
    const first = await folder.open();
    new Keeper(first, "/a").say("in a");
    new Keeper(first, "/b").say("in b");
    await folder.kill(first);
    const second = await folder.open();
    new Keeper(second, "/a").say("again in a");
    await folder.kill(second);
    const third = await folder.open();
    expect(new Keeper(third, "/a").texts).toEqual(["in a", "again in a"]);
    expect(new Keeper(third, "/b").texts).toEqual(["in b"]);
    expect(new Keeper(third, "/c").texts).toEqual([]);
  });

  test("a namespace that was let go is not there any more", async () => {
    const log = await folder.open();
    const keeper = new Keeper(log, "/tenant-7");
    keeper.say("said");
    keeper.place.close();
    await folder.kill(log);
    expect(new Keeper(await folder.open(), "/tenant-7").saved).toEqual({
      epoch: "epoch-01",
      tail: 0,
      entries: [],
      sessions: [],
    });
  });

  test.each([1, 7, 8, 15, 20])("a last write that lacks %i bytes counts as not written", async (bytes) => {
    const log = await folder.open();
    const keeper = new Keeper(log);
    keeper.say("whole");
    await endOfTurn();
    keeper.say("torn apart");
    await folder.kill(log);
    const whole = readFileSync(folder.lastFile);
    truncateSync(folder.lastFile, whole.length - bytes);
    const next = await folder.open();
    expect(next.loss).toBeNull();
    const second = new Keeper(next);
    expect(second.texts).toEqual(["whole"]);
    second.say("goes on");
    await folder.kill(next);
    expect(new Keeper(await folder.open()).texts).toEqual(["whole", "goes on"]);
  });

  test("zeros where a write should be count as not written", async () => {
    const log = await folder.open();
    new Keeper(log).say("whole");
    await folder.kill(log);
    appendFileSync(folder.lastFile, Buffer.alloc(4_096));
    expect(new Keeper(await folder.open()).texts).toEqual(["whole"]);
  });
});

describe("what cannot be whole is not given at all", () => {
  test.each([
    ["a byte that has changed", (bytes: Buffer) => bytes.fill(bytes[30] === 7 ? 8 : 7, 30, 31)],
    [
      "a piece that is missing in the middle",
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 20), bytes.subarray(40)]),
    ],
  ])("%s", async (_, damage) => {
    const log = await folder.open();
    const keeper = new Keeper(log);
    for (const text of ["one", "two"]) {
      keeper.say(text);
      await endOfTurn();
    }
    await folder.kill(log);
    writeFileSync(folder.lastFile, damage(readFileSync(folder.lastFile)));
    const next = await folder.open();
    expect(next.loss).toContain("damaged");
    expect(new Keeper(next).saved).toMatchObject({ epoch: "epoch-01", tail: 0, entries: [] });
  });

  test("a file that is missing between others", async () => {
    for (let life = 0; life < 3; life++) {
      const log = await folder.open();
      new Keeper(log).say("said");
      await folder.kill(log);
    }
    rmSync(join(folder.path, "0000000002.log"));
    expect((await folder.open()).loss).toContain("missing");
  });
});

describe("files", () => {
  test("are removed when all in them is forgotten, and sessions outlive them", async () => {
    const log = await folder.open();
    const keeper = new Keeper(log, "/", 5);
    keeper.present = [session("here", { data: '"kept"' })];
    for (const each of keeper.present) keeper.place.keep(each);
    const megabyte = "x".repeat(1_048_576);
    for (let count = 0; count < 40; count++) {
      keeper.say(megabyte);
      await endOfTurn();
    }
    expect(folder.files.length).toBeLessThanOrEqual(2);
    await folder.kill(log);
    const { entries, sessions, tail } = new Keeper(await folder.open()).saved;
    expect(tail).toBe(40);
    expect(entries.length).toBeGreaterThanOrEqual(5);
    expect(sessions).toMatchObject([{ pid: "here", data: '"kept"' }]);
  });

  test("can be read and written by their owner alone", async () => {
    await folder.open();
    expect(statSync(folder.lastFile).mode % 0o1000).toBe(0o600);
  });
});

describe("a disk that refuses to be written", () => {
  test("is told to everybody, and what is there is removed, for it is not all any more", async () => {
    const log = await folder.open();
    const keeper = new Keeper(log);
    keeper.say("written");
    await endOfTurn();
    const { writeSync } = fs;
    fs.writeSync = () => {
      throw new Error("ENOSPC: no space left on device");
    };
    syncBuiltinESMExports();
    keeper.say("not written");
    await endOfTurn();
    fs.writeSync = writeSync;
    syncBuiltinESMExports();
    expect(keeper.failures).toEqual([new Error("ENOSPC: no space left on device")]);
    keeper.say("after that");
    await endOfTurn();
    expect(folder.files).toEqual([]);
  });
});
