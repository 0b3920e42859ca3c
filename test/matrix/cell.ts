// One cell of the matrix: a fault in a cluster over a bus, and what became of every message. It prints nothing.
import { setTimeout as pause } from "node:timers/promises";
import type { HistoryCounts, Violation } from "../../src/testkit/index.js";
import type { BusName } from "./buses.js";
import type { Fault } from "./faults/fault.js";
import type { Form } from "./form.js";
import type { Line } from "./history.js";
import { Stage } from "./stage.js";

/** Nothing takes so long. */
const mostMs = 300_000;

/** What came of a cell. */
export interface Result {
  readonly fault: string;
  readonly title: string;
  readonly bus: BusName;
  readonly seed: number;
  readonly tookMs: number;
  /** From the end of the fault until all nodes knew each other and all clients were connected; the longest, if there were several. */
  readonly wholeMs: number;
  readonly counts: HistoryCounts;
  /** Rules that did not hold. */
  readonly violations: readonly Violation[];
  /** How many clients were told that something is missing, and how many came back to where they were. */
  readonly told: number;
  readonly recovered: number;
  readonly fenced: number;
  readonly sure: { readonly ok: number; readonly failed: number };
  readonly unavailableMs: number;
  /** What was judged, where a rule did not hold. */
  readonly history?: readonly Line[];
}

/** Befalls a stage whose everybody talks, and judges when everything has come to rest. The stage may be used again after that. */
export async function befall(stage: Stage, fault: Fault, seed: number): Promise<Result> {
  const from = performance.now();
  const [told, recovered] = [sum(stage, "told"), sum(stage, "recovered")];
  const wholeMs = await fault.play(stage);
  await pause(500);
  await stage.settle();
  const { violations, counts, fenced, sure, unavailableMs, history } = stage.judge();
  const found = [...violations, ...complaints(fault, sum(stage, "told") - told)];
  const result = {
    fault: fault.id,
    title: fault.title,
    bus: stage.bus,
    seed,
    tookMs: performance.now() - from,
    wholeMs,
    counts,
    violations: found,
    told: sum(stage, "told") - told,
    recovered: sum(stage, "recovered") - recovered,
    fenced,
    sure,
    unavailableMs,
    ...(found.length > 0 && { history }),
  };
  stage.goOn();
  return result;
}

/** A cell by itself. */
export async function playCell(fault: Fault, bus: BusName, form: Form, seed: number): Promise<Result> {
  const { isOnBus = false, isSealed = true } = fault;
  const isFaulty = typeof isOnBus === "boolean" ? isOnBus : isOnBus(bus);
  const stage = await Stage.open({ bus, form, seed, isFaulty, isSealed });
  try {
    await pause(1_000);
    return await Promise.race([befall(stage, fault, seed), overdue()]);
  } finally {
    await stage.close();
  }
}

async function overdue(): Promise<never> {
  await pause(mostMs, undefined, { ref: false });
  throw new Error(`It is not over after ${mostMs} ms.`);
}

function sum(stage: Stage, what: "told" | "recovered"): number {
  return stage.clients.reduce((total, client) => total + client[what], 0);
}

/** That something is missing may be told only where something can be. */
function complaints({ mayTell = false }: Fault, told: number): Violation[] {
  if (mayTell || told === 0) return [];
  return [
    { rule: "gap", text: `${told} clients were told that something is missing, and nothing had to be` },
  ];
}
