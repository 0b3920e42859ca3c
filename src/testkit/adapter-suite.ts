// What every adapter must do, as cases for any test runner. Not what a namespace makes of it, and no test of what carries it.
import assert from "node:assert/strict";
import type { Adapter } from "../adapters/adapter.js";
import { systemClock } from "../core/index.js";
import { clusterCases } from "./adapter-cluster-cases.js";
import { AdapterNode } from "./adapter-node.js";
import { roomCases } from "./adapter-room-cases.js";
import type { AdapterCase, AdapterCaseTools, AdapterStage } from "./adapter-stage.js";
import type { RegisterTest } from "./bus-suite.js";

/** How often {@link AdapterStage.settle} is tried before a case has failed. */
const mostAttempts = 200;

/**
 * Registers tests that hold an adapter to its contract.
 *
 * @example
 * import { test } from "node:test";
 * testAdapter(test, {
 *   isAlone: true,
 *   open: async (all) => all.map((ports) => new MyAdapter(ports)),
 *   settle: async () => undefined,
 * });
 */
export function testAdapter(it: RegisterTest, stage: AdapterStage): void {
  const cases = { ...roomCases, ...(stage.isAlone !== true && clusterCases(stage)) };
  for (const [name, run] of Object.entries(cases)) it(name, () => runCase(stage, run));
}

async function runCase(stage: AdapterStage, run: AdapterCase): Promise<void> {
  const opened: AdapterNode[] = [];
  const tools: AdapterCaseTools = {
    stage,
    async open(count) {
      const { clock = systemClock } = stage;
      // Each has given other ids before, so that one process's are not taken for another's.
      const nodes = Array.from({ length: count }, (_, index) => new AdapterNode(clock, index * 1_000));
      const adapters = await stage.open(nodes.map(({ ports }) => ports));
      for (const [index, node] of nodes.entries()) node.adapter = adapterAt(adapters, index);
      opened.push(...nodes);
      return nodes;
    },
    async eventually(check) {
      for (let attempt = 0; attempt < mostAttempts; attempt++) {
        await stage.settle();
        try {
          await check();
          return;
        } catch {
          // Not yet.
        }
      }
      await check();
    },
    async resolved(promise) {
      const state = { isOver: false };
      const end = (): void => void (state.isOver = true);
      promise.then(end, end);
      for (let attempt = 0; !state.isOver && attempt < mostAttempts; attempt++) await stage.settle();
      assert.ok(state.isOver, "what was awaited has not come");
      return promise;
    },
  };
  try {
    await run(tools);
    for (const { failures } of opened) assert.deepEqual(failures, []);
  } finally {
    for (const { adapter } of opened) await adapter.close();
  }
}

function adapterAt(adapters: readonly Adapter[], index: number): Adapter {
  const adapter = adapters[index];
  if (adapter === undefined) throw new TypeError("The stage has made too few adapters.");
  return adapter;
}
