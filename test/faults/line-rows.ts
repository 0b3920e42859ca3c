// Rows L01 to L07: what a client may say wrong about its line, which only ours has. To all others these are noop frames, which say nothing.
import type { FaultStage } from "./fault-stage.js";
import { type HeldElsewhere, type Row, unplayed } from "./row.js";

/** A client of ours, as far as it is one, is in the main namespace and sends frames; what became of it. */
const says =
  (...frames: readonly string[]) =>
  async (stage: FaultStage): Promise<string> => {
    const { line, gone } = await stage.webSocket("&hf=1");
    for (const frame of [...frames, '427["echo"]']) line.send(frame);
    const end = line.closed.then(async (code) => `${code} ${await gone}`);
    const answer = line.nextStarting("43");
    const outcome = await Promise.race([end, answer]);
    line.close();
    return outcome;
  };

/** Ends the session of whoever has a line. */
const ends = (id: string, input: string, incident: string, ...frames: string[]): Row => ({
  id,
  input,
  play: says(...frames),
  stock: "437[]",
  secure: "1005 parse error",
  secureIncident: incident,
});

const malformed = [
  "6a",
  "6a-1",
  "6ax",
  "6a1234567890123456",
  "6??",
  "6R",
  "6Ra.b",
  "6d",
  "6da.x",
  "6nn",
  "6z",
];

export const lineRows: readonly Row[] = [
  ...malformed.map((frame) =>
    ends("L01", `a line frame that is none: ${frame}`, "invalid-line-frame", frame),
  ),
  ends("L01", "a line frame of 10,000 characters", "invalid-line-frame", `6a${"1".repeat(10_000)}`),
  ...["6r0.token", "6n", "6m"].map((frame) =>
    ends("L02", `a line frame that only servers say: ${frame}`, "misplaced-line-frame", frame),
  ),
  ends("L02", "another line, in the middle of one", "misplaced-line-frame", "6Rline.token.0"),
  ends("L03", "a receipt for what was never sent", "impossible-receipt", "6a1000"),
  ends("L03", "a receipt that takes another back", "impossible-receipt", "6a1", "6a0"),
  {
    id: "L04",
    input: "a flood of questions what has come",
    options: {
      eventRate: { perSecond: 0.001, burst: 10 },
      eventRatePolicy: "disconnect",
    } as Row["options"] & object,
    play: says(...Array.from({ length: 50 }, () => "6?")),
    stock: "437[]",
    compat: "1005 forced server close",
    incident: "event-rate",
  },
  {
    id: "L05",
    input: "a flood of names for an event that does not come",
    options: {
      eventRate: { perSecond: 0.001, burst: 10 },
      eventRatePolicy: "disconnect",
    } as Row["options"] & object,
    play: says(...Array.from({ length: 50 }, () => "6dline.1")),
    stock: "437[]",
    compat: "1005 forced server close",
    incident: "event-rate",
  },
  {
    id: "L06",
    input: "a token that is a guess",
    play: async (stage) => {
      const victim = await stage.line("&hf=1");
      const { line } = JSON.parse(String(await victim.next()).slice(1)) as { line: { id: string } };
      const guest = await stage.line(`&hf=${line.id}`);
      await guest.next();
      guest.send(`6R${line.id}.${"A".repeat(20)}.0`);
      const answer = await guest.next();
      victim.close();
      guest.close();
      return answer;
    },
    stock: unplayed,
    compat: unplayed,
    secure: "6n",
    secureIncident: "unknown-line",
  },
];

export const lineRowsElsewhere: readonly HeldElsewhere[] = [
  {
    id: "L06",
    input: "a flood of guesses, beside the line's own client",
    heldBy: [
      "test/integration/line-peers.test.ts",
      "a flood of claims to a line gets each its own session, and the line's own client is not disturbed",
    ],
  },
  {
    id: "L07",
    input: "a client that comes back from another origin, or as another user",
    heldBy: ["src/server/engine/line/lines.test.ts", "is not taken for somebody with %s, who begins anew"],
  },
];
