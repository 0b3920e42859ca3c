// Frames over HTTP: one GET that waits for the server, and one POST at a time towards it. It makes no request itself: it
// is given a function that does.
import type { TransportEnd, TransportEvents } from "../../core/index.js";
import {
  decodePayload,
  encodeFrame,
  encodePayload,
  Fault,
  takePayload,
  type EncodedFrame,
} from "../../protocol/index.js";
import { TransportError } from "../errors.js";
import type {
  ClientTransport,
  TransportContext,
  TransportKind,
  UpgradeEvents,
  Upgrading,
} from "../transport.js";
import { Upgrade } from "../upgrade.js";

/** One HTTP request. */
export interface HttpRequest {
  readonly url: string;
  /** True for the request that opens a session: it must not meet a connection that died with the last one. */
  readonly isFirst: boolean;
  /** The payload of a POST; absent: a GET. */
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}

/** The answer to it, read to the end. */
export interface HttpResponse {
  readonly status: number;
  readonly text: string;
}

/** Makes one request. Rejects when there is no answer. */
export type Exchange = (request: HttpRequest, context: TransportContext) => Promise<HttpResponse>;

/** Long polling by whatever makes requests. */
export function pollingOver(exchange: Exchange): TransportKind {
  return {
    name: "polling",
    open: (context, events) => new PollingTransport(exchange, context, events),
  };
}

/** A transport over long polling. It opens with its first GET. */
class PollingTransport implements ClientTransport {
  readonly name = "polling";
  maxPayloadBytes: number = Infinity;
  readonly queue: EncodedFrame[] = [];
  readonly #exchange: Exchange;
  readonly #context: TransportContext;
  readonly #events: TransportEvents;
  readonly #abort: AbortController = new AbortController();
  #state: "opening" | "open" | "pausing" | "closing" | "ended" = "opening";
  #isPostDue = false;
  #isGetting = false;
  #isPosting = false;
  #hasSaidClose = false;
  #onPaused: (() => void) | null = null;

  constructor(exchange: Exchange, context: TransportContext, events: TransportEvents) {
    this.#exchange = exchange;
    this.#context = context;
    this.#events = events;
    void this.#get();
  }

  get isWritable(): boolean {
    return this.#state === "open" && !this.#isPosting && this.queue.length === 0;
  }

  send(frame: EncodedFrame): void {
    this.queue.push(frame);
    if (this.#isPostDue) return;
    this.#isPostDue = true;
    this.#context.clock.defer(() => {
      this.#isPostDue = false;
      void this.#post();
    });
  }

  upgrade(
    open: (events: TransportEvents) => ClientTransport,
    after: TransportEvents,
    events: UpgradeEvents,
  ): Upgrading {
    return new Upgrade(this, open, after, events);
  }

  /** What is sent from now on stays queued. */
  pause(onPaused: () => void): void {
    this.#state = "pausing";
    this.#onPaused = onPaused;
    this.#checkPaused();
  }

  resume(): void {
    if (this.#state !== "pausing") return;
    this.#state = "open";
    this.#onPaused = null;
    void this.#get();
    void this.#post();
  }

  close(): void {
    if (this.#state === "opening") this.terminate();
    if (this.#state === "ended") return;
    this.#state = "closing";
    if (this.queue.length === 0 && !this.#isPosting) this.#sayClose();
    else void this.#post();
  }

  terminate(): void {
    this.#state = "ended";
    this.#abort.abort();
  }

  #checkPaused(): void {
    if (this.#state === "pausing" && !this.#isGetting && !this.#isPosting) this.#onPaused?.();
  }

  async #get(): Promise<void> {
    if (this.#isGetting) return;
    this.#isGetting = true;
    const answer = await this.#ask("xhr poll error");
    if (answer === undefined || this.#state === "closing") return;
    for (const frame of decodePayload(answer.text, Infinity)) {
      if (frame instanceof Fault) this.#end({ kind: "fault", fault: frame });
      else if (frame.type === "close") {
        this.#end({ kind: "closed", description: { description: "transport closed by the server" } });
      } else this.#events.onFrame(frame);
      if (this.#isOver()) return;
    }
    this.#isGetting = false;
    if (this.#state === "opening") this.#state = "open";
    if (this.#state === "open") void this.#get();
    else this.#checkPaused();
  }

  async #post(): Promise<void> {
    if (this.#isPosting || this.queue.length === 0) return;
    if (this.#state !== "open" && this.#state !== "closing") return;
    this.#isPosting = true;
    const payload = takePayload(this.queue, this.maxPayloadBytes);
    const answer = await this.#ask("xhr post error", encodePayload(payload));
    if (answer === undefined) return;
    this.#isPosting = false;
    this.#checkPaused();
    if (this.#onPaused !== null) return;
    if (this.queue.length > 0) void this.#post();
    else if (this.#hasSaidClose) this.terminate();
    else if (this.#isOver()) this.#sayClose();
    else this.#events.onDrain();
  }

  /** In a payload of its own: a server may still be busy with what came before, and a close ends that at once. */
  #sayClose(): void {
    this.#hasSaidClose = true;
    this.queue.push(encodeFrame("close"));
    void this.#post();
  }

  // A method, because what a listener does to the state in between is invisible to the compiler.
  #isOver(): boolean {
    return this.#state === "closing" || this.#state === "ended";
  }

  /** Gives the answer, or nothing when there is no use for one any more. */
  async #ask(failure: string, body?: string): Promise<HttpResponse | undefined> {
    const { clock, options, url, isNew } = this.#context;
    const fail = (description: unknown, context?: unknown): void =>
      this.#end({ kind: "error", error: new TransportError(failure, description, context) });
    const timer =
      options.requestTimeout &&
      clock.setTimer(() => fail("timeout"), options.requestTimeout, !options.autoUnref);
    try {
      const request = { url: url(), isFirst: isNew(), body, signal: this.#abort.signal };
      const answer = await this.#exchange(request, this.#context);
      if (this.#state === "ended") return undefined;
      if (answer.status === 200) return answer;
      fail(answer.status, answer);
    } catch (error) {
      fail(error);
    } finally {
      clock.clearTimer(timer);
    }
    return undefined;
  }

  #end(end: TransportEnd): void {
    const isAwaited = !this.#isOver();
    this.terminate();
    if (isAwaited) this.#events.onEnd(end);
  }
}
