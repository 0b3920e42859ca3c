// Holds the bus in memory to the contract, by the suite that users have.
import { describe, it } from "vitest";
import { systemClock } from "../../core/index.js";
import { FaultBus, SeededRandom, testBus } from "../../testkit/index.js";
import { memoryBus, MemoryMedium } from "./memory-bus.js";

describe("a bus in memory", () => {
  const medium = new MemoryMedium();
  testBus(it, {
    open: () => memoryBus(medium),
    cut: () => {
      medium.stop();
      medium.start();
    },
    stop: () => medium.stop(),
    start: () => medium.start(),
    countOpen: () => medium.size,
    patienceMs: 1_000,
  });
});

describe("a bus with faults, while it has none", () => {
  const medium = new MemoryMedium();
  testBus(it, {
    open: () => new FaultBus(memoryBus(medium), systemClock, new SeededRandom(1)),
    countOpen: () => medium.size,
    patienceMs: 1_000,
  });
});
