// The short form of `npm run matrix`: what befalls clusters most often, and a bus that comes back empty, over a bus in memory and over Redis.
// All processes are real. Judged after each fault, and of the same clusters.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { befall } from "./cell.js";
import { faults } from "./faults/index.js";
import { forms } from "./form.js";
import { Stage } from "./stage.js";

const common = ["F1", "F2", "F9", "F10", "F15"];

// Another one each day; a failure names it.
const seed = Math.floor(Date.now() / 86_400_000);

describe.each([
  ["memory", common],
  ["redis", [...common, "F6"]],
] as const)("over %s", (bus, ids) => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open({ bus, form: forms.short, seed });
  }, 60_000);

  afterAll(async () => stage?.close());

  const chosen = faults.filter(({ id }) => ids.includes(id));
  it.each(chosen)("$id: $title", { timeout: 120_000 }, async (fault) => {
    const { violations, counts, sure } = await befall(stage, fault, seed);
    expect(violations, `seed ${seed}`).toEqual([]);
    // There was something to lose.
    expect(counts.received).toBeGreaterThan(100);
    expect(sure.ok).toBeGreaterThan(0);
  });
});
