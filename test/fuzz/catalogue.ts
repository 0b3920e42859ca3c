// What the rows of the catalogue of bad input send, as inputs for the fuzzer to begin with. No server is there to answer.
import { attachmentRows } from "../faults/attachment-rows.js";
import type { FaultStage } from "../faults/fault-stage.js";
import { frameRows } from "../faults/frame-rows.js";
import { httpRows } from "../faults/http-rows.js";
import { packetRows } from "../faults/packet-rows.js";
import { sessionRows } from "../faults/session-rows.js";
import { upgradeRows } from "../faults/upgrade-rows.js";
import { webSocketRows } from "../faults/websocket-rows.js";

type Sent = string | Uint8Array;

const rows = [
  ...httpRows,
  ...upgradeRows,
  ...sessionRows,
  ...webSocketRows,
  ...frameRows,
  ...packetRows,
  ...attachmentRows,
];

/** What is longer is there for its length, and slow to run. */
const maxSeedBytes = 2048;

/** A stage on which everything there is can be called and gives the same again; it notes what was said, by the name of the call. */
function createSilentStage(note: (call: string, sent: Sent) => void): FaultStage {
  const under = (name: string): object =>
    new Proxy(() => undefined, {
      // No promise: who awaits it goes on at once.
      get: (_target, key) => (key === "then" || typeof key === "symbol" ? undefined : under(key)),
      apply: (_target, _self, args: unknown[]) => {
        for (const arg of args) if (typeof arg === "string" || arg instanceof Uint8Array) note(name, arg);
        return under("");
      },
    });
  return under("") as FaultStage;
}

/** By the name of the call: for each row what it sent, one after the other. */
async function collect(): Promise<Map<string, Sent[][]>> {
  const calls = new Map<string, Sent[][]>();
  for (const row of rows) {
    const sent = new Map<string, Sent[]>();
    const stage = createSilentStage((call, each) => {
      if (each.length <= maxSeedBytes) sent.set(call, [...(sent.get(call) ?? []), each]);
    });
    // What comes of it does not matter, and may never come: all that rows do they do before they wait for an answer.
    row.play(stage).catch(() => undefined);
    await new Promise(setImmediate);
    for (const [call, each] of sent) calls.set(call, [...(calls.get(call) ?? []), each]);
  }
  return calls;
}

const calls = await collect();

/** Bytes of WebSocket frames, from W01 to W31. */
export const sentFrames: readonly Sent[][] = calls.get("writeAll") ?? [];
/** The contents of messages, from E01 to E20 and S01 to S47. */
export const sentMessages: readonly Sent[][] = calls.get("send") ?? [];
/** Requests as bytes, from H01 to H48: those that `fetch` is too well-bred to send. */
export const sentRequests: readonly string[] = ["receive", "exchange", "begin"]
  .flatMap((call) => calls.get(call)?.flat() ?? [])
  .filter((sent) => typeof sent === "string");
/** Bodies of long-polling. */
export const sentBodies: readonly Sent[][] = calls.get("post") ?? [];
