// Where a part of the proof says what came of it: scripts/proof.mjs puts the parts into one table at the end.
import { appendFileSync } from "node:fs";

/** Writes down the rows of one part, or says them at once where nobody gathers them. */
export function publish(rows) {
  const { PROOF_SUMMARY: file } = process.env;
  if (file === undefined) process.stdout.write(`\n${rows}\n`);
  else appendFileSync(file, `${rows}\n\n`);
}
