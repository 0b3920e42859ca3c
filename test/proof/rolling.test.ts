// The short form of `npm run proof -- --rolling`: three nodes in processes of their own, replaced one after the other under load.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const program = "test/proof/rolling/main.mjs";
const short = ["--clients", "12", "--rate", "10", "--drain", "1000", "--calm", "1000"];

it.concurrent.each(["redis", "workers"])(
  "loses and doubles nothing while three nodes over %s are replaced one after the other",
  { timeout: 300_000 },
  async (bus) => {
    const run = promisify(execFile)(process.execPath, [program, "--bus", bus, ...short]);
    const { stdout } = await run;
    const figureOf = (row: RegExp): number => Number(row.exec(stdout)?.[1]?.replaceAll(",", ""));
    // It must have had something to lose.
    expect(figureOf(/clients that moved +([\d,]+)/)).toBeGreaterThanOrEqual(12);
    expect(figureOf(/to clients: received +([\d,]+)/)).toBeGreaterThan(500);
  },
);
