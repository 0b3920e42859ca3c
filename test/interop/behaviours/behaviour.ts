// The contract of a behaviour: one sentence that holds for every pair of peers, and how to see that it does.
import type { Context } from "../context.js";

export interface Behaviour {
  /** A sentence. */
  readonly name: string;
  readonly run: (context: Context) => Promise<void>;
}
