// An open WebSocket of uWebSockets.js, which speaks RFC 6455 by itself: queues, writes once per turn, and closes. It knows no Engine.IO.
import type { Timer } from "../../core/clock.js";
import type { LinkOptions } from "../../server/host.js";
import {
  abnormal,
  encodeClose,
  type Link,
  type LinkEvents,
  noStatus,
  type SharedMessage,
  turnBytes,
} from "../../websocket/index.js";
import type { Flushable, FlushQueue } from "../node/flush-queue.js";
import { type NativeWebSocket, sendStatus } from "./uws-app.js";

/** What uWebSockets.js keeps for us with each WebSocket. */
export interface LinkData {
  readonly link: UwsLink;
}

/** Open; then our close frame waits or is out; then the owner has been told. */
type State = "open" | "closing" | "closed";

/** Below this many bytes a message grows more often than it shrinks; as in `ws`. */
const defaultThresholdBytes = 1024;

/** uWebSockets.js sends no close frame for these and tells them by a sentence; the codes are those of RFC 6455, section 7.4.1. */
const violations: ReadonlyMap<string, number> = new Map([
  ["Received too big message", 1009],
  ["Received too big message, or other inflation error", 1009],
  ["Received invalid UTF-8", 1007],
]);

/**
 * One open WebSocket on uWebSockets.js. What a slow reader's socket does not take waits here, as references to messages that others
 * may share: uWebSockets.js leaves out what is above its own limit, and we never send it that.
 *
 * @example
 * const link = new UwsLink(options, false, events, queue);
 * response.upgrade({ link }, key, protocol, extensions, context);
 */
export class UwsLink implements Link, Flushable {
  readonly #queue: FlushQueue;
  readonly #closeTimeoutMs: number;
  /** Messages of this size and more are compressed. */
  readonly #threshold: number;
  #events: LinkEvents;
  #state: State = "open";
  /** Null before it opens, and after it has closed: then it may not be touched. */
  #socket: NativeWebSocket<LinkData> | null = null;
  #unsent: SharedMessage[] | null = null;
  #unsentBytes = 0;
  #isFlushDue = false;
  #goodbye: { readonly code: number | undefined; readonly reason: string } | null = null;
  #closeTimer: Timer = null;

  constructor(options: LinkOptions, isCompressing: boolean, events: LinkEvents, queue: FlushQueue) {
    const { perMessageDeflate, closeTimeoutMs } = options;
    const threshold = perMessageDeflate === false ? undefined : perMessageDeflate.threshold;
    this.#threshold = isCompressing ? (threshold ?? defaultThresholdBytes) : Infinity;
    this.#closeTimeoutMs = closeTimeoutMs;
    this.#events = events;
    this.#queue = queue;
  }

  get isWritable(): boolean {
    return this.#state === "open" && this.#unsent === null && this.#socket?.getBufferedAmount() === 0;
  }

  get bufferedBytes(): number {
    return this.#unsentBytes + (this.#socket?.getBufferedAmount() ?? 0);
  }

