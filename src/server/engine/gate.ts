// Who is let in: all that is asked about a request between its host and its session, in the order in which it is asked. It answers
// nobody, and opens nothing: the engine does.
import { type Clock, createIdSource, type Random, type TimerWheel } from "../../core/index.js";
import { refusals } from "../../protocol/index.js";
import { type Entrance, verify, type Verdict, verifyVersion } from "./accept.js";
import { askForId, askPermission } from "./admission.js";
import { Bindings } from "./binding.js";
import type { CorsVerdict } from "./cors.js";
import { Crowd, type Guest } from "./crowd/crowd.js";
import type { Meter } from "./crowd/meter.js";
import type { ResolvedEngineOptions } from "./engine-options.js";
import type { Elsewhere, Forwarding } from "../forwarding-port.js";
import type { HttpExchange, HttpRequest, UpgradeExchange } from "../host.js";
import { lineIn } from "./line/lines.js";
import { judgePage, type OriginRules } from "./origin.js";
import { badRequest, refuse, type Refused } from "./refusal.js";
import type { Session } from "./session.js";

/** What a gate is given of the program it runs in. */
export interface GatePorts {
  /** Null where there are no other nodes, or they are not asked. */
  readonly forwarding: Forwarding | null;
  readonly clock: Clock;
  readonly random: Random;
  readonly wheel: TimerWheel;
  readonly isDeveloping: boolean;
  readonly heapUsage: (() => number) | undefined;
}

const closed = badRequest("SERVER_CLOSED", {});

/** Another server may have room at once. */
const draining: Refused = { ...refuse("overloaded", { name: "SERVER_DRAINING" }), retryAfterSeconds: 1 };

/**
 * The gate of one engine. It also keeps the sessions that came through it, because requests are about them.
 *
 * @example
 * const gate = new Gate(options, ports);
 * gate.verify(request, "exchange").kind; // "handshake"
 */
export class Gate {
  readonly #options: ResolvedEngineOptions;
  readonly #clock: Clock;
  readonly #originRules: OriginRules;
  readonly #crowd: Crowd;
  readonly #bindings: Bindings<Guest> | null;
  readonly #forwarding: Forwarding | null;
  readonly #newToken: () => string;
  readonly #sessions: Map<string, Session> = new Map();
  /** Why nobody at all is let in. */
  #shut: Refused | null = null;

  constructor(options: ResolvedEngineOptions, ports: GatePorts) {
    const { clock, random, wheel, isDeveloping, heapUsage, forwarding } = ports;
    this.#options = options;
    this.#forwarding = forwarding;
    this.#clock = clock;
    this.#originRules = { ...options, isDeveloping };
    this.#crowd = new Crowd(options, { wheel, heapUsage });
    this.#bindings = options.bindSession === undefined ? null : new Bindings(options.bindSession);
    this.#newToken = createIdSource(random);
  }

  /** The sessions that are there, by their ids. */
  get sessions(): ReadonlyMap<string, Session> {
    return this.#sessions;
  }

  /** Why nobody more would be let in now; empty: the server is ready. */
  get troubles(): readonly string[] {
    return this.#shut === null ? this.#crowd.troubles : [String(this.#shut.context["name"])];
  }

