// The long-polling transport: frames down in the answers to GETs, up in the bodies of POSTs. It knows no session and no other transport.
import {
  type Clock,
  type TimerWheel,
  type Transport,
  type TransportEnd,
  type TransportEvents,
  WheelEntry,
} from "../../../core/index.js";
import { type EncodedFrame, encodeFrame, Fault, type Frame } from "../../../protocol/index.js";
import { MessageQueue } from "../../../websocket/index.js";
import type { Dialect } from "../dialect.js";
import type { HttpExchange } from "../../host.js";
import type { Incidents } from "../incidents.js";
import { PeerError, type PeerErrorCode } from "../peer-error.js";

/** What all polling transports of an engine share. */
export interface PollingPorts {
  readonly clock: Clock;
  readonly wheel: TimerWheel;
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
  readonly incidents: Incidents;
}

/** How long a closing transport waits for the GET that takes the rest; as Socket.IO. */
const lastPollTimeoutMs = 30_000;

/** The same where there is no rest: for a client that polls no more, or never did, it would be kept for nothing. */
const lastEmptyPollTimeoutMs = 5_000;

/** How long a client must have posted nothing before it is asked to leave: what it holds back behind a POST would be lost. */
const quietMs = 500;
/** One that is never quiet is asked so long after the server has begun to wait for that: otherwise it would be cut off in the end. */
const longestUnquietMs = 3_000;

/** How long it is heard when it was asked to leave: a POST may have been under way. */
const lastPostTimeoutMs = 1000;

/** What is sent in one turn of the event loop makes no larger answer than this, and one message. */
export const answerBytes = 262_144;

const textHeaders = { "Content-Type": "text/plain; charset=UTF-8", "Cache-Control": "no-store" };
const bytesHeaders = { ...textHeaders, "Content-Type": "application/octet-stream" };
const postHeaders = { "Content-Type": "text/html" };

/** What befalls a client that has done nothing wrong. */
const networksDoings: ReadonlySet<PeerErrorCode> = new Set<PeerErrorCode>([
  "poll-aborted",
  "post-aborted",
  "post-overdue",
]);

const closeFrame = encodeFrame("close");
const noopFrame = encodeFrame("noop");

/**
 * | state   | GET                               | POST                  | leaves it                                    |
 * |---------|-----------------------------------|-----------------------|----------------------------------------------|
 * | open    | waits for frames                  | its frames are told   | by its owner, or a fault, abort or overlap   |
 * | closing | gets what is queued, or a close   | is heard by nobody    | when that has been sent, or no GET came      |
 * | parting | gets what is queued               | its frames are told   | when none has come for a while, or in the end |
 * | parted  | gets what is queued, or a close   | its frames are told   | a while later                                |
 * | retired | none comes any more               | one may be under way  | never: the session has moved on              |
 * | ended   | 400                               | 400                   | never                                        |
 */
type State = "open" | "closing" | "parting" | "parted" | "retired" | "ended";

/**
 * One client's long-polling.
 *
 * @example
 * const transport = new PollingTransport(session, dialect, ports);
 * transport.onExchange(exchange);
 * transport.send(frame);
 */
export class PollingTransport extends WheelEntry implements Transport {
  readonly name = "polling";
  readonly #owner: TransportEvents;
  readonly #dialect: Dialect;
  readonly #ports: PollingPorts;
  readonly #flush: () => void;
  #state: State = "open";
  #poll: HttpExchange | null = null;
  #post: HttpExchange | null = null;
  readonly #queue: MessageQueue<EncodedFrame> = new MessageQueue();
  #isFlushDue = false;
  /** When a client that is parting is asked to leave, quiet or not. */
  #askAt = 0;

