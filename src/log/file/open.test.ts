import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LogFolder } from "../../../test/fakes/log-folder.js";
import { endOfTurn, Keeper } from "../../testkit/log-keeper.js";
import { openFileLog, type FileLog } from "./index.js";

const boot = vi.hoisted(() => ({ now: "" }));
vi.mock("./boot.js", () => ({
  readBoot: () => boot.now,
  isSameBoot: (one: string, other: string) => one === other,
}));

let folder: LogFolder;

beforeEach(() => {
  folder = new LogFolder();
  boot.now = "the first boot";
});

afterEach(async () => folder.remove());

/** What is there was written before the machine was started. */
async function restartMachine(log: FileLog): Promise<void> {
  await folder.kill(log);
  boot.now = "the second boot";
}

describe("after the machine has gone down", () => {
  test("a log that synced each write is whole", async () => {
    const log = await folder.open({ fsync: "each" });
    new Keeper(log).say("said");
    await restartMachine(log);
    expect(new Keeper(await folder.open()).texts).toEqual(["said"]);
  });

  test.each(["never", 1_000] as const)("with fsync %s: nothing of what was not synced", async (fsync) => {
    const log = await folder.open({ fsync });
    new Keeper(log).say("said");
    await restartMachine(log);
    expect((await folder.open()).loss).toContain("the machine has gone down");
  });

  test.each(["never", 1_000] as const)(
    "with fsync %s: all of it if it was flushed, but not with more behind it",
    async (fsync) => {
      const log = await folder.open({ fsync });
      new Keeper(log).say("said");
      await log.flush();
      await restartMachine(log);
      const next = await folder.open({ fsync });
      const keeper = new Keeper(next);
      expect(keeper.texts).toEqual(["said"]);
      await next.flush();
      keeper.say("said later");
      await folder.kill(next);
      boot.now = "the third boot";
      expect((await folder.open()).loss).toContain("the machine has gone down");
    },
  );

  test("a log that is synced now and then is whole once it has been silent for so long", async () => {
    const log = await folder.open({ fsync: 5 });
    const keeper = new Keeper(log);
    keeper.say("said");
    await endOfTurn();
    const size = readFileSync(folder.lastFile).length;
    await expect.poll(() => readFileSync(folder.lastFile).length).toBeGreaterThan(size);
    await restartMachine(log);
    expect(new Keeper(await folder.open()).texts).toEqual(["said"]);
  });

  test("a log that was closed is whole", async () => {
    const log = await folder.open({ fsync: "never" });
    new Keeper(log).say("said");
    await log.close();
    boot.now = "the second boot";
    expect(new Keeper(await folder.open()).texts).toEqual(["said"]);
  });
});

describe("a folder", () => {
  test("is open once at a time", async () => {
    const log = await folder.open();
    await expect(openFileLog({ path: folder.path })).rejects.toMatchObject({ code: "ERR_LOG_IN_USE" });
    await log.close();
    await folder.open();
  });

  test.runIf(process.platform === "linux")("that another process has open is left alone", async () => {
    const [, start] =
      /^.*\) (?:\S+ ){19}(\d+)/s.exec(readFileSync(`/proc/${process.ppid}/stat`, "utf8")) ?? [];
    writeFileSync(join(folder.path, "lock"), `${process.ppid} ${start}`);
    await expect(openFileLog({ path: folder.path })).rejects.toMatchObject({ code: "ERR_LOG_IN_USE" });
    // As if the number had been given again.
    writeFileSync(join(folder.path, "lock"), `${process.ppid} 1`);
    await folder.open();
  });

  test("that is not there is made", async () => {
    const path = join(folder.path, "deeper/still");
    const log = await openFileLog({ path });
    expect(readdirSync(path)).toContain("lock");
    await log.close();
    expect(readdirSync(path)).not.toContain("lock");
  });
});

test("a namespace is open once at a time", async () => {
  const log = await folder.open();
  expect(new Keeper(log).tail).toBe(0);
  expect(() => new Keeper(log)).toThrow("open in this log already");
});

test.each([0, -1, Number.NaN, "sometimes", null])("fsync: %s is refused", async (fsync) => {
  await expect(openFileLog({ path: folder.path, fsync: fsync as number })).rejects.toMatchObject({
    code: "ERR_INVALID_OPTION",
  });
});
