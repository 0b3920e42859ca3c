// Frames over HTTP: one GET that waits for the server, and one POST at a time towards it. It makes no request itself: it
// is given a function that does.
import type { Clock, Transport, TransportEnd, TransportEvents } from "../../core/index.js";
import {
  decodePayload,
  encodeFrame,
  encodePayload,
  Fault,
  splitPayload,
  type EncodedFrame,
} from "../../protocol/index.js";
import { TransportError } from "../errors.js";
import type { HttpResponse } from "../runtime.js";
import { queuedBytes } from "./queued-bytes.js";

/** Makes one request to the session's URL: a POST where there is a body. Rejects when there is no answer. */
export type Exchange = (signal: AbortSignal, body?: string) => Promise<HttpResponse>;

/** A transport over long polling. It opens with its first GET. */
export class PollingTransport implements Transport {
  readonly name = "polling";
  /** The largest payload that the server takes; it says so in the handshake. */
  maxPayloadBytes: number = Infinity;
  readonly #exchange: Exchange;
  readonly #events: TransportEvents;
  readonly #clock: Clock;
  readonly #abort: AbortController = new AbortController();
  #state: "opening" | "open" | "pausing" | "closing" | "ended" = "opening";
  #queue: EncodedFrame[] = [];
  #isPostDue = false;
  #isGetting = false;
  #isPosting = false;
  #hasSaidClose = false;
  #onPaused: (() => void) | null = null;

  constructor(exchange: Exchange, events: TransportEvents, clock: Clock) {
    this.#exchange = exchange;
    this.#events = events;
    this.#clock = clock;
    void this.#get();
  }

  get isWritable(): boolean {
    return this.#state === "open" && !this.#isPosting && this.#queue.length === 0;
  }

  get bufferedBytes(): number {
    return queuedBytes(this.#queue);
  }

  send(frame: EncodedFrame): void {
    this.#queue.push(frame);
    if (this.#isPostDue) return;
    this.#isPostDue = true;
    this.#clock.defer(() => {
      this.#isPostDue = false;
      void this.#post();
    });
  }

  takeQueued(): EncodedFrame[] {
    return this.#queue.splice(0);
  }

  /** Begins no request any more and calls back when none is under way. What is sent from now on stays queued. */
  pause(onPaused: () => void): void {
    this.#state = "pausing";
    this.#onPaused = onPaused;
    this.#checkPaused();
  }

  /** Goes on after {@link pause}: the upgrade has come to nothing. */
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
    if (this.#queue.length === 0 && !this.#isPosting) this.#sayClose();
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
    if (this.#isPosting || this.#queue.length === 0) return;
    if (this.#state !== "open" && this.#state !== "closing") return;
    this.#isPosting = true;
    const [payload = [], ...others] = splitPayload(this.#queue, this.maxPayloadBytes);
    this.#queue = others.flat();
    const answer = await this.#ask("xhr post error", encodePayload(payload));
    if (answer === undefined) return;
    this.#isPosting = false;
    this.#checkPaused();
    if (this.#onPaused !== null) return;
    if (this.#queue.length > 0) void this.#post();
    else if (this.#hasSaidClose) this.terminate();
    else if (this.#isOver()) this.#sayClose();
    else this.#events.onDrain();
  }

  /** In a payload of its own: a server may still be busy with what came before, and a close ends that at once. */
  #sayClose(): void {
    this.#hasSaidClose = true;
    this.#queue.push(encodeFrame("close"));
    void this.#post();
  }

  // A method, because what a listener does to the state in between is invisible to the compiler.
  #isOver(): boolean {
    return this.#state === "closing" || this.#state === "ended";
  }

  /** Gives the answer, or nothing when there is no use for one any more. */
  async #ask(failure: string, body?: string): Promise<HttpResponse | undefined> {
    try {
      const answer = await this.#exchange(this.#abort.signal, body);
      if (this.#state === "ended") return undefined;
      if (answer.status === 200) return answer;
      this.#end({ kind: "error", error: new TransportError(failure, answer.status, answer) });
    } catch (error) {
      this.#end({ kind: "error", error: new TransportError(failure, error) });
    }
    return undefined;
  }

  #end(end: TransportEnd): void {
    const isAwaited = !this.#isOver();
    this.terminate();
    if (isAwaited) this.#events.onEnd(end);
  }
}
