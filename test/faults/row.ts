// What a row of the catalogue of bad input is: one thing that a peer may do wrong, and the answer that each server owes it.
import type { ServerOptions } from "socket.io";
import type { FaultStage } from "./fault-stage.js";

/** Everything that is played has an answer that can be compared: a status and a body, a close code and a reason. */
export type Answer = unknown;

/** A row that is held by a test of its own, because it needs time, or bytes that no server shows. */
export interface HeldElsewhere {
  readonly id: string;
  readonly input: string;
  /** The file, and the name of the test in it. */
  readonly heldBy: readonly [file: string, name: string];
}

/** One input. Several rows may share an id: they are the same kind of mistake. */
export interface Row {
  /** Its number in the catalogue: H01 to H48 (HTTP), W01 to W31 (WebSocket), E01 to E20, L01 to L07 (lines), S01 to S47 (packets), A01 to A19, C01 to C23 (clusters). */
  readonly id: string;
  /** What the peer, or the application, does. */
  readonly input: string;
  readonly options?: Partial<ServerOptions>;
  /** Does it, and gives what came of it. */
  play(stage: FaultStage): Promise<Answer>;
  /** What the official server answers. `unplayed`: it would wait, grow or end the process; the row is ours alone. */
  readonly stock: Answer;
  /** What ours answers with the preset compat. @default as stock */
  readonly compat?: Answer;
  /** What ours answers by default. @default as with compat */
  readonly secure?: Answer;
  /** Under which name ours counts it. @default it does not: it is no mistake */
  readonly incident?: string;
  /** The same by default; in their order, where they are several. @default as with compat */
  readonly secureIncident?: string | readonly string[];
}

/** Instead of the official server's answer, where the row cannot be played there. */
export const unplayed: unique symbol = Symbol("unplayed");
