// The catalogue of bad input, played against the official server and against ours with both presets. Each time the process
// lives, a client that does nothing wrong is served on, nothing is left of who did, and ours has counted it by its name. What is
// held is what docs/security.md states, and nothing else.
import { afterAll, describe, expect, it } from "vitest";
import { official } from "../interop/peers/official.js";
import { ours } from "../interop/peers/ours.js";
import type { Peer } from "../interop/peers/peer.js";
import { applicationRows, applicationRowsElsewhere } from "./application-rows.js";
import { clusterRowsElsewhere } from "./cluster-rows.js";
import { FaultStage } from "./fault-stage.js";
import { readText } from "../docs/documented-options.js";
import { flowRows, flowRowsElsewhere } from "./flow-rows.js";
import { frameRows, frameRowsElsewhere } from "./frame-rows.js";
import { attachmentRows, attachmentRowsElsewhere } from "./attachment-rows.js";
import { httpRows, httpRowsElsewhere } from "./http-rows.js";
import { lineRows, lineRowsElsewhere } from "./line-rows.js";
import { packetRows, packetRowsElsewhere } from "./packet-rows.js";
import { identityRowsElsewhere } from "./identity-rows.js";
import { type Answer, type HeldElsewhere, type Row, unplayed } from "./row.js";
import { sessionRows, sessionRowsElsewhere } from "./session-rows.js";
import { upgradeRows, upgradeRowsElsewhere } from "./upgrade-rows.js";
import { webSocketRows, webSocketRowsElsewhere } from "./websocket-rows.js";

const rows: readonly Row[] = [
  ...httpRows,
  ...upgradeRows,
  ...sessionRows,
  ...webSocketRows,
  ...frameRows,
  ...lineRows,
  ...packetRows,
  ...attachmentRows,
  ...applicationRows,
  ...flowRows,
];

const elsewhere: readonly HeldElsewhere[] = [
  ...httpRowsElsewhere,
  ...upgradeRowsElsewhere,
  ...sessionRowsElsewhere,
  ...webSocketRowsElsewhere,
  ...frameRowsElsewhere,
  ...lineRowsElsewhere,
  ...packetRowsElsewhere,
  ...attachmentRowsElsewhere,
  ...applicationRowsElsewhere,
  ...flowRowsElsewhere,
  ...identityRowsElsewhere,
  ...clusterRowsElsewhere,
];

interface Subject {
  readonly name: string;
  readonly peer: Peer;
  readonly preset?: "compat" | "secure";
  readonly answerOf: (row: Row) => Answer;
}

const compatAnswer = (row: Row): Answer => ("compat" in row ? row.compat : row.stock);

const subjects: readonly Subject[] = [
  { name: "socket.io", peer: official, answerOf: (row) => row.stock },
  { name: "holdfast, compat", peer: ours, preset: "compat", answerOf: compatAnswer },
  {
    name: "holdfast, secure",
    peer: ours,
    preset: "secure",
    answerOf: (row) => ("secure" in row ? row.secure : compatAnswer(row)),
  },
];

describe.each(subjects)("$name", ({ peer, preset, answerOf }) => {
  const played = rows.filter((row) => answerOf(row) !== unplayed);

  it.each(played)("$id: $input", async (row) => {
    const options = { ...row.options, ...(preset !== undefined && { preset }) };
    const stage = await FaultStage.start(peer, options);
    try {
      expect(await row.play(stage)).toEqual(answerOf(row));
      expect(await stage.askBystander("still there?")).toBe("still there?");
      // Of who did it nothing is left but the count.
      await expect.poll(() => stage.io.engine.clientsCount, { interval: 5 }).toBe(1);
      if (preset === undefined) return;
      expect([...stage.incidents.keys()]).toEqual(incidentsOf(row, preset));
      expect(stage.told).toEqual(incidentsOf(row, preset));
    } finally {
      await stage.close();
    }
  });
});

function incidentsOf(row: Row, preset: "compat" | "secure"): string[] {
  const incident = preset === "secure" ? (row.secureIncident ?? row.incident) : row.incident;
  return incident === undefined ? [] : [incident].flat();
}

/** H01 to H48, and so on. */
const catalogue = Object.entries({ A: 19, C: 23, E: 20, H: 48, I: 4, L: 7, S: 47, W: 31 }).flatMap(
  ([letter, count]) => Array.from({ length: count }, (_, n) => `${letter}${String(n + 1).padStart(2, "0")}`),
);

const held = new Set([...rows, ...elsewhere].map(({ id }) => id));

it("the catalogue is whole, and has nothing else", () => {
  expect([...held].toSorted()).toEqual(catalogue);
});

/** Whether one number of a statement follows the other: 1.2 after 1.1, or 2.1 after any of chapter 1. */
function isNext([chapter = 0, number = 0]: number[], [before = 0, last = 0]: number[]): boolean {
  return chapter === before ? number === last + 1 : chapter === before + 1 && number === 1;
}

describe("docs/security.md", () => {
  const [, statements = ""] = readText("docs/security.md").split("## Statements\n");
  const [section = ""] = statements.split("\n## ", 1);
  const numbered = [...section.matchAll(/^\| (\d+\.\d+) \|.*\| ([^|]*) \|$/gm)];

  it("has each row that is held in one of its statements, and no other", () => {
    const named = numbered.flatMap(([, , ids = ""]) => ids.split(" "));
    expect(named.toSorted()).toEqual([...held].toSorted());
  });

  it("numbers its statements in their order", () => {
    const numbers = numbered.map(([, number = ""]) => number.split(".").map(Number));
    expect(numbers.every((number, index) => isNext(number, numbers[index - 1] ?? [0, 0]))).toBe(true);
    expect(numbers.length).toBeGreaterThan(50);
  });
});

it.each(elsewhere)("$id, $input, is held by the test that it names", ({ heldBy: [file, name] }) => {
  expect(readText(file)).toContain(JSON.stringify(name));
});

afterAll(() => {
  const differing = new Set(rows.filter((row) => "compat" in row || "secure" in row).map(({ id }) => id));
  process.stdout.write(
    `bad input: ${catalogue.length} rows, ${held.size} held, of which ${differing.size} differ on purpose\n`,
  );
});
