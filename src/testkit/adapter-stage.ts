// What the suite of adapters needs of a kind of adapter, and what its cases are given. No case.
import type { Adapter, AdapterPorts } from "../adapters/adapter.js";
import type { Clock } from "../core/index.js";
import type { AdapterNode } from "./adapter-node.js";

/** A kind of adapter that can be tested, and what can be done to it. */
export interface AdapterStage {
  /** Makes adapters of one namespace, each as in a process of its own; resolves when they know of each other. */
  open(ports: readonly AdapterPorts[]): Promise<readonly Adapter[]>;
  /** Waits a moment, in which messages come. It is called again until what is expected is so: two hundred times at most. */
  settle(): Promise<unknown>;
  /** For an adapter that joins no processes. @default false */
  readonly isAlone?: boolean | undefined;
  /** The time of the ports. @default the real one */
  readonly clock?: Clock | undefined;
  /** Ends a process without a goodbye; resolves when the others know it. @default those cases are left out */
  kill?(index: number): Promise<unknown>;
  /** Cuts the processes off from each other, for ever. @default those cases are left out */
  cut?(): unknown;
}

/** What a case is given. */
export interface AdapterCaseTools {
  readonly stage: AdapterStage;
  /** Processes that know of each other. */
  readonly open: (count: number) => Promise<AdapterNode[]>;
  /** Asserts by and by. */
  readonly eventually: (check: () => unknown) => Promise<void>;
  /** What a promise gives; a virtual time passes meanwhile. */
  readonly resolved: <T>(promise: Promise<T>) => Promise<T>;
}

export type AdapterCase = (tools: AdapterCaseTools) => Promise<void>;
