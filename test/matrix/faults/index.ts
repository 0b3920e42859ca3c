// The faults of the matrix, in their order.
import type { Fault } from "./fault.js";
import { clocks, everything, exhausted, poisoned } from "./machine-faults.js";
import { clientsCutOff, halfOpen, lossy, narrow, slow, switched } from "./network-faults.js";
import { blocked, deployed, killed, mixed, stopped } from "./node-faults.js";
import { partitioned, storeEmptied, storeKilled, storeReplaced, storeStopped } from "./store-faults.js";

const each: readonly Fault[] = [
  killed,
  stopped,
  partitioned,
  clientsCutOff,
  storeKilled,
  storeEmptied,
  storeStopped,
  storeReplaced,
  halfOpen,
  switched,
  lossy,
  slow,
  narrow,
  clocks,
  deployed,
  mixed,
  poisoned,
  exhausted,
  blocked,
];

/** What all at once is made of: it needs no bus that is bad on purpose. */
const mingled = [
  killed,
  stopped,
  clientsCutOff,
  storeKilled,
  storeEmptied,
  storeStopped,
  halfOpen,
  switched,
  blocked,
];

export const faults: readonly Fault[] = [...each, everything(mingled)];
