// The recorded Autobahn cases against our WebSocket server. Which bytes they are about is shown, without them, beside src/websocket.
//
// All of sections 1 to 10 and a sample of 12 and 13. The whole, some minutes long:
//   HOLDFAST_AUTOBAHN=all npx vitest run --project integration test/autobahn
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EchoServer, startEchoServer } from "../integration/echo-server.js";
import { type AutobahnCase, corpusPath, readCorpus } from "./corpus.js";
import { play } from "./play.js";
import { type Profile, profiles } from "./profile.js";
import { type Played, renderTable } from "./table.js";

const isWhole = process.env["HOLDFAST_AUTOBAHN"] === "all";
const timeout = 10 * 60_000;
const tablePath = resolve("node_modules/.cache/autobahn/table.md");

/** Of the compression cases one in seven, with fewer rounds: every size, kind of data and set of offers occurs. */
function sampled(each: AutobahnCase, index: number): AutobahnCase[] {
  if (each.kind !== "pmd-loop" || isWhole) return [each];
  return index % 7 === 0 ? [{ ...each, count: 20 }] : [];
}

const played: Played[] = [];

function playAll(profile: Profile, cases: readonly AutobahnCase[]): void {
  let server: EchoServer;

  beforeAll(async () => {
    server = await startEchoServer(profile.options);
  });

  afterAll(() => server.close());

  it.concurrent.for(cases)("$id $section", { timeout }, async (each, { annotate }) => {
    const { verdict, why } = await play(each, server.port, profile);
    played.push({ profile: profile.name, each, verdict });
    await annotate(verdict, "verdict");
    expect(verdict, why).not.toBe("FAILED");
    // What our limits refuse is all that they change.
    expect(verdict, why).not.toBe("NON-STRICT");
  });
}

const corpus = readCorpus();
if (corpus === null) {
  const absence = `there are no recorded cases at ${corpusPath}: only the tests beside src/websocket have run`;
  process.stdout.write(`Autobahn: ${absence}\n`);
  it.skip(absence, () => undefined);
} else {
  describe.each(profiles)("the recorded Autobahn cases with $name", (profile) => {
    playAll(profile, corpus.flatMap(sampled));
  });
}

afterAll(() => {
  const table = renderTable(played);
  process.stdout.write(`Autobahn\n${table}`);
  if (!isWhole) return;
  mkdirSync(dirname(tablePath), { recursive: true });
  writeFileSync(tablePath, table);
});
