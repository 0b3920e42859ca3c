// An engine in virtual time, with requests and WebSockets that tests make by hand. It opens no port and reads no HTTP.
import { systemRandom } from "../../src/core/index.js";
import { Fault, type ServerDisconnectReason } from "../../src/protocol/index.js";
import { type EngineOptions, resolveEngineOptions } from "../../src/server/engine/engine-options.js";
import { Engine, type EnginePorts } from "../../src/server/engine/engine.js";
import type {
  HttpAnswer,
  HttpExchange,
  HttpRequest,
  LinkOptions,
  UpgradeExchange,
} from "../../src/server/host.js";
import type { SessionEvents, SessionFace } from "../../src/server/engine/session-face.js";
import { Session } from "../../src/server/engine/session.js";
import { VirtualClock } from "../../src/testkit/virtual-clock.js";
import type { Link, LinkEvents, SharedMessage } from "../../src/websocket/index.js";

type Content = string | Uint8Array;
type Headers = Readonly<Record<string, string | readonly string[]>>;

/** What a request is made of. */
export interface RequestParts {
  readonly method?: string;
  /** Whose it is. @default this machine's */
  readonly address?: string;
  readonly headers?: HttpRequest["headers"];
}

function makeRequest(
  query: string,
  { method = "GET", headers = {}, address = "127.0.0.1" }: RequestParts,
): HttpRequest {
  const url = `/socket.io/?${query}`;
  const entries = new URLSearchParams(query);
  return {
    method,
    url,
    query: Object.assign(Object.create(null) as Record<string, string>, Object.fromEntries(entries)),
    headers,
    remoteAddress: address,
    isSecure: false,
    raw: { method, url, headers },
  };
}

/** A request, and what it was answered. */
export class FakeExchange implements HttpExchange {
  readonly request: HttpRequest;
  readonly response = {};
  readonly answers: HttpAnswer[] = [];
  #onAbort: (() => void)[] = [];
  #onBody: ((body: Uint8Array | "tooLarge" | "aborted") => void) | null = null;
  maxBytes = 0;

  constructor(query: string, parts: RequestParts = {}) {
    this.request = makeRequest(query, parts);
  }

  get isAnswered(): boolean {
    return this.answers.length > 0;
  }

  /** The one answer, in short. */
  get answered(): string {
    if (this.answers.length > 1) throw new Error("answered more than once");
    const [answer] = this.answers;
    return answer === undefined ? "nothing" : `${answer.status} ${String(answer.body ?? "")}`.trim();
  }

  answer(answer: HttpAnswer): void {
    this.answers.push(answer);
  }

  readBody(maxBytes: number, done: (body: Uint8Array | "tooLarge" | "aborted") => void): void {
    this.maxBytes = maxBytes;
    this.#onBody = done;
  }

  onAbort(callback: () => void): void {
    this.#onAbort.push(callback);
  }

  /** The client has sent the whole body. */
  body(text: string): void {
    this.#onBody?.(new TextEncoder().encode(text));
  }

  /** The client sends too much, or not all. */
  failBody(how: "tooLarge" | "aborted"): void {
    this.#onBody?.(how);
  }

  abort(): void {
    if (!this.isAnswered) for (const callback of this.#onAbort) callback();
  }
}

/** The server's end of a WebSocket: what it sent, and what its peer does. */
export class FakeLink implements Link {
  /** What has left, and "close" where the server closed. */
  readonly sent: Content[] = [];
  readonly #events: LinkEvents;
  readonly #clock: VirtualClock;
  #queued: SharedMessage[] = [];
  #isOpen = true;
  isClosing = false;
  /** The code that the server closed with. */
  closeCode: number | undefined;
  #isStalled = false;

  constructor(events: LinkEvents, clock: VirtualClock) {
    this.#events = events;
    this.#clock = clock;
  }

  get isWritable(): boolean {
    return this.#queued.length === 0 && !this.isClosing && !this.#isStalled;
  }

  get bufferedBytes(): number {
    return this.#queued.reduce((sum, { data }) => sum + data.length, 0);
  }

