// An open WebSocket of Deno, which speaks RFC 6455 by itself: queues, sends once per turn, and closes. It knows no Engine.IO.
import type { Timer } from "../../core/clock.js";
import type { LinkOptions } from "../../server/host.js";
import {
  abnormal,
  encodeClose,
  type Link,
  type LinkEvents,
  MessageQueue,
  type SharedMessage,
  turnBytes,
  WebSocketProtocolError,
} from "../../websocket/index.js";
import type { Flushable, FlushQueue } from "../node/flush-queue.js";

/** Not open yet; open; then our close frame is out; then the owner has been told. */
type State = "opening" | "open" | "closing" | "closed";

/** Deno does not tell when what was sent has left: one has to look. So often at first, in milliseconds, then ever less often. */
const firstLookMs = 1;
const longestLookMs = 64;

/**
 * One WebSocket on Deno.
 *
 * @example
 * const { socket, response } = Deno.upgradeWebSocket(request);
 * const link = new DenoLink(socket, options, events, queue);
 */
export class DenoLink implements Link, Flushable {
  readonly #socket: WebSocket;
  readonly #queue: FlushQueue;
  readonly #maxPayloadBytes: number;
  readonly #closeTimeoutMs: number;
  #events: LinkEvents;
  #state: State = "opening";
  readonly #messages: MessageQueue = new MessageQueue();
  #closeTimer: Timer = null;
  #lookTimer: Timer = null;
  #failure = "";

  constructor(socket: WebSocket, options: LinkOptions, events: LinkEvents, queue: FlushQueue) {
    this.#socket = socket;
    this.#queue = queue;
    this.#maxPayloadBytes = options.maxPayloadBytes;
    this.#closeTimeoutMs = options.closeTimeoutMs;
    this.#events = events;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => this.#onOpen());
    socket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) =>
      this.#onMessage(data),
    );
    socket.addEventListener("error", (event) => (this.#failure = (event as ErrorEvent).message));
    // The code is 0 if the connection was lost.
    socket.addEventListener("close", ({ code, reason }) =>
      this.#report(code === 0 ? abnormal : code, code === 0 ? this.#failure : reason),
    );
  }

  get isWritable(): boolean {
    return this.#state === "open" && this.#messages.isEmpty && this.#socket.bufferedAmount === 0;
  }

  get bufferedBytes(): number {
    return this.#messages.bytes + this.#socket.bufferedAmount;
  }

  send(message: SharedMessage): void {
    if (this.#state !== "open" && this.#state !== "opening") return;
    if (this.#messages.add(message) && this.#state === "open") this.#queue.add(this);
    // Whether Deno will be rid of it soon, nobody can tell yet.
    if (this.#messages.bytes > turnBytes) this.#events.onBlocked();
  }

  takeQueued(): SharedMessage[] {
    return this.#messages.take();
  }

  close(code?: number, reason = ""): void {
    // For its checks.
    encodeClose(code, reason);
    if (this.#state !== "open" && this.#state !== "opening") return;
    const isOpen = this.#state === "open";
    this.#state = "closing";
    // What is sent before a WebSocket is open would be lost.
    if (isOpen) this.#sendQueued();
    this.#closeTimer = this.#queue.clock.setTimer(() => this.#report(abnormal, ""), this.#closeTimeoutMs);
    this.#socket.close(code, code === undefined ? undefined : reason);
  }

  /** Deno cannot break a connection off: it says goodbye, and nobody waits for the answer. */
  terminate(): void {
    this.close();
    this.#report(abnormal, "");
  }

  /** Sends what this turn has queued. Called by the queue. */
  flush(): void {
    if (this.#state !== "open") return;
    this.#sendQueued();
    this.#look(firstLookMs);
  }

  #onOpen(): void {
    if (this.#state !== "opening") return;
    this.#state = "open";
    this.flush();
  }

  #onMessage(data: string | ArrayBuffer): void {
    const message = typeof data === "string" ? data : new Uint8Array(data);
    // Deno has read it already; it takes up to 64 MiB by itself.
    if (sizeOf(message) <= this.#maxPayloadBytes) return this.#events.onMessage(message);
    const error = new WebSocketProtocolError("message-too-large");
    if (this.#state === "open") this.#socket.close(error.closeCode, error.message);
    this.#report(error.closeCode, error.message, error);
  }

  #sendQueued(): void {
    for (const { data } of this.#messages.take()) this.#socket.send(data as Uint8Array<ArrayBuffer>);
  }

  /** Tells when all that was sent has left. */
  #look(delayMs: number): void {
    const { clock } = this.#queue;
    clock.clearTimer(this.#lookTimer);
    this.#lookTimer = clock.setTimer(() => {
      if (this.#state !== "open") return;
      if (this.#socket.bufferedAmount > 0) {
        if (delayMs === firstLookMs) this.#events.onBlocked();
        this.#look(Math.min(2 * delayMs, longestLookMs));
      } else if (this.#messages.isEmpty) this.#events.onDrain();
    }, delayMs);
  }

  /** Tells the owner, once, and lets go of it. */
  #report(code: number, reason: string, error?: Error): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#messages.take();
    this.#queue.clock.clearTimer(this.#closeTimer);
    this.#queue.clock.clearTimer(this.#lookTimer);
    const events = this.#events;
    this.#events = nobody;
    events.onClose(code, reason, error);
  }
}

/** Who hears a link that was closed. */
const nobody: LinkEvents = { onMessage() {}, onBlocked() {}, onDrain() {}, onClose() {} };

function sizeOf(message: string | Uint8Array): number {
  return typeof message === "string" ? Buffer.byteLength(message) : message.length;
}
