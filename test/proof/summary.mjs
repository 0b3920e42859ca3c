// Where a part of the proof says what came of it: scripts/proof.mjs puts the parts into one table at the end, and publish.mjs into the docs.
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describeMachine } from "../../bench/machine.mjs";

const folder = resolve("node_modules/.cache/proof/results");

/** Where what a part came to is kept. */
export function resultOf(part) {
  return join(folder, `${part}.txt`);
}

/** Writes down the rows of one part, or says them at once where nobody gathers them. `command` is how to have them again. */
export function conclude(part, command, rows) {
  const { PROOF_SUMMARY: summary } = process.env;
  if (summary === undefined) {
    process.stdout.write(`\n${rows}\n`);
    return;
  }
  appendFileSync(summary, `${rows}\n\n`);
  const { cpu, cores, system, node } = describeMachine();
  const head = `${new Date().toISOString().slice(0, 10)}, ${cpu}, ${cores} cores, ${system}, Node ${node}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(resultOf(part), `$ ${command}\n${head}\n\n${rows}\n`);
}