  send(message: SharedMessage): void {
    if (this.isClosing) return;
    if (this.#queued.length === 0) this.#clock.defer(() => this.#flush());
    this.#queued.push(message);
  }

  takeQueued(): SharedMessage[] {
    const queued = this.#queued;
    this.#queued = [];
    return queued;
  }

  close(code?: number): void {
    if (this.isClosing) return;
    this.closeCode = code;
    this.#flush();
    this.isClosing = true;
    this.sent.push("close");
  }

  terminate(): void {
    this.close();
  }

  /** The peer sends a message. */
  receive(data: Content): void {
    if (this.#isOpen) this.#events.onMessage(data);
  }

  /** The peer, or the network, ends it. */
  end(error?: Error, code = 1006): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.isClosing = true;
    this.#queued = [];
    this.#events.onClose(code, "", error);
  }

  /** The peer stops reading: what is written from now on stays here. */
  stall(): void {
    this.#isStalled = true;
  }

  /** The peer takes what is here, and stops again. */
  takeOnce(): void {
    if (!this.#isOpen) return;
    this.sent.push(...this.takeQueued().map(({ data }) => data));
    this.#events.onDrain();
  }

  /** The peer reads again. */
  goOn(): void {
    this.#isStalled = false;
    this.takeOnce();
  }

  #flush(): void {
    if (this.#queued.length === 0) return;
    if (this.#isStalled) return this.#events.onBlocked();
    this.sent.push(...this.takeQueued().map(({ data }) => data));
    this.#events.onDrain();
  }
}

/** A request to become a WebSocket, and what became of it. */
export class FakeUpgrade implements UpgradeExchange {
  readonly request: HttpRequest;
  readonly response = {};
  readonly #clock: VirtualClock;
  #onAbort: (() => void)[] = [];
  link: FakeLink | null = null;
  headers: Headers = {};
  rejected: string | null = null;
  /** Those of the rejection. */
  rejectedHeaders: Headers = {};

  constructor(query: string, clock: VirtualClock, parts: RequestParts = {}) {
    this.request = makeRequest(query, parts);
    this.#clock = clock;
  }

  get isAnswered(): boolean {
    return this.link !== null || this.rejected !== null;
  }

  accept(_options: LinkOptions, events: LinkEvents, headers: Headers, first: readonly SharedMessage[]): Link {
    this.headers = headers;
    this.link = new FakeLink(events, this.#clock);
    this.link.sent.push(...first.map(({ data }) => data));
    return this.link;
  }

  reject(status: number, message: string, headers: Headers = {}): void {
    this.rejected = `${status} ${message}`;
    this.rejectedHeaders = headers;
  }

  onAbort(callback: () => void): void {
    this.#onAbort.push(callback);
  }

  abort(): void {
    for (const callback of this.#onAbort) callback();
  }

  /** The link, of an upgrade that was accepted. */
  get open(): FakeLink {
    if (this.link === null) throw new Error(`not accepted: ${this.rejected}`);
    return this.link;
  }
}

/** A session, and what was heard of it. */
export class HeardSession implements SessionEvents {
  /** The one of the engine's that carries it, or was the last to. */
  session: Session;
  /** What sends to its client: the session, or what stands in for it. */
  now: SessionFace;
  readonly heard: Content[] = [];
  drains = 0;

  constructor(session: Session) {
    this.session = session;
    this.now = session;
  }

  onMessage(content: Content): void {
    this.heard.push(content);
  }

  onDrain(): void {
    this.drains++;
  }

  onMoved(to: SessionFace): void {
    this.now = to;
    if (to instanceof Session) this.session = to;
  }

  onBehind(): void {
    this.heard.push("behind");
  }

  onClosing(): void {}

  onClose(reason: ServerDisconnectReason, description?: unknown): void {
    const why =
      description instanceof Error || description instanceof Fault ? `: ${description.message}` : "";
    this.heard.push(`closed (${reason}${why})`);
  }
}

/** An engine, time, and clients. */
export class EngineStage {
  readonly clock: VirtualClock;
  readonly engine: Engine;
  readonly sessions: HeardSession[] = [];
  readonly failures: unknown[] = [];

  /** @param clock one of its own, unless several engines are to share one */
  constructor(
    options: Partial<EngineOptions> = {},
    program: Partial<EnginePorts> = {},
    clock: VirtualClock = new VirtualClock(),
  ) {
    this.clock = clock;
    const ports = {
      ...program,
      clock: this.clock,
      random: systemRandom,
      onListenerError: (error: unknown) => void this.failures.push(error),
    };
    this.engine = new Engine(resolveEngineOptions(options), ports, (session) => {
      const heard = new HeardSession(session);
      this.sessions.push(heard);
      return heard;
    });
  }

  /** The session that was opened last. */
  get last(): HeardSession {
    const last = this.sessions.at(-1);
    if (last === undefined) throw new Error("no session was opened");
    return last;
  }

  /** A request, handled to the end of its turn. */
  request(query: string, parts?: RequestParts): FakeExchange {
    const exchange = new FakeExchange(query, parts);
    this.engine.onExchange(exchange);
    this.clock.endTurn();
    return exchange;
  }

  upgrade(query: string, parts?: RequestParts): FakeUpgrade {
    const exchange = new FakeUpgrade(query, this.clock, parts);
    this.engine.onUpgrade(exchange);
    this.clock.endTurn();
    return exchange;
  }

  /** Opens a session over long-polling. */
  openPolling(): PollingClient {
    this.request("EIO=4&transport=polling");
    return new PollingClient(this, this.last);
  }

  /** Opens a session over a WebSocket. */
  openWebSocket(): { link: FakeLink; heard: HeardSession } {
    const { open } = this.upgrade("EIO=4&transport=websocket");
    return { link: open, heard: this.last };
  }
}

/** A client that polls. */
export class PollingClient {
  readonly heard: HeardSession;
  readonly #stage: EngineStage;

  constructor(stage: EngineStage, heard: HeardSession) {
    this.#stage = stage;
    this.heard = heard;
  }

  get session(): Session {
    return this.heard.session;
  }

  get query(): string {
    return `EIO=4&transport=polling&sid=${this.session.id}`;
  }

  poll(): FakeExchange {
    return this.#stage.request(this.query);
  }

  /** Begins a POST; its body is sent by the test. */
  beginPost(headers: HttpRequest["headers"] = {}): FakeExchange {
    return this.#stage.request(this.query, { method: "POST", headers });
  }

  post(body: string): FakeExchange {
    const exchange = this.beginPost();
    exchange.body(body);
    this.#stage.clock.endTurn();
    return exchange;
  }

  upgrade(): FakeUpgrade {
    return this.#stage.upgrade(`EIO=4&transport=websocket&sid=${this.session.id}`);
  }
}

/** The frames of an answer to a poll, as they stand on the wire. */
export function framesOf(exchange: FakeExchange): string[] {
  const [answer] = exchange.answers;
  return answer === undefined ? [] : String(answer.body ?? "").split("\x1e");
}