  constructor(owner: TransportEvents, dialect: Dialect, ports: PollingPorts) {
    super();
    this.#owner = owner;
    this.#dialect = dialect;
    this.#ports = ports;
    this.#flush = (): void => {
      this.#isFlushDue = false;
      this.#answerPoll();
    };
  }

  get isWritable(): boolean {
    return this.#state === "open" && this.#poll !== null && this.#queue.isEmpty;
  }

  /** Whether a GET is there to take what is sent now, and not too much for one answer. */
  get canTake(): boolean {
    return this.#poll !== null && this.#queue.bytes <= answerBytes;
  }

  get bufferedBytes(): number {
    return this.#queue.bytes;
  }

  /** The frames that no GET has taken, and those that wait behind them. */
  queuedWith(behind: readonly EncodedFrame[]): readonly Frame[] {
    // We made them: none is a fault.
    return [...this.#queue.messages, ...behind].map(({ data }) => this.#dialect.decodeFrame(data) as Frame);
  }

  send(frame: EncodedFrame): void {
    if (this.#state !== "open" && this.#state !== "parting") return;
    this.#queue.add(frame);
    this.#flushSoon();
  }

  takeQueued(): EncodedFrame[] {
    return this.#queue.take();
  }

  close(): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#ports.wheel.set(this, this.#queue.isEmpty ? lastEmptyPollTimeoutMs : lastPollTimeoutMs);
    this.#flushSoon();
  }

  /** Asks the client to leave, as soon as it is quiet; until it has left, it is heard. */
  part(): void {
    if (this.#state !== "open") return;
    this.#state = "parting";
    this.#askAt = this.#ports.clock.now() + longestUnquietMs;
    this.#ports.wheel.set(this, quietMs);
  }

  terminate(): void {
    this.#end({ kind: "closed" });
  }

  /** Answers a waiting GET with a noop, so that the client can stop polling. What is queued will go with it in any case. */
  release(): void {
    if (this.#state === "open" && this.#poll !== null && this.#queue.isEmpty) this.#answer([noopFrame]);
  }

  /** The session has moved to another transport: a GET that still waits gets a noop, a POST under way is heard to its end. */
  retire(): void {
    if (this.#state !== "open") this.#ports.wheel.clear(this);
    this.#state = "retired";
    this.#answer([noopFrame]);
  }

  /** A request of this session. */
  onExchange(exchange: HttpExchange): void {
    const { method } = exchange.request;
    if (method === "GET") return this.onPoll(exchange);
    if (method === "POST") return this.#onPost(exchange);
    exchange.answer({ status: 405, headers: { Allow: "GET, POST" } });
    this.#ports.incidents.reportCause(new PeerError("bad-method"), exchange);
  }

  /** A GET of this session. */
  onPoll(exchange: HttpExchange): void {
    if (this.#state === "ended" || this.#state === "retired") return exchange.answer({ status: 400 });
    if (this.#poll !== null) return this.#refuse(exchange, "poll-overlap");
    this.#poll = exchange;
    exchange.onAbort(() => {
      if (this.#poll !== exchange) return;
      this.#poll = null;
      this.#fail("poll-aborted");
    });
    exchange.onHurry?.(() => this.#poll === exchange && this.release());
    if (!this.#queue.isEmpty || this.#isGoing) this.#flushSoon();
    // Something may wait there that was too much.
    if (!this.#isGoing) this.#owner.onDrain();
  }

  #onPost(exchange: HttpExchange): void {
    if (this.#state === "ended" || this.#state === "retired") return exchange.answer({ status: 400 });
    if (this.#post !== null) return this.#refuse(exchange, "post-overlap");
    const contentType = String(exchange.request.headers["content-type"] ?? "");
    const isBytes = contentType.startsWith("application/octet-stream");
    if (isBytes && !this.#dialect.takesBytes) return this.#refuse(exchange, "invalid-content");
    this.#post = exchange;
    if (!this.#isGoing) this.#ports.wheel.set(this, this.#ports.bodyTimeoutMs);
    exchange.readBody(this.#ports.maxBodyBytes, (body) => this.#onBody(exchange, body, isBytes));
  }

  /** The body of a POST is overdue, a parting client is quiet, or the last request of a transport that is going. */
  override onDue(): void {
    if (this.#state === "parting" && this.#post === null) {
      this.#state = "parted";
      this.#ports.wheel.set(this, lastPostTimeoutMs);
      return this.#flushSoon();
    }
    if (this.#isGoing) return this.#end({ kind: "closed" });
    this.#post?.answer({ status: 408, headers: { Connection: "close" } });
    this.#post = null;
    this.#fail("post-overdue");
  }

  /** How long a parting client must be quiet from now on. */
  get #stillQuietMs(): number {
    return Math.max(0, Math.min(quietMs, this.#askAt - this.#ports.clock.now()));
  }

  /** Nothing more is sent but the close. */
  get #isGoing(): boolean {
    return this.#state === "closing" || this.#state === "parted";
  }

  #onBody(exchange: HttpExchange, body: Uint8Array | "tooLarge" | "aborted", isBytes: boolean): void {
    if (this.#post !== exchange) return;
    this.#post = null;
    if (this.#state === "parting") this.#ports.wheel.set(this, this.#stillQuietMs);
    else if (!this.#isGoing) this.#ports.wheel.clear(this);
    if (body === "aborted") return this.#fail("post-aborted");
    // The rest is not read, so nothing else can follow on this connection.
    if (body === "tooLarge") {
      exchange.answer({ status: 413, headers: { Connection: "close" } });
      return this.#ports.incidents.reportCause(new PeerError("body-too-large"), exchange);
    }
    exchange.answer({ status: 200, headers: postHeaders, body: "ok" });
    this.#dispatch(this.#dialect.decodePayload(body, isBytes));
  }

  #dispatch(payload: Iterable<Frame | Fault>): void {
    for (const frame of payload) {
      // What a handler did may have ended us.
      if (this.#state === "ended") return;
      if (frame instanceof Fault) return this.#end({ kind: "fault", fault: frame });
      // A client that is leaving, too, does not come for the rest.
      if (frame.type === "close") return this.#onPeerClose();
      if (this.#state !== "closing") this.#owner.onFrame(frame);
    }
  }

  #onPeerClose(): void {
    this.release();
    this.#end({ kind: "closed" });
  }

  #flushSoon(): void {
    if (this.#isFlushDue || this.#poll === null) return;
    this.#isFlushDue = true;
    this.#ports.clock.defer(this.#flush);
  }

  #answerPoll(): void {
    if (this.#poll === null) return;
    // The close waits for the GET after the last frames: stock clients handle packets a moment after the frames they came
    // in, and would see the line end before they see what was said last.
    if (!this.#queue.isEmpty) this.#answer(this.takeQueued());
    else if (this.#state === "closing") this.#end({ kind: "closed" });
    else if (this.#state === "parted") this.#answer([closeFrame]);
  }

  #answer(frames: readonly EncodedFrame[]): void {
    const poll = this.#poll;
    if (poll === null) return;
    this.#poll = null;
    const body = this.#dialect.encodePayload(frames);
    const usual = typeof body === "string" ? textHeaders : bytesHeaders;
    const headers = isOldExplorer(poll) ? { ...usual, "X-XSS-Protection": "0" } : usual;
    const mayCompress = frames.some((frame) => frame.mayCompress);
    poll.answer({ status: 200, headers, body, mayCompress });
  }

  #refuse(exchange: HttpExchange, why: PeerErrorCode): void {
    exchange.answer({ status: 400 });
    this.#fail(why);
  }

  #fail(why: PeerErrorCode): void {
    this.#end({ kind: "error", error: new PeerError(why), isLost: networksDoings.has(why) });
  }

  #end(end: TransportEnd): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#ports.wheel.clear(this);
    // What was said of the session itself is as good as the close.
    this.#answer([...this.#queue.messages.filter(isNote), closeFrame]);
    this.#post?.answer({ status: 400 });
    this.#post = null;
    this.#owner.onEnd(end);
    // Its owner may have looked at what is lost.
    this.#queue.take();
  }
}

function isNote({ data }: EncodedFrame): boolean {
  return typeof data === "string" && data.startsWith("6");
}

/** Internet Explorer 8 took answers for pages with scripts in them. */
function isOldExplorer(exchange: HttpExchange): boolean {
  const agent = String(exchange.request.headers["user-agent"] ?? "");
  return agent.includes(";MSIE") || agent.includes("Trident/");
}
