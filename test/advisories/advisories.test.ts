// What published advisories are about is not in ours, and is in the versions that they name: `npm run advisories` installs those, and
// shows that each probe can see the fault it looks for. `npm test` probes ours alone.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { advisories, crashes, type Advisory } from "./advisories.js";
import { faultyFolder } from "./faulty-packages.mjs";

const main = fileURLToPath(new URL("probe-main.mjs", import.meta.url));

/** What a subject comes to under a probe. */
async function probe({ probe: name, heapMegabytes }: Advisory, subject: string): Promise<string> {
  const heap = heapMegabytes === undefined ? [] : [`--max-old-space-size=${heapMegabytes}`];
  try {
    const run = promisify(execFile)(process.execPath, [...heap, main, name, subject], { timeout: 60_000 });
    return (await run).stdout;
  } catch (error) {
    // Only of what it could not survive: a probe that is broken must not look like a fault that is found.
    const words = String((error as { stderr?: unknown }).stderr);
    return /probe-main|is not a function\n.*test\/advisories/.test(words) ? words : crashes;
  }
}

describe("ours", () => {
  it.concurrent.each(advisories)("$id: $probe", { timeout: 60_000 }, async (advisory) => {
    expect(await probe(advisory, "ours")).toBe(advisory.ours);
  });
});

describe.runIf(process.env["HOLDFAST_ADVISORIES"] === "all")("the faulty versions", () => {
  it.concurrent.each(advisories)("$id: $probe", { timeout: 60_000 }, async (advisory) => {
    expect(await probe(advisory, faultyFolder(advisory.folder))).toBe(advisory.faulty);
  });
});
