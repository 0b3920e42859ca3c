// The sessions of a server, and the door to them: requests come in from a host, sessions come out. It knows no packet and no socket.
import {
  type Clock,
  createIdSource,
  guardedTrace,
  fire,
  type OnListenerError,
  type Random,
  TimerWheel,
} from "../../core/index.js";
import { Answers } from "./answers.js";
import { type Clients, viewClients } from "./clients-view.js";
import { serializeCookie } from "./cookie.js";
import type { GatheredHeaders } from "./decorated-exchange.js";
import { drain } from "./drain.js";
import type { Forwarding } from "../forwarding-port.js";
import type { Hearing } from "../hearing-port.js";
import type { EngineEvents } from "./engine-events.js";
import { endAnswer, type EngineMiddleware, runEngineMiddlewares } from "./engine-middleware.js";
import type { ResolvedEngineOptions } from "./engine-options.js";
import { Gate } from "./gate.js";
import { createGreeting, type Greeting } from "./greeting.js";
import { answerProbe } from "./health.js";
import type {
  HttpExchange,
  HttpRequest,
  UpgradeExchange,
  WebTransportRequest,
  WebTransportSession,
} from "../host.js";
import { NodeEmitter } from "../node-emitter.js";
import { Incidents } from "./incidents.js";
import { type Lines, openLines } from "./line/lines.js";
import type { SessionLine } from "./line/session-line.js";
import { plainRequest } from "./plain-request.js";
import { badRequest } from "./refusal.js";
import { openRelay, type Relay } from "./relay.js";
import type { SessionEvents } from "./session-face.js";
import { Session } from "./session.js";
import type { SessionPorts } from "./session-ports.js";
import { Backlogs } from "./slow/backlogs.js";
import type { LinkTransportName } from "./transports/link.js";
import { WebTransportExchange } from "./webtransport-exchange.js";

/** What an engine is given of the program it runs in. */
export interface EnginePorts {
  readonly clock: Clock;
  readonly random: Random;
  /** Whether pages of this machine, on any port, are let in by `checkOrigin`. @default false */
  readonly isDeveloping?: boolean;
  /** Brings requests to other nodes of a cluster, and takes theirs in. @default none */
  readonly forwarding?: Forwarding | null;
  /** Whether what clients say may be heard. @default always */
  readonly hearing?: Hearing | null;
  /** How much of the heap that the process may have is in use, 0 to 1. @default unknown */
  readonly heapUsage?: () => number;
  /** Counts what peers do wrong and what is refused to them. @default its own */
  readonly incidents?: Incidents;
  /** Why nobody should be sent here, though who comes is let in. @default no reason */
  readonly troubles?: () => readonly string[];
  /** Hears what listeners of users threw. @default the console */
  readonly onListenerError?: OnListenerError;
}

/** Is given each new session, and gives back who is to be told of what happens to it. */
export type OnSession = (session: Session) => SessionEvents;

const noRequest =
  "A WebTransport session has no request that middlewares could see: let clients begin with long-polling, and move.";

const reportToConsole: OnListenerError = (error, event) =>
  guardedTrace(`A listener of "${event}" failed; the connection stays.`, error);

/**
 * The engine of a server: users' `io.engine`.
 *
 * @example
 * io.engine.on("connection_error", ({ code, message, context }) => console.log(code, message, context));
 * io.engine.use(helmet());
 */
export class Engine extends NodeEmitter<EngineEvents> {
  /**
   * Makes the ids of sessions. At first it is the option of this name; applications written for Socket.IO set it here.
   *
   * @default 120 random bits
   */
  generateId: ResolvedEngineOptions["generateId"];
  /** The options, all of them, frozen. */
  readonly opts: ResolvedEngineOptions;
  /** The connections by the ids of their sessions. A view: nothing can be written to it. */
  readonly clients: Clients;
  readonly #clock: Clock;
  readonly #onSession: OnSession;
  readonly #gate: Gate;
  readonly #sessionPorts: SessionPorts<Session>;
  /** Null where a lost connection is the end of its session. */
  readonly #lines: Lines | null;
  readonly #greeting: Greeting;
  readonly #incidents: Incidents;
  readonly #answers: Answers;
  readonly #otherTroubles: () => readonly string[];
  /** Null where there are no other nodes. */
  readonly #relay: Relay | null;
  #middlewares: readonly EngineMiddleware[] | null = null;

