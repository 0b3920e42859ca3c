// Ends this process, as `kill -9` does, at a named point of what it does to files. It stands in front of node:fs, so the library is
// the one that users have.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

/** As `kill -9` does. */
export const die = () => process.kill(process.pid, "SIGKILL");

/** Name -> the function that is stood in front of, and what happens in place of its call. */
const points = {
  "before a write": ["writeSync", () => die()],
  "half-way through a write": [
    "writeSync",
    (write, file, bytes, at = 0) => {
      write(file, bytes, at, Math.ceil((bytes.length - at) / 2));
      die();
    },
  ],
  "after a write, before anything is sent": ["writeSync", (write, ...args) => (write(...args), die())],
  "before a sync": ["fdatasyncSync", () => die()],
  "after a sync": ["fdatasyncSync", (sync, file) => (sync(file), die())],
  "before a file is begun": ["openSync", () => die()],
  "after a file is begun, before its first write": ["openSync", (open, ...args) => (open(...args), die())],
  "before a file is removed": ["unlinkSync", () => die()],
  "after a file is removed": ["unlinkSync", (unlink, path) => (unlink(path), die())],
};

/** The names, for whoever plays them. */
export const crashPoints = Object.keys(points);

/** From now on the call number `countdown` of the point's function is the last. */
export function armCrash(name, countdown) {
  const [callee, crash] = points[name];
  const real = fs[callee];
  let left = countdown;
  fs[callee] = (...args) => (--left > 0 ? real(...args) : crash(real, ...args));
  syncBuiltinESMExports();
}
