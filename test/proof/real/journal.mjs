// What a server that may be killed at any moment has written down: a line for each message that it sent or received.
import { readFileSync } from "node:fs";

/** Milliseconds on a clock that all processes of this machine share. */
export function now() {
  return performance.timeOrigin + performance.now();
}

/** The lines that are whole: the last one may not be. */
export function readJournal(path) {
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => {
    const [kind, channel, seq, isRedelivered, at] = line.split(" ");
    return { kind, channel, seq: Number(seq), isRedelivered: isRedelivered === "1", at: Number(at) };
  });
}