  send(message: SharedMessage): void {
    if (this.#state !== "open") return;
    if (this.#unsentBytes > turnBytes) this.#writeEarly();
    this.#unsentBytes += message.data.length;
    if (this.#unsent !== null) {
      this.#unsent.push(message);
      return;
    }
    this.#unsent = [message];
    this.#flushSoon();
  }

  takeQueued(): SharedMessage[] {
    const messages = this.#unsent ?? [];
    this.#unsent = null;
    this.#unsentBytes = 0;
    return messages;
  }

  close(code?: number, reason = ""): void {
    // For its checks: uWebSockets.js would send what may not travel.
    encodeClose(code, reason);
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#goodbye = { code, reason };
    this.#write();
    if (this.#socket !== null) {
      // The peer reads slowly. Once all is out uWebSockets.js has its own time limit for the rest.
      this.#closeTimer = this.#queue.clock.setTimer(() => this.terminate(), this.#closeTimeoutMs);
    }
  }

  terminate(): void {
    if (this.#state === "open") this.#state = "closing";
    this.#socket?.close();
  }

  /** Writes what this turn has queued, and what has waited. Called by the queue. */
  flush(): void {
    this.#isFlushDue = false;
    // Fast path: a message that is alone is sent without a cork, and what `send` answers spares asking whether it has left.
    if (this.#writeOne()) return this.#events.onDrain();
    this.#write();
    if (this.isWritable) this.#events.onDrain();
    else if (this.#state === "open") this.#events.onBlocked();
  }

  // What uWebSockets.js tells.

  /** The answer to the upgrade has been written, and leaves together with the first messages. */
  onOpen(socket: NativeWebSocket<LinkData>): void {
    this.#socket = socket;
    this.#write();
  }

  onMessage(message: ArrayBuffer, isBinary: boolean): void {
    const bytes = Buffer.from(isBinary ? message.slice(0) : message);
    this.#events.onMessage(isBinary ? bytes : bytes.toString());
  }

  /** Not written to from in here: version 20.30 would not wait for the socket again (seen as a line that stands still). */
  onDrain(): void {
    this.#flushSoon();
  }

  onClose(code: number, reason: string): void {
    this.#socket = null;
    this.#queue.clock.clearTimer(this.#closeTimer);
    const violation = code === abnormal ? violations.get(reason) : undefined;
    if (violation !== undefined) return this.#report(violation, reason, new Error(reason));
    const told = code === 0 ? noStatus : code;
    // Our own close is told while our caller is still in it.
    if (this.#state === "closing") this.#queue.clock.defer(() => this.#report(told, reason));
    else this.#report(told, reason);
  }

  /** The client left before it was accepted. */
  onGone(): void {
    this.#report(abnormal, "");
  }

  /** In the middle of a turn; it is not writable again before that has ended, however fast the kernel is. */
  #writeEarly(): void {
    this.#write();
    if (!this.isWritable) this.#events.onBlocked();
  }

  #flushSoon(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    this.#queue.add(this);
  }

  /** Writes a message that is alone; true if it has left. */
  #writeOne(): boolean {
    const socket = this.#socket;
    const messages = this.#unsent;
    const [message] = messages ?? [];
    if (socket === null || message === undefined || messages?.length !== 1 || this.#state !== "open")
      return false;
    const status = this.#send(socket, message);
    if (status === sendStatus.dropped) return false;
    this.#unsent = null;
    this.#unsentBytes = 0;
    return status === sendStatus.sent;
  }

  #write(): void {
    const socket = this.#socket;
    const messages = this.#unsent ?? [];
    if (socket === null || (messages.length === 0 && this.#goodbye === null)) return;
    socket.cork(() => this.#sendAll(socket, messages));
  }

  #sendAll(socket: NativeWebSocket<LinkData>, messages: SharedMessage[]): void {
    let taken = 0;
    for (const message of messages) {
      if (this.#send(socket, message) === sendStatus.dropped) break;
      taken++;
      this.#unsentBytes -= message.data.length;
    }
    this.#unsent = taken === messages.length ? null : messages.slice(taken);
    // A close frame, too, is left out above the limit: it waits until the way is free.
    if (this.#unsent !== null || this.#goodbye === null || socket.getBufferedAmount() > 0) return;
    socket.end(this.#goodbye.code ?? 0, this.#goodbye.reason);
  }

  #send(socket: NativeWebSocket<LinkData>, { data, mayCompress }: SharedMessage): number {
    const isCompressed = data.length >= this.#threshold && mayCompress !== false;
    return socket.send(data, typeof data !== "string", isCompressed);
  }

  /** Tells the owner, once, and lets go of it. */
  #report(code: number, reason: string, error?: Error): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.takeQueued();
    const events = this.#events;
    this.#events = nobody;
    if (error === undefined) events.onClose(code, reason);
    else events.onClose(code, reason, error);
  }
}

/** Who hears a link that was closed. */
const nobody: LinkEvents = { onMessage() {}, onBlocked() {}, onDrain() {}, onClose() {} };
