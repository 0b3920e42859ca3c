// The lines of one engine: by their names, and those who are away within the bounds of what a process can keep for them.
import type { LineBounds, TimerWheel } from "../../../core/index.js";
import type { LineGrant } from "../../../protocol/index.js";
import type { HttpRequest } from "../../host.js";
import type { ResolvedEngineOptions } from "../engine-options.js";
import type { Incidents } from "../incidents.js";
import { type AwayPorts, AwaySession } from "./away-session.js";
import type { ResolvedResume } from "./resume-options.js";
import {
  type Cargo,
  type Claim,
  type LineCarrier,
  type LinePorts,
  type Loss,
  SessionLine,
} from "./session-line.js";

/** What the lines of an engine are given. */
export interface LinesPorts extends Pick<LinePorts, "newToken" | "onArrived"> {
  newId(): string;
  readonly wheel: TimerWheel;
  readonly incidents: Incidents;
  /** Knows whether two sessions are of one client, as far as their requests tell. */
  readonly gate: { isSameGuest(one: LineCarrier, other: LineCarrier): boolean };
}

/** How a client says in its first request that it knows of lines. The value: 1 for a new one, or the id of the one it comes back to. */
const lineQuery = "hf";

/**
 * The lines of one engine.
 *
 * @example
 * const lines = new Lines(resume, ports);
 * const opened = lines.open(session);
 */
export class Lines implements LinePorts, AwayPorts {
  readonly bounds: LineBounds;
  readonly incidents: Incidents;
  readonly newToken: () => string;
  readonly onArrived: (carrier: LineCarrier) => void;
  readonly #options: ResolvedResume;
  readonly #ports: LinesPorts;
  readonly #lines: Map<string, SessionLine> = new Map();
  /** Those who are away, the longest first, and the bytes that wait for each. */
  readonly #away: Map<AwaySession, number> = new Map();
  #awayBytes = 0;

  constructor(options: ResolvedResume, ports: LinesPorts) {
    this.bounds = options.bounds;
    this.incidents = ports.incidents;
    this.newToken = ports.newToken;
    this.onArrived = ports.onArrived;
    this.#options = options;
    this.#ports = ports;
  }

  /** How many clients are away. */
  get awayCount(): number {
    return this.#away.size;
  }

  defer(callback: () => void): void {
    this.#ports.wheel.clock.defer(callback);
  }

  /** Gives a new session its line, if its client knows what that is. */
  open(carrier: LineCarrier): { readonly line: SessionLine; readonly grant: LineGrant } | null {
    const stage = stageOf(carrier.request);
    if (stage === null) return null;
    const id = this.#ports.newId();
    const token = this.newToken();
    const line = new SessionLine(id, token, carrier, stage === "returning", this);
    this.#lines.set(id, line);
    return { line, grant: { id, token, windowMs: this.#options.windowMs } };
  }

  /** Ends all who are away. */
  close(): void {
    for (const away of this.#away.keys()) away.terminate();
  }

  onClaim(claim: Claim, own: SessionLine): void {
    const { carrier } = own;
    const line = this.#lines.get(claim.id);
    // To all but its own client a line is not there, whatever it is that they have wrong.
    const isKnown = line !== undefined && line !== own && this.#ports.gate.isSameGuest(line.carrier, carrier);
    if (isKnown && line.moveTo(carrier, claim)) return own.drop();
    this.incidents.report("unknown-line", "a line that is not there, or not for this client", carrier);
    own.refuse();
  }

  onLost(cargo: Cargo, loss: Loss, line: SessionLine): AwaySession {
    const away = new AwaySession(cargo, loss, line, this);
    this.#ports.wheel.set(away, this.#options.windowMs);
    this.#weigh(away);
    return away;
  }

  onDropped({ id }: SessionLine): void {
    this.#lines.delete(id);
  }

  onKept(away: AwaySession, isWhole: boolean): void {
    // Who has been told to go waits for no more.
    if (!this.#away.has(away)) return;
    if (isWhole) this.#weigh(away);
    else this.#expel(away);
  }

  onBack(away: AwaySession): void {
    this.#ports.wheel.clear(away);
    this.#remove(away);
  }

  onEnd(away: AwaySession): void {
    this.onBack(away);
    away.line.drop();
  }

  #weigh(away: AwaySession): void {
    const { bytes } = away.line;
    this.#awayBytes += bytes - (this.#away.get(away) ?? 0);
    this.#away.set(away, bytes);
    const { maxAway, maxAwayBytes } = this.#options;
    for (const oldest of this.#away.keys()) {
      if (this.#away.size <= maxAway && this.#awayBytes <= maxAwayBytes) return;
      this.#expel(oldest);
    }
  }

  #expel(away: AwaySession): void {
    this.#remove(away);
    // Not at once: whoever caused it is in the middle of something.
    this.#ports.wheel.set(away, 0);
    this.incidents.report("line-overflow", "more waits for clients that are away than is kept", away);
  }

  #remove(away: AwaySession): void {
    this.#awayBytes -= this.#away.get(away) ?? 0;
    this.#away.delete(away);
  }
}

/** Null where a lost connection is the end of its session. */
export function openLines(
  { resume, initialPacket }: Pick<ResolvedEngineOptions, "resume" | "initialPacket">,
  ports: LinesPorts,
): Lines | null {
  // What every connection begins with would come into the middle of a session that goes on.
  return resume === null || initialPacket !== undefined ? null : new Lines(resume, ports);
}

/**
 * The id of the line that the client of a first request comes back to.
 *
 * @example
 * lineIn(request); // for /socket.io/?EIO=4&transport=websocket&hf=v1PjYf4pMwUxNFkSAAAB: "v1PjYf4pMwUxNFkSAAAB"
 */
export function lineIn({ query }: HttpRequest): string | undefined {
  const value = query[lineQuery];
  return query["EIO"] === "4" && value !== undefined && idPattern.test(value) ? value : undefined;
}

const idPattern = /^[\w-]{20,64}$/;

function stageOf(request: HttpRequest): "new" | "returning" | null {
  if (lineIn(request) !== undefined) return "returning";
  return request.query["EIO"] === "4" && request.query[lineQuery] === "1" ? "new" : null;
}
