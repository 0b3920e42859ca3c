import fs, { appendFileSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LogFolder } from "../../../test/fakes/log-folder.js";
import { endOfTurn, Keeper, session } from "../../testkit/log-keeper.js";
import { testLog } from "../../testkit/index.js";
import type { FileLog } from "./file-log.js";

let folder: LogFolder;

beforeEach(() => {
  folder = new LogFolder();
});

afterEach(async () => folder.remove());

describe("a log in files", () => {
  testLog(test, {
    open: () => folder.open(),
    kill: (log) => folder.kill(log as FileLog),
    clear: () => folder.clear(),
  });
});

describe("after a process has been killed", () => {
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
