// What a node of the matrix writes down: events of the checker's history, a line each.
import { openSync, writeSync } from "node:fs";
import { now } from "../../proof/real/journal.mjs";

/** Gives what writes into that file. Not a stream: what is written is in the kernel when the call returns, whatever becomes of the process. */
export function openJournal(path) {
  const file = openSync(path, "a");
  return (event) => void writeSync(file, `${JSON.stringify({ ...event, at: now() })}\n`);
}
