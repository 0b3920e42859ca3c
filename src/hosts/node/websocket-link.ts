// A WebSocket over a TCP or TLS socket of Node: reads, writes once per turn, and closes by the book. It knows no HTTP and no Engine.IO.
import type { Socket } from "node:net";
import type { Timer } from "../../core/clock.js";
import {
  abnormal,
  Compression,
  type CompressionEvents,
  type DeflateAgreement,
  encodeClose,
  encodeControl,
  type Link,
  type LinkEvents,
  noStatus,
  opcode,
  Parser,
  type ParserEvents,
  type SharedMessage,
  turnBytes,
  WebSocketProtocolError,
  wireOf,
} from "../../websocket/index.js";
import type { Flushable, FlushQueue } from "./flush-queue.js";
import { zlibCompressor } from "./zlib-compressor.js";

const nothing = Buffer.alloc(0);

/** Pongs that may wait for a peer that asks without reading. */
const maxUnsentPongs = 60;

/**
 * How long one frame may take to arrive. The peer cannot answer a heartbeat while it is inside a frame, so this is what
 * Socket.IO's heartbeat (25 s + 20 s) would give it; it holds where heartbeats are set longer.
 */
const frameTimeoutMs = 45_000;

/** What a link needs to know of its upgrade. */
export interface WebSocketLinkOptions {
  readonly maxPayloadBytes: number;
  readonly closeTimeoutMs: number;
  readonly deflate: DeflateAgreement | null;
  readonly isStrict: boolean;
}

/** Open; then our close frame is out and we wait for the peer's; then the owner has been told, and only TCP is left to end. */
type State = "open" | "closing" | "closed";

const linkOf = Symbol("link");
interface LinkedSocket extends Socket {
  [linkOf]?: WebSocketLink;
}

/**
 * One open WebSocket on Node.
 *
 * @example
 * const link = new WebSocketLink(socket, options, events, queue);
 * link.send({ data: "hi", wire: null });
 */
export class WebSocketLink implements Link, Flushable, ParserEvents, CompressionEvents {
  readonly #socket: LinkedSocket;
  readonly #queue: FlushQueue;
  readonly #parser: Parser;
  readonly #compression: Compression | null;
  readonly #closeTimeoutMs: number;
  #events: LinkEvents;
  #state: State = "open";

  // What this turn of the event loop has queued.
  #messages: SharedMessage[] | null = null;
  #messageBytes = 0;
  #pongs: Buffer[] | null = null;

  #unsentPongs = 0;
  #isAwaitingDrain = false;
  #isPaused = false;
  #closeTimer: Timer = null;
  #slowFrame = 0;
  #slowSinceMs = 0;

  /** Takes the socket over. Frames that came with the request are put back into it with `unshift` by whoever made it. */
  constructor(socket: Socket, options: WebSocketLinkOptions, events: LinkEvents, queue: FlushQueue) {
    this.#socket = socket;
    this.#queue = queue;
    this.#events = events;
    this.#closeTimeoutMs = options.closeTimeoutMs;
    const { maxPayloadBytes, deflate, isStrict } = options;
    this.#parser = new Parser(this, maxPayloadBytes, deflate !== null, isStrict);
    this.#compression = deflate && new Compression(deflate, zlibCompressor, maxPayloadBytes, this);
    this.#socket[linkOf] = this;
    socket.setTimeout(0);
    socket.setNoDelay(true);
    // One function for all sockets each: a link costs no closures for its listeners.
    socket
      .on("error", onSocketError)
      .on("close", onSocketClose)
      .on("end", onSocketEnd)
      .on("data", onSocketData);
    // Then there will be no "close" event any more.
    if (socket.destroyed) queue.clock.defer(() => this.onSocketClose());
  }

