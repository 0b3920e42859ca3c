// Ten thousand clients come and go, and the process is left as it was: heap, timers, connections.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Applications } from "../../client-suite/applications.js";

/** What cycles.mjs finds at its end. */
interface Left {
  readonly resources: readonly string[];
  /** Sockets, managers and sessions that nothing holds but the library. */
  readonly survivors: number;
  readonly grownBytes: number;
}

const cycles = fileURLToPath(new URL("cycles.mjs", import.meta.url));
const namespaces = fileURLToPath(new URL("namespaces.mjs", import.meta.url));
const ways = ["a connection each", "one connection after the other", "a connection for 25 namespaces"];
// Ten thousand in all; a client that stayed would keep 5 kB of them. Node itself keeps up to a thousand parsers of HTTP.
const plans = {
  websocket: { count: 2_000, slackBytes: 500_000 },
  polling: { count: 1_350, slackBytes: 4_000_000 },
};
const testTimeoutMs = 120_000;

const applications = new Applications();
let url = "";

beforeAll(async () => {
  ({ url } = await applications.open({}));
});

afterAll(() => applications.close());

/** What a program tells before it ends. */
async function run<Told>(program: string, ...args: readonly string[]): Promise<Told> {
  const child = fork(program, args, { execArgv: ["--expose-gc"] });
  const [told] = (await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`it ended with ${String(code)}`))),
  ])) as [Told];
  return told;
}

describe.each(["websocket", "polling"] as const)("clients over %s", (transport) => {
  it.each(ways)(
    "leave nothing behind, with %s",
    async (way) => {
      const { count, slackBytes } = plans[transport];
      const left = await run<Left>(cycles, url, transport, way, String(count));
      expect(left.resources).toEqual([]);
      expect(left.survivors).toBe(0);
      expect(left.grownBytes).toBeLessThan(slackBytes);
    },
    testTimeoutMs,
  );
});

it("a manager lets go of the namespaces that were left, when nobody else holds their sockets (115)", async () => {
  const { known, left } = await run<{ readonly known: number; readonly left: readonly string[] }>(
    namespaces,
    url,
    "50",
  );
  expect(known).toBe(51);
  expect(left.slice(0, 1)).toEqual(["/case-of-memory"]);
  expect(left.at(-1)).toBe("/case-of-return");
  // The last one that was left may still be on the stack.
  expect(left.length).toBeLessThan(5);
});
