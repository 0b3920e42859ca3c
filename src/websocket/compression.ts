// The messages of one connection with permessage-deflate, kept in order both ways. It compresses through a port, and knows no socket.
import { type Compressor, type DeflateAgreement, inflateLimit } from "./deflate.js";
import { deflateOnce } from "./deflate-once.js";
import { InOrder } from "./in-order.js";
import type { SharedMessage } from "./link.js";
import { WebSocketProtocolError } from "./protocol-error.js";
import { wireOf } from "./serializer.js";
import { decodeUtf8 } from "./utf8.js";

/** What a compression tells its owner; handed in at birth. */
export interface CompressionEvents {
  onInflated(data: string | Uint8Array): void;
  onInflatedClose(code: number, reason: string): void;
  onViolation(error: WebSocketProtocolError): void;
  /** The next frame to be written. */
  onFrame(frame: Uint8Array): void;
  /** What had to wait for the compressor has been given to `onFrame`, all of it. */
  onSent(): void;
  /** Nothing waits any more in either direction. */
  onIdle(): void;
}

type Received =
  | { readonly kind: "message"; readonly data: string | Uint8Array }
  | { readonly kind: "compressed"; readonly bytes: Uint8Array; readonly isText: boolean }
  | { readonly kind: "close"; readonly code: number; readonly reason: string };

/** A message, or a finished frame that must not overtake the messages before it. */
export type Sent = SharedMessage | Uint8Array;

/**
 * Stands between a link and its messages once permessage-deflate is agreed on.
 *
 * @example
 * const compression = new Compression(agreement, compressor, 1_000_000, link);
 * compression.send(message); // link.onFrame is called, now or later, in the order of sending
 */
export class Compression {
  readonly #agreement: DeflateAgreement;
  readonly #compressor: Compressor;
  readonly #maxPayloadBytes: number;
  readonly #events: CompressionEvents;
  readonly #received: InOrder<Received>;
  readonly #sent: InOrder<Sent>;
  #unsentBytes = 0;
  #isStopped = false;

  constructor(
    agreement: DeflateAgreement,
    compressor: Compressor,
    maxPayloadBytes: number,
    events: CompressionEvents,
  ) {
    this.#agreement = agreement;
    this.#compressor = compressor;
    this.#maxPayloadBytes = maxPayloadBytes;
    this.#events = events;
    this.#received = new InOrder((item, done) => this.#receive(item, done));
    this.#sent = new InOrder((item, done) => this.#send(item, done));
  }

  /** Nothing that was sent waits for the compressor. */
  get isSent(): boolean {
    return this.#sent.isIdle;
  }

  /** What waits to be sent, before compression; text counts in characters. */
  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  /** Nothing that was received waits for the compressor. */
  get isReceived(): boolean {
    return this.#received.isIdle;
  }

  /** A message that came uncompressed: it must not overtake one that is being inflated. */
  receive(data: string | Uint8Array): void {
    this.#received.push({ kind: "message", data });
  }

  receiveCompressed(bytes: Uint8Array, isText: boolean): void {
    this.#received.push({ kind: "compressed", bytes, isText });
  }

  receiveClose(code: number, reason: string): void {
    this.#received.push({ kind: "close", code, reason });
  }

  send(item: Sent): void {
    this.#unsentBytes += sizeOf(item);
    this.#sent.push(item);
  }

  /** From now on nothing is reported. */
  stop(): void {
    this.#isStopped = true;
    this.#received.clear();
    this.#sent.clear();
  }

  #receive(item: Received, done: () => void): void {
    switch (item.kind) {
      case "message":
        this.#events.onInflated(item.data);
        return done();
      case "close":
        this.#events.onInflatedClose(item.code, item.reason);
        return done();
      case "compressed":
        return this.#inflate(item.bytes, item.isText, done);
    }
  }

  #inflate(compressed: Uint8Array, isText: boolean, done: () => void): void {
    const limit = inflateLimit(compressed.length, this.#maxPayloadBytes);
    this.#compressor.inflate(compressed, this.#agreement.clientWindowBits, limit, (inflated) => {
      if (this.#isStopped) return;
      if (typeof inflated === "string") return this.#events.onViolation(new WebSocketProtocolError(inflated));
      const data = isText ? decodeUtf8(inflated) : inflated;
      if (data === null) return this.#events.onViolation(new WebSocketProtocolError("invalid-utf8"));
      this.#events.onInflated(data);
      this.#finish(done);
    });
  }

  #send(item: Sent, done: () => void): void {
    this.#unsentBytes -= sizeOf(item);
    if (item instanceof Uint8Array) {
      this.#events.onFrame(item);
      return done();
    }
    // For text in characters, which is never more than its bytes: nothing below the threshold is compressed.
    if (item.mayCompress === false || item.data.length < this.#agreement.thresholdBytes) {
      this.#events.onFrame(wireOf(item));
      return done();
    }
    deflateOnce(this.#compressor, item, this.#agreement.serverWindowBits, (frame) => {
      if (this.#isStopped) return;
      this.#events.onFrame(frame);
      this.#finish(done);
      if (!this.#isStopped && this.isSent) this.#events.onSent();
    });
  }

  #finish(done: () => void): void {
    done();
    if (!this.#isStopped && this.isSent && this.isReceived) this.#events.onIdle();
  }
}

function sizeOf(item: Sent): number {
  return item instanceof Uint8Array ? item.length : item.data.length;
}
