// What the machine is and what else it was doing: cores to pin to, and the share of CPU that others used meanwhile.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem } from "node:os";

/** One core for the server and another for the load, where `taskset` exists; else nothing is pinned. */
export const cores = chooseCores();

function chooseCores() {
  const { status, stdout } = spawnSync("taskset", ["-pc", String(process.pid)], { encoding: "utf8" });
  if (status !== 0) return {};
  const list = stdout.slice(stdout.lastIndexOf(":") + 1).trim();
  const allowed = list.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
  return allowed.length >= 2 ? { server: allowed[0], load: allowed[1] } : {};
}

/** For the head of the results. */
export function describeMachine() {
  const pinned =
    cores.server === undefined ? "not pinned" : `server on core ${cores.server}, load on ${cores.load}`;
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${process.platform} ${release()}`,
    node: process.version,
    pinned,
  };
}

/** Microseconds of CPU that the whole machine has used since it started; nothing where /proc/stat does not exist. */
export function machineCpuUs() {
  try {
    const [, user, nice, system, , , irq, softirq] = readFileSync("/proc/stat", "utf8")
      .split("\n", 1)[0]
      .split(/\s+/)
      .map(Number);
    return (user + nice + system + irq + softirq) * 10_000; // USER_HZ is 100
  } catch {
    return undefined;
  }
}
