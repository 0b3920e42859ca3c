// What everybody has written down, put together and judged. It reads the journals of nodes and trusts them in what they did themselves.
import { readFileSync } from "node:fs";
import {
  checkHistory,
  type HistoryEvent,
  type RecordedEvent,
  type Verdict,
} from "../../src/testkit/index.js";
import type { Hurt } from "./place.js";

type Outcome = (HistoryEvent & { kind: "outcome" })["outcome"];

/** A line of a node's journal. */
export type Line = RecordedEvent | { readonly kind: "fenced"; readonly by: string; readonly at: number };

/** What a node has sent so shortly before it was killed may still have been on its way out of the process. */
const unsureMs = 1_000;

/** What is needed to judge. */
export interface Records {
  /** Of the clients. */
  readonly events: readonly RecordedEvent[];
  readonly journals: readonly string[];
  readonly hurts: readonly Hurt[];
  readonly killed: ReadonlyMap<string, number>;
  /** After so long a silence the others go on without a node. */
  readonly deadAfterMs: number;
}

/** What was found. */
export interface Judgement extends Verdict {
  /** What was judged, and when nodes were given up. */
  readonly history: readonly Line[];
  /** How often nodes were given up, and went on as new ones. */
  readonly fenced: number;
  /** How many events whose sender waited for the other nodes they have confirmed, and how many not. */
  readonly sure: { readonly ok: number; readonly failed: number };
  /** How long, at most, one node's events to all others failed without one among them that did not. */
  readonly unavailableMs: number;
}

/** Judges it all by the eight rules. */
export function judge(records: Records): Judgement {
  const lines = records.journals.flatMap(readLines);
  const doubts = doubtsOf(lines, records);
  const events = [...records.events, ...lines.filter(isEvent)].toSorted((a, b) => a.at - b.at);
  const outcomes = new Map(
    events.flatMap((event): [string, Outcome][] =>
      event.kind === "outcome" && isSure(event.channel)
        ? [[`${event.channel} ${event.seq}`, event.outcome]]
        : [],
    ),
  );
  const ok = [...outcomes.values()].filter((outcome) => outcome === "ok").length;
  const history = [...events, ...doubtful(events, doubts, records.killed), ...endsOf(records)];
  return {
    ...checkHistory(history),
    history: [...history, ...lines.filter((line) => !isEvent(line))],
    fenced: lines.filter(({ kind }) => kind === "fenced").length,
    sure: { ok, failed: outcomes.size - ok },
    unavailableMs: unavailableMs(events, outcomes),
  };
}

/** The last line of a process that was killed may not be whole. */
function readLines(path: string): Line[] {
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Line);
}

function isEvent(line: Line): line is RecordedEvent {
  return line.kind !== "fenced";
}

interface Doubt {
  readonly node: string;
  readonly from: number;
  readonly until: number;
}

/** What a node sent before the others gave it up, or before it was killed, need not have come: nobody was told that it would. */
function doubtsOf(lines: readonly Line[], { hurts, killed, deadAfterMs }: Records): Doubt[] {
  const since = (node: string, at: number): number | undefined =>
    hurts.findLast((hurt) => hurt.node === node && hurt.from <= at && at <= hurt.until + deadAfterMs)?.from;
  const fences = lines.flatMap((line) => (line.kind === "fenced" ? [line] : []));
  return [
    ...fences.map(({ by, at }) => ({ node: by, from: since(by, at) ?? at - 2 * deadAfterMs, until: at })),
    ...[...killed].map(([node, at]) => ({ node, from: since(node, at) ?? at, until: at + unsureMs })),
  ].map((doubt) => ({ ...doubt, from: doubt.from - unsureMs }));
}

function doubtful(
  events: readonly RecordedEvent[],
  doubts: readonly Doubt[],
  killed: ReadonlyMap<string, number>,
): RecordedEvent[] {
  const told = new Set(
    events.flatMap((event) => (event.kind === "outcome" ? [`${event.channel} ${event.seq}`] : [])),
  );
  const unknown = (event: RecordedEvent & { kind: "send" }): boolean =>
    !told.has(`${event.channel} ${event.seq}`) &&
    ((isSure(event.channel) && killed.has(processOf(event.by))) ||
      doubts.some(
        ({ node, from, until }) => processOf(event.by) === node && event.at >= from && event.at <= until,
      ));
  return events.flatMap((event): RecordedEvent[] => {
    if (event.kind !== "send" || !unknown(event)) return [];
    const { by, channel, seq, at } = event;
    return [{ kind: "outcome", by, channel, seq, outcome: "unknown", at }];
  });
}

/** Who was killed answers nothing more. */
function endsOf({ killed }: Records): RecordedEvent[] {
  return [...killed].map(([by, at]): HistoryEvent & { at: number } => ({ kind: "end", by, at }));
}

/** Whose life it is: see node/talker.mjs. */
function processOf(life: string): string {
  return life.replaceAll("'", "");
}

function isSure(channel: string): boolean {
  return channel.startsWith("sure ");
}

/** From the first that failed to the next of the same sender that did not: the longest such time. */
function unavailableMs(events: readonly RecordedEvent[], outcomes: ReadonlyMap<string, Outcome>): number {
  let longest = 0;
  const failingSince = new Map<string, number>();
  for (const event of events) {
    if (event.kind !== "send" || !isSure(event.channel)) continue;
    const { by, at } = event;
    const since = failingSince.get(by);
    if (outcomes.get(`${event.channel} ${event.seq}`) !== "ok") failingSince.set(by, since ?? at);
    else if (since !== undefined) {
      failingSince.delete(by);
      longest = Math.max(longest, at - since);
    }
  }
  return longest;
}
