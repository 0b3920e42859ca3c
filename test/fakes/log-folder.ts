// A folder with a log in files, and one process after the other over it. Not a test.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFileLog, type FileLog, type FileLogOptions } from "../../src/log/file/index.js";
import { endOfTurn } from "../../src/testkit/log-keeper.js";

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

  /** Makes away with what is in it, and with whoever has it open. */
  async clear(): Promise<void> {
    await Promise.all(this.#logs.splice(0).map(async (log) => log.close()));
    for (const name of this.files) rmSync(join(this.path, name));
  }

  async remove(): Promise<void> {
    await Promise.all(this.#logs.map(async (log) => log.close()));
    rmSync(this.path, { recursive: true, force: true });
  }
}
