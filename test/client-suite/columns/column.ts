// The contract of a column of the table: a browser or a runtime that the client's cases can be run in. Not a test.
import type { Feature, ModeName } from "../cases/case.js";

export interface Column {
  /** What it is called, its version apart. */
  readonly name: string;
  readonly features: readonly Feature[];
  readonly modes: readonly ModeName[];
  /** Those of `npm test`, which has little time. */
  readonly shortModes: readonly ModeName[];
  /** Installs what is not there yet. Nothing else goes on in this process meanwhile. @default there is nothing to install */
  readonly bring?: () => unknown;
  readonly open: OpenSuite;
}

/** Has a program load the module `code`, whose page is at `url`, and call its `runCases(url)`. `onEnd`: it ended by itself. */
export type OpenSuite = (url: string, code: string, onEnd: (why: string) => void) => Promise<OpenProgram>;

/** The first version in what a program prints; the empty text where there is none. */
export function firstVersion(printed: string): string {
  return /\d+\.[\d.]*\d/.exec(printed)?.[0] ?? "";
}

export interface OpenProgram {
  /** As the program itself says it. */
  readonly version: string;
  close(): Promise<void>;
}
