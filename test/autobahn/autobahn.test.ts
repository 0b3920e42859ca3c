// The recorded Autobahn cases against our WebSocket server. Which bytes they are about is shown, without them, beside src/websocket.
//
// All of sections 1 to 10 and a sample of 12 and 13. The whole, some minutes long:
//   HOLDFAST_AUTOBAHN=all npx vitest run --project integration test/autobahn
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EchoServer, startEchoServer } from "../integration/echo-server.js";
import { type AutobahnCase, corpusPath, readCorpus } from "./corpus.js";
import type { Verdict } from "./outcome.js";
import { play } from "./play.js";

const isWhole = process.env["HOLDFAST_AUTOBAHN"] === "all";
const timeout = 10 * 60_000;

/** Of the compression cases one in seven, with fewer rounds: every size, kind of data and set of offers occurs. */
function sampled(each: AutobahnCase, index: number): AutobahnCase[] {
  if (each.kind !== "pmd-loop" || isWhole) return [each];
  return index % 7 === 0 ? [{ ...each, count: 20 }] : [];
}

function say(line: string): void {
  process.stdout.write(`Autobahn: ${line}\n`);
}

function playAll(cases: readonly AutobahnCase[]): void {
  const counts = new Map<Verdict, number>();
  let plain: EchoServer;
  let deflating: EchoServer;

  beforeAll(async () => {
    plain = await startEchoServer({ maxPayloadBytes: 16 * 1024 * 1024 });
    deflating = await startEchoServer({ perMessageDeflate: { threshold: 0 } });
  });

  afterAll(async () => {
    await plain.close();
    await deflating.close();
    say(JSON.stringify(Object.fromEntries(counts)));
  });

  for (const each of cases) {
    it.concurrent(`${each.id} ${each.section}`, { timeout }, async ({ annotate }) => {
      const { verdict, why } = await play(each, each.kind === "pmd-loop" ? deflating.port : plain.port);
      counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
      await annotate(verdict, "verdict");
      expect(verdict, why).not.toBe("FAILED");
    });
  }
}

const corpus = readCorpus();
if (corpus === null) {
  const absence = `there are no recorded cases at ${corpusPath}: only the tests beside src/websocket have run`;
  say(absence);
  it.skip(absence, () => undefined);
} else {
  describe("the recorded Autobahn cases", () => playAll(corpus.flatMap(sampled)));
}
