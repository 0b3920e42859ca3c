// Simulated meshes under every fault that a bus and its processes can have: each stream in order, once, and no loss without a word.
import { expect, it } from "vitest";
import { simulateMesh } from "./mesh/simulate-mesh.js";

/** `MESH_SEEDS=1000` runs more of them. */
const seeds = Number(process.env["MESH_SEEDS"] ?? 30);

it(`keeps its promises by ${seeds} seeds`, async () => {
  let [heard, gaps, fencings] = [0, 0, 0];
  for (let seed = 1; seed <= seeds; seed++) {
    const result = await simulateMesh(seed);
    expect({ seed, violations: result.violations }).toEqual({ seed, violations: [] });
    heard += result.heard;
    gaps += result.gaps;
    fencings += result.fencings;
  }
  // It has seen what it is about.
  expect(heard).toBeGreaterThan(seeds * 200);
  expect(gaps).toBeGreaterThan(0);
  expect(fencings).toBeGreaterThan(0);
}, 120_000);

it("gives the same result for the same seed", async () => {
  expect(await simulateMesh(5)).toEqual(await simulateMesh(5));
});
