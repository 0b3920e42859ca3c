// Finds and types the recorded Autobahn cases: frames to send, answers and close codes allowed. The file is not part of this repository.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Bytes in hex, or `n` bytes that repeat a pattern. */
export type Octets = string | { readonly rep: string; readonly n: number };

export type Step =
  | {
      readonly frame: number;
      readonly fin: 0 | 1;
      readonly rsv?: number;
      readonly hex: Octets;
      /** The pattern is repeated up to this size. */
      readonly repeatTo?: number;
      /** Written in pieces of this size. */
      readonly chop?: number;
      /** Written by itself. */
      readonly sync?: 1;
    }
  | { readonly raw: string }
  /** The header of a text frame whose payload follows as `raw`. */
  | { readonly header: number; readonly length: number }
  /** With a tag: recorded as `["timeout", tag]` if the connection is still open afterwards. */
  | { readonly wait: number; readonly tag: string | null };

/** What the server did, in its order. */
export type Seen =
  | readonly ["message", Octets, boolean]
  | readonly ["pong", string]
  | readonly ["timeout", string];

interface CaseHead {
  readonly id: string;
  readonly section: string;
  readonly sub: string;
  readonly close: {
    readonly closedByMe: boolean;
    readonly closeCode: readonly number[];
    readonly requireClean: boolean;
  };
}

export interface ScriptCase extends CaseHead {
  readonly kind: "script";
  readonly steps: readonly Step[];
  readonly expected: { readonly OK: readonly Seen[]; readonly "NON-STRICT"?: readonly Seen[] };
  /** The script sends the close frame itself. */
  readonly suppressClose: boolean;
  readonly informational?: boolean;
}

export interface EchoSizeCase extends CaseHead {
  readonly kind: "echo-size";
  readonly message: {
    readonly op: 1 | 2;
    readonly rep: string;
    readonly n: number;
    readonly fragment?: number;
    readonly chop?: number;
  };
}

export interface EchoLoopCase extends CaseHead {
  readonly kind: "echo-loop";
  readonly opcode: 1 | 2;
  readonly byte: string;
  readonly len: number;
  readonly count: number;
}

export interface DeflateCase extends CaseHead {
  readonly kind: "pmd-loop";
  readonly len: number;
  readonly count: number;
  readonly fragment: number;
  readonly binary: boolean;
  readonly offers: readonly string[];
}

export type AutobahnCase = ScriptCase | EchoSizeCase | EchoLoopCase | DeflateCase;

const besideCheckout = fileURLToPath(new URL("../../../shared/autobahn-cases.json", import.meta.url));

/** Where the cases are looked for. */
export const corpusPath: string = process.env["HOLDFAST_AUTOBAHN_CASES"] ?? besideCheckout;

/** All cases, or `null` where the file is absent. */
export function readCorpus(): readonly AutobahnCase[] | null {
  if (!existsSync(corpusPath)) return null;
  return (JSON.parse(readFileSync(corpusPath, "utf8")) as { cases: AutobahnCase[] }).cases;
}

export function bytesOf(octets: Octets, repeatTo?: number): Buffer {
  const pattern = Buffer.from(typeof octets === "string" ? octets : octets.rep, "hex");
  const size = typeof octets === "string" ? repeatTo : octets.n;
  return size === undefined ? pattern : Buffer.alloc(size, pattern);
}
