// A request that is refused: with which of Engine.IO's answers, and why. Who refuses what is accept.ts, origin.ts, crowd/ and
// admission.ts; the answer is the engine's to give.
import { type HandshakeRefusal, refusals } from "../../protocol/index.js";

/** A refusal, and what `connection_error` listeners are told beside it. */
export interface Refused {
  readonly kind: "refused";
  readonly refusal: HandshakeRefusal;
  readonly context: Readonly<Record<string, unknown>>;
  /** When to come again. */
  readonly retryAfterSeconds?: number;
}

/** Code 3, with the name of what is bad. */
export function badRequest(name: string, context: Readonly<Record<string, unknown>>): Refused {
  return refuse("badRequest", { name, ...context });
}

/** One of Engine.IO's refusals. */
export function refuse(name: keyof typeof refusals, context: Readonly<Record<string, unknown>>): Refused {
  return { kind: "refused", refusal: refusals[name], context };
}
