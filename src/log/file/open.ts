// Opens the folder of a log: takes what the last process has left there, if it can vouch for all of it.
import { mkdirSync, readdirSync, realpathSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { HoldfastError } from "../../protocol/index.js";
import { isSameBoot, readBoot } from "./boot.js";
import { FileLog, type Found, type Fsync } from "./file-log.js";
import { lock } from "./lock.js";
import { Replay } from "./replay.js";
import { readSegment, segmentName, truncateSegment } from "./segment.js";

/** What `openFileLog` accepts. */
export interface FileLogOptions {
  /** A folder for this log alone; it is made if it is not there. */
  readonly path: string;
  /**
   * When what was written is forced to the disk: `"each"` turn of the event loop, before anything leaves that it has sent; after so
   * many milliseconds; or `"never"`, but when the operating system likes. It decides what a machine that loses its power
   * loses. A process that is killed loses nothing.
   *
   * @default 1000
   */
  readonly fsync?: Fsync;
}

const defaultFsyncMs = 1_000;
const fileName = /^(\d{10})\.log$/; // as segmentName() has it

/**
 * Opens a log in a folder, for the option `connectionStateRecovery.log`. One server has it, and no other process may open it
 * meanwhile.
 *
 * @throws HoldfastError `ERR_INVALID_OPTION`, `ERR_LOG_IN_USE`; and what Node throws if the folder cannot be read and written
 * @example
 * const log = await openFileLog({ path: "data/log" });
 * const io = new Server(3000, { connectionStateRecovery: { log } });
 */
export async function openFileLog({ path, fsync = defaultFsyncMs }: FileLogOptions): Promise<FileLog> {
  const isDelay = typeof fsync === "number" && fsync > 0 && fsync < 2 ** 31;
  if (!isDelay && fsync !== "each" && fsync !== "never") {
    throw new HoldfastError(
      "ERR_INVALID_OPTION",
      `The option fsync must be "each", "never" or a number of milliseconds, not ${JSON.stringify(fsync)}.`,
    );
  }
  mkdirSync(path, { recursive: true });
  const folder = realpathSync(path);
  const unlock = lock(folder);
  try {
    const found = readFolder(folder);
    return new FileLog({ ...found, folder, fsync, unlock });
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Everything of what was found that the folder's files tell. */
type Read = Pick<Found, "boot" | "loss" | "saved" | "paths" | "nextNumber">;

function readFolder(folder: string): Read {
  const boot = readBoot();
  const numbers = readdirSync(folder)
    .flatMap((name) => fileName.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b);
  const paths = numbers.map((number) => join(folder, segmentName(number)));
  const nextNumber = (numbers.at(-1) ?? 0) + 1;
  const replay = new Replay();
  const loss = lossIn(numbers) ?? replayAll(paths, replay) ?? lossOnDisk(replay, boot);
  if (loss === null) return { boot, loss, paths, nextNumber, saved: replay.saved(Date.now()) };
  for (const path of paths) unlinkSync(path);
  return { boot, loss, paths: [], nextNumber, saved: new Map() };
}

function lossIn(numbers: readonly number[]): string | null {
  const isWhole = numbers.every((number, index) => index === 0 || number === (numbers[index - 1] ?? 0) + 1);
  return isWhole ? null : "a file of the log is missing; clients begin anew";
}

/** Why the files cannot be what was written; null if they can. */
function replayAll(paths: readonly string[], replay: Replay): string | null {
  for (const path of paths) {
    const { frames, state, wholeBytes } = readSegment(path);
    try {
      for (const frame of frames) replay.apply(frame);
    } catch (error) {
      return `${path} is damaged, ${String(error)}; clients begin anew`;
    }
    if (state === "whole") continue;
    if (state === "damaged" || path !== paths.at(-1)) return `${path} is damaged; clients begin anew`;
    // The process ended within its last write. What that held was sent to nobody.
    truncateSegment(path, wholeBytes);
  }
  return null;
}

function lossOnDisk({ boot, isSynced, isPaused }: Replay, now: string): string | null {
  if (boot === undefined || isSynced || isPaused || isSameBoot(boot, now)) return null;
  return "the machine has gone down, and what was written last may not have reached the disk; clients begin anew";
}
