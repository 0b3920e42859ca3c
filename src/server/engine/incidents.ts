// What peers do wrong and what is refused to them, counted by name and told in bounded numbers. It answers nobody: whoever
// reports here has answered.
import type { Clock } from "../../core/index.js";
import { Fault, type ServerDisconnectReason } from "../../protocol/index.js";
import { WebSocketProtocolError } from "../../websocket/index.js";
import type { Refused } from "./refusal.js";
import { ParseError } from "../errors.js";
import { PeerError } from "./peer-error.js";

/** Something that a peer did wrong, or that was refused to it. It holds nothing that only the peer should know. */
export interface Incident {
  /** Its name, one of those in docs/errors.md. */
  readonly code: string;
  /** The same in plain words. */
  readonly message: string;
  /** How often it has happened. */
  readonly count: number;
  /** How often it has happened since it was last told, this time not counted. */
  readonly untold: number;
  /** The peer's address, as the host sees it; empty if no peer is to blame. */
  readonly address: string;
}

/** Who did it. */
export interface Culprit {
  readonly request: { readonly remoteAddress: string };
}

/** No peer did it, but the machine that the server runs on. */
export const noPeer: Culprit = { request: { remoteAddress: "" } };

interface Tally {
  count: number;
  untold: number;
  nextTellMs: number;
}

/** Which option decides about refusals that those who run the server did not mean. Peers are not told. */
const hints: ReadonlyMap<string, string> = new Map([
  ["unsupported-protocol-version", "the option allowEIO3 lets clients of Socket.IO 2 in"],
  ["foreign-origin", "the option cors says which other origins' pages are let in"],
]);

/** A flood of one kind fills no log: of each kind one is told in this time. */
const quietMs = 10_000;

/**
 * The incidents of one server.
 *
 * @example
 * incidents.report("ping-timeout", "no pong came in time", session);
 * incidents.count("ping-timeout"); // 1
 */
export class Incidents {
  readonly #clock: Clock;
  readonly #tell: (incident: Incident) => void;
  // The names are ours, and few.
  readonly #tallies: Map<string, Tally> = new Map();

  constructor(clock: Clock, tell: (incident: Incident) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** How often this has happened. */
  count(code: string): number {
    return this.#tallies.get(code)?.count ?? 0;
  }

  /** How often each of them has happened, for metrics. */
  counts(): Map<string, number> {
    return new Map(Array.from(this.#tallies, ([code, { count }]) => [code, count]));
  }

  report(code: string, message: string, { request }: Culprit): void {
    const nowMs = this.#clock.now();
    let tally = this.#tallies.get(code);
    if (tally === undefined) this.#tallies.set(code, (tally = { count: 0, untold: 0, nextTellMs: nowMs }));
    tally.count++;
    if (nowMs < tally.nextTellMs) {
      tally.untold++;
      return;
    }
    const { count, untold } = tally;
    tally.untold = 0;
    tally.nextTellMs = nowMs + quietMs;
    this.#tell({ code, message, count, untold, address: request.remoteAddress });
  }

  /** A request was refused. */
  reportRefusal({ refusal, context }: Refused, culprit: Culprit): void {
    const { name } = context;
    const words = typeof name === "string" ? name : refusal.message;
    const code = words.toLowerCase().replaceAll(/[ _]/g, "-");
    const hint = hints.get(code);
    this.report(code, hint === undefined ? refusal.message : `${refusal.message}: ${hint}`, culprit);
  }

  /** A session has ended: an incident if its peer, and not just the network, is the reason. */
  reportEnd(reason: ServerDisconnectReason, description: unknown, culprit: Culprit): void {
    if (reason === "ping timeout") return this.report("ping-timeout", "no pong came in time", culprit);
    this.reportCause(description instanceof ParseError ? description.fault : description, culprit);
  }

  /** Something was refused, or has ended: an incident if its cause is what a peer did. */
  reportCause(cause: unknown, culprit: Culprit): void {
    const isPeersDoing =
      cause instanceof Fault || cause instanceof WebSocketProtocolError || cause instanceof PeerError;
    if (isPeersDoing) this.report(cause.code, cause.message, culprit);
  }
}