  constructor(options: ResolvedEngineOptions, ports: EnginePorts, onSession: OnSession) {
    super();
    const { clock, random, isDeveloping = false, heapUsage, onListenerError = reportToConsole } = ports;
    const { forwarding = null, hearing = null } = ports;
    const wheel = new TimerWheel(clock);
    this.#gate = new Gate(options, { clock, random, wheel, isDeveloping, heapUsage, forwarding });
    this.generateId = options.generateId;
    this.opts = options;
    this.clients = viewClients(this.#gate.sessions);
    this.#otherTroubles = ports.troubles ?? (() => []);
    this.#clock = clock;
    this.#onSession = onSession;
    this.#greeting = createGreeting(options);
    this.#incidents = ports.incidents ?? new Incidents(clock, () => {});
    this.#answers = new Answers(this, { options, incidents: this.#incidents, onListenerError });
    const { maxHttpBufferSize: maxBodyBytes, bodyTimeout: bodyTimeoutMs } = options;
    this.#sessionPorts = {
      options,
      wheel,
      backlog: { options, wheel, incidents: this.#incidents, all: new Backlogs(options.maxWaitingBytes) },
      polling: { clock, wheel, maxBodyBytes, bodyTimeoutMs, incidents: this.#incidents },
      conn: {
        clock,
        onListenerError,
        onFlush: (conn, packets) => this.#fire("flush", [conn, packets]),
        onDrain: (conn) => this.#fire("drain", [conn]),
      },
      incidents: this.#incidents,
      hearing,
      onSettled: (session) => this.#gate.settle(session),
      onEnd: (session) => this.#gate.leave(session),
    };
    this.#lines = openLines(options, {
      wheel,
      gate: this.#gate,
      incidents: this.#incidents,
      newId: () => this.#gate.newId(),
      newToken: createIdSource(random),
      onArrived: (carrier) => this.#announce(carrier),
    });
    // What comes in there has been through everything that the node which received it asks.
    this.#relay = openRelay(forwarding, {
      options,
      answers: this.#answers,
      incidents: this.#incidents,
      onExchange: (exchange) => this.#routeExchange(exchange, {}),
      onUpgrade: (exchange, entrance) => this.#routeUpgrade(exchange, entrance),
      rawOf: (request) => this.rawOf(request),
    });
  }

  /** The sessions that are there, by their ids. */
  get sessions(): ReadonlyMap<string, Session> {
    return this.#gate.sessions;
  }

  get clientsCount(): number {
    return this.#gate.sessions.size;
  }

  /** Clients that have lost their connection and may come back to their sessions. */
  get awayCount(): number {
    return this.#lines?.awayCount ?? 0;
  }

  /**
   * Why nobody more would be let in now, or should be sent here, by the names in docs/errors.md; empty: the server is ready. With
   * `healthChecks` probes are answered by it.
   *
   * @example
   * app.get("/ready", (request, response) => response.sendStatus(io.engine.troubles.length === 0 ? 200 : 503));
   */
  get troubles(): readonly string[] {
    return [...this.#gate.troubles, ...this.#otherTroubles()];
  }

  /** What it costs to keep all that waits for clients that read slowly, in bytes: for metrics. */
  get waitingBytes(): number {
    return this.#sessionPorts.backlog.all.cost;
  }

  /** The transports to which a session may move from the one of this name. */
  upgrades(transport: string): readonly string[] {
    const { allowUpgrades, transports } = this.opts;
    return allowUpgrades && transport === "polling" ? transports.filter((name) => name !== "polling") : [];
  }

  /** Adds a middleware that sees every HTTP request to our path, upgrades included. */
  use(middleware: EngineMiddleware): this {
    this.#middlewares = [...(this.#middlewares ?? []), middleware];
    return this;
  }

  /**
   * Lets nobody more in, and sends away who is there, evenly over `overMs` milliseconds: what was sent to them leaves first, and what
   * they had sent before they knew is heard. The promise resolves when all have gone, or had `closeTimeout` to go.
   */
  drain(overMs: number): Promise<void> {
    this.#gate.drain();
    const present = { sessions: this.#gate.sessions, passengers: this.#relay?.passengers };
    return drain(present, this.#clock, overMs, this.opts.closeTimeout);
  }

  /** Ends all sessions. What long-polling clients have not fetched is lost. */
  close(): this {
    this.#gate.close();
    this.terminateAll();
    this.#relay?.close();
    return this;
  }

  /** Ends all sessions, also of those who are away. Who comes again is let in. */
  terminateAll(): void {
    for (const session of this.#gate.sessions.values()) session.terminate();
    this.#lines?.close();
  }

  /** A host received a request below our path. */
  onExchange(exchange: HttpExchange): void {
    const { healthChecks, path } = this.opts;
    if (healthChecks && answerProbe(exchange, path, () => this.troubles.length === 0)) return;
    this.#gate.judgePage(exchange.request, (verdict) => {
      switch (verdict.kind) {
        case "headers":
          return this.#runMiddlewares(exchange, verdict.headers);
        case "preflight":
          return exchange.answer({ status: verdict.status, headers: verdict.headers });
        case "refused":
          return this.#answers.refuse(exchange, verdict, {});
        case "failed":
          return this.#answers.refuse(
            exchange,
            badRequest("MIDDLEWARE_FAILURE", { error: verdict.error }),
            {},
          );
      }
    });
  }

  /**
   * Takes a WebTransport session that somebody has accepted: a host, or an application that has an HTTP/3 server of its own.
   *
   * @param request what is known of the request that opened it; `socket.handshake` shows it
   * @example
   * for await (const session of http3.sessionStream("/socket.io/")) io.engine.onWebTransportSession(session);
   */
  onWebTransportSession(session: WebTransportSession, request: WebTransportRequest = {}): void {
    void this.#meet(new WebTransportExchange(session, request, this.#clock));
  }

  /** A host received a request below our path that is to become a WebSocket. */
  onUpgrade(exchange: UpgradeExchange): void {
    this.#fromWelcomePage(exchange, () => {
      this.#throughMiddlewares(exchange, (error) => {
        if (error === undefined) this.#routeUpgrade(exchange, "upgrade");
        else this.#answers.reject(exchange, badRequest("MIDDLEWARE_FAILURE", { error }));
      });
    });
  }

  /** A host refused a request below our path that cannot become a WebSocket. */
  onBadUpgrade(message: string, remoteAddress: string): void {
    this.#incidents.report("bad-upgrade", message, { request: { remoteAddress } });
  }

  /** What a request that another node has received is to users: hosts make what theirs would be. */
  protected rawOf(request: Omit<HttpRequest, "raw">): unknown {
    return plainRequest(request);
  }

  /** Rejects what pages of other hosts ask. */
  #fromWelcomePage(exchange: UpgradeExchange, proceed: () => void): void {
    // Without the check, these transports are open to all pages: what `cors` says of answers is not about them.
    if (!this.opts.checkOrigin) return proceed();
    this.#gate.judgePage(exchange.request, (verdict) => {
      if (verdict.kind === "refused") return this.#answers.reject(exchange, verdict, verdict.refusal.status);
      if (verdict.kind !== "failed") return proceed();
      this.#answers.reject(exchange, badRequest("MIDDLEWARE_FAILURE", { error: verdict.error }));
    });
  }

  async #meet(exchange: WebTransportExchange): Promise<void> {
    const { maxHttpBufferSize: maxPayloadBytes, upgradeTimeout: timeoutMs } = this.opts;
    const isGreeted = await exchange.greet({ maxPayloadBytes, timeoutMs });
    if (!isGreeted) return this.#answers.reject(exchange, badRequest("TRANSPORT_HANDSHAKE_ERROR", {}));
    const isNew = exchange.request.query["sid"] === undefined;
    if (!isNew || this.#middlewares === null) {
      // Where nobody knows the origin, no cookie came with the request either: a page gains nothing by asking from a browser.
      return this.#fromWelcomePage(exchange, () => this.#routeUpgrade(exchange, "stream"));
    }
    this.#answers.reject(exchange, badRequest("MIDDLEWARE_FAILURE", { error: new Error(noRequest) }));
  }

  #runMiddlewares(exchange: HttpExchange, headers: GatheredHeaders): void {
    this.#throughMiddlewares(exchange, (error) => {
      if (error === undefined) this.#routeExchange(exchange, headers);
      else this.#answers.refuse(exchange, badRequest("MIDDLEWARE_FAILURE", { error }), headers);
    });
  }

  #throughMiddlewares(exchange: HttpExchange | UpgradeExchange, done: (error?: unknown) => void): void {
    if (this.#middlewares === null) return done();
    const pair = { request: exchange.request.raw, response: exchange.response };
    runEngineMiddlewares(this.#middlewares, pair, (error) => {
      if (exchange.isAnswered) endAnswer(pair.response);
      else done(error);
    });
  }

  #routeExchange(exchange: HttpExchange, headers: GatheredHeaders): void {
    const { request } = exchange;
    const verdict = this.#gate.verify(request, "exchange");
    switch (verdict.kind) {
      case "refused":
        return this.#answers.refuse(exchange, verdict, headers);
      case "session":
        return verdict.session.onExchange(this.#answers.decorate(exchange, headers));
      case "elsewhere":
        return this.#relay?.exchange(exchange, verdict, headers);
      case "handshake":
        return this.#gate.admit(exchange, this.generateId, (admitted) => {
          if (typeof admitted !== "string") return this.#answers.refuse(exchange, admitted, headers);
          const open = (): void => this.#openPolling(admitted, exchange, headers);
          const to = this.#gate.lineElsewhere(request);
          if (to === undefined) open();
          else this.#relay?.exchange(exchange, to, headers, open);
        });
    }
  }

  #routeUpgrade(exchange: UpgradeExchange, entrance: "upgrade" | "stream"): void {
    const { request } = exchange;
    const name = entrance === "upgrade" ? "websocket" : "webtransport";
    const verdict = this.#gate.verify(request, entrance);
    switch (verdict.kind) {
      case "refused":
        return this.#answers.reject(exchange, verdict);
      case "session":
        return verdict.session.onUpgradeExchange(name, exchange, this.#answers.headersOf(name, request));
      case "elsewhere":
        return this.#relay?.upgrade(name, exchange, verdict);
      case "handshake":
        return this.#gate.admit(exchange, this.generateId, (admitted) => {
          if (typeof admitted !== "string") return this.#answers.reject(exchange, admitted);
          const open = (): void => this.#openLink(name, admitted, exchange);
          const to = this.#gate.lineElsewhere(request);
          if (to === undefined) open();
          else this.#relay?.upgrade(name, exchange, to, open);
        });
    }
  }

  #openPolling(id: string, exchange: HttpExchange, headers: GatheredHeaders): void {
    const { cookie } = this.opts;
    const first = cookie === false ? headers : { ...headers, "Set-Cookie": [serializeCookie(id, cookie)] };
    const session = new Session(id, exchange.request, "polling", this.#sessionPorts);
    const opened = this.#lines?.open(session);
    session.openPolling(
      this.#answers.decorate(exchange, first, true),
      this.#greeting(id, this.upgrades("polling"), opened?.grant),
    );
    this.#start(session, opened?.line);
  }

  #openLink(name: LinkTransportName, id: string, exchange: UpgradeExchange): void {
    const session = new Session(id, exchange.request, name, this.#sessionPorts);
    const opened = this.#lines?.open(session);
    const headers = this.#answers.headersOf(name, exchange.request, true);
    session.openLink(exchange, headers, this.#greeting(id, [], opened?.grant));
    this.#start(session, opened?.line);
  }

  #start(session: Session, line: SessionLine | null = null): void {
    const meter = this.#gate.enter(session);
    session.start(this.#onSession(session), meter, line);
    // Who comes back is nobody new.
    if (line?.isReturning !== true) this.#announce(session);
  }

  #announce({ id }: { readonly id: string }): void {
    // Fast path: a connection nobody asks for is not made.
    if (!this.hasListeners("flush") && !this.hasListeners("drain") && !this.hasListeners("connection"))
      return;
    const session = this.#gate.sessions.get(id);
    if (session !== undefined) this.#fire("connection", [session.conn]);
  }

  #fire<Event extends keyof EngineEvents>(event: Event, args: Parameters<EngineEvents[Event]>): void {
    fire(this, event, args, this.#sessionPorts.conn.onListenerError);
  }
}
