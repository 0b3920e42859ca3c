// Holds the bus in memory to the contract, by the suite that users have.
import { describe, it } from "vitest";
import { testBus } from "../../testkit/index.js";
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