  get isWritable(): boolean {
    return (
      this.#state === "open" &&
      this.#messages === null &&
      this.#pongs === null &&
      (this.#compression === null || this.#compression.isSent) &&
      this.#socket.writableLength === 0
    );
  }

  get bufferedBytes(): number {
    return this.#messageBytes + (this.#compression?.unsentBytes ?? 0) + this.#socket.writableLength;
  }

  send(message: SharedMessage): void {
    if (this.#state !== "open") return;
    const bytes = this.#compression === null ? wireOf(message).length : message.data.length;
    if (this.#messageBytes > turnBytes) this.#writeEarly();
    this.#messageBytes += bytes;
    if (this.#messages !== null) {
      this.#messages.push(message);
      return;
    }
    if (this.#pongs === null) this.#queue.add(this);
    this.#messages = [message];
  }

  takeQueued(): SharedMessage[] {
    const messages = this.#messages ?? [];
    this.#messages = null;
    this.#messageBytes = 0;
    return messages;
  }

  close(code?: number, reason?: string): void {
    const frame = encodeClose(code, reason);
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#writeQueued(frame);
    this.#startCloseTimer();
  }

  terminate(): void {
    if (this.#state === "open") this.#state = "closing";
    this.#parser.stop();
    this.#compression?.stop();
    this.#socket.destroy();
  }

  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#compression?.isReceived !== false) this.#socket.resume();
  }

  /** Writes what this turn has queued. Called by the queue. */
  flush(): void {
    if (this.#state === "open") this.#writeQueued(null);
  }

  /** Writes the answer to the upgrade and the first messages, in one write. */
  open(answer: Uint8Array, first: readonly SharedMessage[]): void {
    if (this.#compression === null) return this.#write(Buffer.concat([answer, ...first.map(wireOf)]));
    this.#write(answer);
    this.#writeThrough(this.#compression, first, null, null);
  }

  // What the parser reads.

  onMessage(data: string | Uint8Array): void {
    if (this.#compression === null) this.#events.onMessage(data);
    else this.#compression.receive(data);
  }

  onCompressed(bytes: Uint8Array, isText: boolean): void {
    this.#compression?.receiveCompressed(bytes, isText);
  }

  onPing(payload: Buffer): void {
    if (this.#state !== "open") return;
    if (this.#unsentPongs === maxUnsentPongs) {
      this.flush();
      // The peer asks and asks, and does not read.
      if (this.#unsentPongs > 0) return this.#cutOff(new WebSocketProtocolError("ping-flood"));
    }
    this.#unsentPongs++;
    const pong = encodeControl(opcode.pong, payload);
    if (this.#pongs !== null) {
      this.#pongs.push(pong);
      return;
    }
    if (this.#messages === null) this.#queue.add(this);
    this.#pongs = [pong];
  }

  onPong(): void {
    // Nobody here sends pings of RFC 6455: Engine.IO has its own.
  }

  onClose(code: number, reason: string): void {
    if (this.#compression === null) this.onInflatedClose(code, reason);
    else this.#compression.receiveClose(code, reason);
  }

  onViolation(error: WebSocketProtocolError): void {
    if (this.#state === "open") this.#writeQueued(encodeClose(error.closeCode, error.message));
    this.#end();
    this.#report(error.closeCode, error.message, error);
  }

  // What the compression gives back.

  onInflated(data: string | Uint8Array): void {
    this.#events.onMessage(data);
  }

  onInflatedClose(code: number, reason: string): void {
    // The peer's own code comes back to it, and an empty frame for an empty one (RFC 6455, section 5.5.1).
    if (this.#state === "open") this.#writeQueued(encodeClose(code === noStatus ? undefined : code));
    this.#end();
    this.#report(code, reason);
  }

  onFrame(frame: Uint8Array): void {
    this.#write(frame);
  }

  onSent(): void {
    this.#afterWrite();
  }

  onIdle(): void {
    if (!this.#isPaused) this.#socket.resume();
  }

  // What the socket tells.

  onSocketData(chunk: Buffer): void {
    this.#parser.push(chunk);
    if (this.#compression?.isReceived === false) this.#socket.pause();
    this.#watchFrame();
  }

  /** The peer's FIN: without a close frame before it, the connection is lost. */
  onSocketEnd(): void {
    this.#report(abnormal, "");
    this.#end();
  }

  onSocketError(error: Error): void {
    this.#report(abnormal, "", error);
  }

  onSocketClose(): void {
    this.#queue.clock.clearTimer(this.#closeTimer);
    delete this.#socket[linkOf];
    this.#report(abnormal, "");
  }

  #writeQueued(last: Uint8Array | null): void {
    const messages = this.#messages;
    const pongs = this.#pongs;
    this.#messages = null;
    this.#messageBytes = 0;
    this.#pongs = null;
    if (this.#compression !== null) return this.#writeThrough(this.#compression, messages, pongs, last);
    // Fast path: one message, or the list that many links share, is written as it is.
    if (pongs === null && last === null) {
      if (messages !== null) this.#write(this.#join(messages));
      return;
    }
    const parts: Uint8Array[] = pongs ?? [];
    if (messages !== null) parts.push(this.#join(messages));
    if (last !== null) parts.push(last);
    this.#write(Buffer.concat(parts));
  }

  /** Writes what has come together so far, in the middle of a turn; what comes next is written with the rest of it. */
  #writeEarly(): void {
    const messages = this.#messages ?? [];
    // Not null: it is not writable again before the turn has ended, however fast the kernel is.
    this.#messages = [];
    this.#messageBytes = 0;
    if (this.#compression !== null) this.#writeThrough(this.#compression, messages, null, null);
    else this.#write(this.#join(messages));
  }

  #writeThrough(
    compression: Compression,
    messages: readonly SharedMessage[] | null,
    pongs: readonly Uint8Array[] | null,
    last: Uint8Array | null,
  ): void {
    // Pongs need not wait for messages that are being compressed.
    if (pongs !== null) this.#write(Buffer.concat(pongs));
    this.#socket.cork();
    for (const message of messages ?? []) compression.send(message);
    if (last !== null) compression.send(last);
    this.#socket.uncork();
    this.#afterWrite();
  }

  #join(messages: readonly SharedMessage[]): Uint8Array {
    const [only] = messages;
    return messages.length === 1 && only !== undefined ? wireOf(only) : this.#queue.join(messages);
  }

  #write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
    if (this.#socket.writableCorked === 0) this.#afterWrite();
  }

  /** Tells when all has left. */
  #afterWrite(): void {
    if (this.#socket.writableLength === 0) {
      // Fast path: the kernel has taken it whole, as it nearly always does. A callback for each write would cost 4 to 10 % of a broadcast.
      this.#unsentPongs = 0;
      if (this.isWritable) this.#events.onDrain();
    } else if (!this.#isAwaitingDrain) {
      this.#isAwaitingDrain = true;
      this.#events.onBlocked();
      // What is behind it in the socket's queue calls back when it has gone, and there "drain" would only be told after 16 KB and more.
      this.#socket.write(nothing, () => {
        this.#isAwaitingDrain = false;
        this.#afterWrite();
      });
    }
  }

  #watchFrame(): void {
    const frame = this.#parser.unfinishedFrame;
    if (frame === 0) {
      this.#slowFrame = 0;
    } else if (frame !== this.#slowFrame) {
      this.#slowFrame = frame;
      this.#slowSinceMs = this.#queue.clock.now();
    } else if (this.#queue.clock.now() - this.#slowSinceMs > frameTimeoutMs) {
      this.#parser.stop();
      this.onViolation(new WebSocketProtocolError("slow-frame"));
    }
  }

  /** Ends the connection of a peer that would not read why. */
  #cutOff(error: WebSocketProtocolError): void {
    this.terminate();
    this.#report(error.closeCode, error.message, error);
  }

  /** Tells the owner, once, and lets go of it. */
  #report(code: number, reason: string, error?: Error): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#parser.stop();
    this.#compression?.stop();
    this.#messages = null;
    this.#messageBytes = 0;
    this.#pongs = null;
    const events = this.#events;
    this.#events = nobody;
    if (error === undefined) events.onClose(code, reason);
    else events.onClose(code, reason, error);
  }

  /** Ends our half of the TCP connection and reads on, so that no reset overtakes our close frame; the peer has a while to end its own. */
  #end(): void {
    this.#socket.end();
    this.#socket.resume();
    this.#startCloseTimer();
  }

  #startCloseTimer(): void {
    this.#closeTimer ??= this.#queue.clock.setTimer(() => this.#socket.destroy(), this.#closeTimeoutMs);
  }
}

/** Who hears a link that was closed. */
const nobody: LinkEvents = { onMessage() {}, onBlocked() {}, onDrain() {}, onClose() {} };

function onSocketData(this: LinkedSocket, chunk: Buffer): void {
  this[linkOf]?.onSocketData(chunk);
}

function onSocketEnd(this: LinkedSocket): void {
  this[linkOf]?.onSocketEnd();
}

function onSocketError(this: LinkedSocket, error: Error): void {
  this[linkOf]?.onSocketError(error);
}

function onSocketClose(this: LinkedSocket): void {
  this[linkOf]?.onSocketClose();
}
