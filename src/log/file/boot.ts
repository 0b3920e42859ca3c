// Which run of the machine this is. A process may be killed and nothing is lost: the kernel has what was written. When the
// machine itself has gone down, only what was synced is there.
import { readFileSync } from "node:fs";
import { uptime } from "node:os";

/** A text that is the same until the machine starts again. */
export function readBoot(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    // No Linux: the minute of its start, which strays when the wall clock is set.
    return String(Math.round((Date.now() / 1_000 - uptime()) / 60));
  }
}

/** Whether two texts of {@link readBoot} are of one run. In doubt they are not. */
export function isSameBoot(one: string, other: string): boolean {
  return one === other || Math.abs(Number(one) - Number(other)) <= 1;
}
