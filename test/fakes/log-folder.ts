// A folder with a log in files, one process after the other over it, and what a server does with its log. Not a test.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFileLog, type FileLog, type FileLogOptions } from "../../src/log/file/index.js";
import { MemoryLog } from "../../src/log/memory.js";
import type { LogKeeper, NamespaceStore, SavedLog, StoredSession } from "../../src/log/store.js";
import { EncodedFrame } from "../../src/protocol/index.js";

/** A folder of its own, and the logs that were opened in it. */
export class LogFolder {
  readonly path: string = mkdtempSync(join(tmpdir(), "holdfast-log-"));
  readonly #logs: FileLog[] = [];

  async open(options: Partial<FileLogOptions> = {}): Promise<FileLog> {
    const log = await openFileLog({ path: this.path, ...options });
    this.#logs.push(log);
    return log;
  }

  get files(): string[] {
    return readdirSync(this.path).filter((name) => name.endsWith(".log"));
  }

  get lastFile(): string {
    return join(this.path, this.files.at(-1) ?? "");
  }

  /** Leaves the folder as a killed process does: whoever opens it next finds no word of farewell. */
  async kill(log: FileLog): Promise<void> {
    await endOfTurn();
    const files = this.files.map((name) => [name, readFileSync(join(this.path, name))] as const);
    await log.close();
    for (const name of this.files) rmSync(join(this.path, name));
    for (const [name, bytes] of files) writeFileSync(join(this.path, name), bytes);
  }

  async remove(): Promise<void> {
    await Promise.all(this.#logs.map(async (log) => log.close()));
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** The end of this turn, at which the log has been written. */
export const endOfTurn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What a server does with its log, and the store behind it. */
export class Keeper implements LogKeeper {
  readonly keepMs = 60_000;
  readonly saved: SavedLog;
  readonly place: NamespaceStore;
  readonly memory: MemoryLog;
  present: StoredSession[] = [];
  failures: unknown[] = [];

  constructor(log: FileLog, nsp = "/", maxEntries = 1_000) {
    const { saved, place } = log.open(nsp, "epoch-01", this);
    this.saved = saved;
    this.place = place;
    const tell = (entry: Parameters<NamespaceStore["append"]>[0]): void => place.append(entry);
    this.memory = new MemoryLog(saved.epoch, () => performance.now(), { maxEntries }, tell);
    this.memory.restore(saved);
  }

  get first(): number {
    return this.memory.first;
  }

  get tail(): number {
    return this.memory.tail;
  }

  onWrite(): void {
    // It says all at once.
  }

  onFailure(error: unknown): void {
    this.failures.push(error);
  }

  sessions(): StoredSession[] {
    return this.present;
  }

  say(text: string, rooms: string[] = []): void {
    this.memory.append({ rooms, except: [], frames: [new EncodedFrame(text)] });
  }

  /** The texts that an earlier process has left. */
  get texts(): unknown[] {
    return this.saved.entries.map((entry) =>
      entry.kind === "message" ? entry.frames[0]?.data : `${entry.kind} ${entry.member} ${entry.room}`,
    );
  }
}

export function session(pid: string, more: Partial<StoredSession> = {}): StoredSession {
  return {
    pid,
    sid: `id of ${pid}`,
    rooms: [],
    data: "{}",
    since: 0,
    sent: 0,
    until: 0,
    awayMs: null,
    ...more,
  };
}
