// One process at a time in a folder. A lock that a killed process has left does not count. It guards against mistakes, not malice.
import { readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HoldfastError } from "../../protocol/index.js";

/** Folders that this process has locked: its own number in a file may be that of a process before it, as in containers. */
const heldHere = new Set<string>();

/**
 * Locks a folder; gives what unlocks it.
 *
 * @throws HoldfastError `ERR_LOG_IN_USE`
 */
export function lock(folder: string): () => void {
  const path = join(folder, "lock");
  const mine = `${process.pid} ${startOf(process.pid)}`;
  if (heldHere.has(folder) || isHeld(path)) {
    throw new HoldfastError(
      "ERR_LOG_IN_USE",
      `The log in ${folder} is open in a process already; each needs a folder of its own.`,
    );
  }
  writeFileSync(path, mine);
  heldHere.add(folder);
  return () => {
    heldHere.delete(folder);
    unlinkSync(path);
  };
}

function isHeld(path: string): boolean {
  const [pid, start] = readText(path).split(" ");
  if (pid === undefined || pid === "" || Number(pid) === process.pid) return false;
  return isAlive(Number(pid)) && start === startOf(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** When a process began, where that can be known: numbers of processes are given again. */
function startOf(pid: number): string {
  // The name, in parentheses, may hold spaces; the start is the 22nd field, the 20th behind it.
  return (
    readText(`/proc/${pid}/stat`)
      .replace(/^.*\) /s, "")
      .split(" ")[19] ?? ""
  );
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