  /** Whether the page that asks may, and with which headers it is answered. */
  judgePage(request: HttpRequest, done: (verdict: CorsVerdict | Refused) => void): void {
    judgePage(this.#originRules, request, done);
  }

  /** Makes an id that nobody can guess and, in a cluster, every node can place. */
  newId(): string {
    return this.#own(this.#newToken());
  }

  /** What the request is: of a session that is there, of one of another node, for a new one, or a mistake. */
  verify(request: HttpRequest, entrance: Entrance): Verdict | Elsewhere {
    const verdict = verify(request, entrance, this.#options, this.#sessions);
    if (verdict.kind === "refused" && verdict.refusal === refusals.unknownSession)
      return this.#lookElsewhere(request, request.query["sid"], false) ?? verdict;
    if (verdict.kind !== "session" || this.#bindings === null) return verdict;
    // To somebody else the session is not there.
    return this.#bindings.holds(verdict.session, request)
      ? verdict
      : refuse("unknownSession", { name: "FOREIGN_SESSION" });
  }

  /** Where the line is that the client of a first request comes back to, if that is another node. */
  lineElsewhere(request: HttpRequest): Elsewhere | undefined {
    return this.#options.resume === null ? undefined : this.#lookElsewhere(request, lineIn(request), true);
  }

  /** Gives the id of the session to be, or the refusal; nothing at all if the client leaves meanwhile. */
  admit(
    exchange: HttpExchange | UpgradeExchange,
    generateId: ResolvedEngineOptions["generateId"],
    done: (admitted: string | Refused) => void,
  ): void {
    const { request } = exchange;
    const isVouched = request.vouched !== undefined;
    const allowRequest = isVouched ? undefined : this.#options.allowRequest;
    // Before the application is asked: its answer may be dear.
    const crowded = isVouched ? this.#crowd.refuseIfFull() : this.#crowd.admit(request);
    if (crowded !== null) return done(crowded);
    // Fast path: nobody is to be asked.
    if (allowRequest === undefined && generateId === undefined)
      return done(this.#refuse(request) ?? this.newId());
    let isGone = false;
    exchange.onAbort(() => (isGone = true));
    const proceed = (refused: Refused | null): void => {
      if (isGone) return;
      // The application has taken its time, and others have come.
      const refusal = refused ?? this.#refuse(request) ?? this.#crowd.refuseIfFull();
      if (refusal !== null || generateId === undefined) return done(refusal ?? this.newId());
      const isFree = (id: string): boolean => !this.#sessions.has(this.#own(id));
      askForId(generateId, request, this.#clock, isFree, (id) => {
        if (!isGone) done(this.#shut ?? (typeof id === "string" ? this.#own(id) : id));
      });
    };
    if (allowRequest === undefined) proceed(null);
    else askPermission(allowRequest, request, this.#clock, proceed);
  }

  /** Whether the requests of two sessions are of one page and, as far as the application can tell, of one user. */
  isSameGuest(one: Guest, other: Guest): boolean {
    const isSamePage = one.request.headers["origin"] === other.request.headers["origin"];
    return isSamePage && (this.#bindings === null || this.#bindings.agree(one, other));
  }

  /**
   * A session begins.
   *
   * @returns what it may send; null: as much as it likes
   */
  enter(session: Session): Meter | null {
    this.#sessions.set(session.id, session);
    this.#bindings?.bind(session, session.request);
    return this.#crowd.enter(session);
  }

  /** A session has joined its first namespace. */
  settle(session: Session): void {
    this.#crowd.settle(session);
  }

  /** A session has ended. */
  leave(session: Session): void {
    this.#sessions.delete(session.id);
    this.#crowd.leave(session);
  }

  /** From now on nobody is let in: the server is about to stop, and others should be asked. */
  drain(): void {
    this.#shut ??= draining;
  }

  /** From now on nobody is let in. */
  close(): void {
    this.#shut = closed;
  }

  #own(id: string): string {
    return this.#forwarding === null ? id : this.#forwarding.own(id);
  }

  #lookElsewhere(request: HttpRequest, id: string | undefined, isNew: boolean): Elsewhere | undefined {
    // A request that was handed on goes no further.
    if (this.#forwarding === null || id === undefined || request.vouched !== undefined) return undefined;
    const owner = this.#forwarding.ownerOf(id);
    if (owner === undefined) return undefined;
    const mark = this.#bindings === null ? { value: undefined } : this.#bindings.ask(request);
    return "value" in mark ? { kind: "elsewhere", owner, vouched: { mark: mark.value }, isNew } : undefined;
  }

  #refuse(request: HttpRequest): Refused | null {
    return this.#shut ?? verifyVersion(request, this.#options);
  }
}
