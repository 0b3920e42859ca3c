// One stream of a WebTransport session as a link: messages in, one write per turn of the event loop out. It knows no Engine.IO but its framing.
import type { Clock, Timer } from "../../../core/index.js";
import { encodeStream, Fault, type StreamDecoder } from "../../../protocol/index.js";
import {
  abnormal,
  type Link,
  type LinkEvents,
  MessageQueue,
  noStatus,
  type SharedMessage,
  turnBytes,
} from "../../../websocket/index.js";
import type { LinkOptions, WebTransportSession } from "../../host.js";

/** A stream whose first frame has been read, with what came behind it. */
export interface OpenStream {
  readonly session: WebTransportSession;
  readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly decoder: StreamDecoder;
}

/**
 * | state   | hears                          | does                                              | becomes |
 * |---------|--------------------------------|---------------------------------------------------|---------|
 * | open    | close                          | writes what is queued and ends our half           | closing |
 * | closing | nothing for a while            | ends the session                                  | closed  |
 * | either  | the peer's end, or a failure   | ends the session                                  | closed  |
 * | either  | a frame of an impossible size  | ends the session                                  | closed  |
 *
 * Ending a session loses what is on its way, so our half of the stream ends first, and the peer has a while to end its own: while
 * something still waits to be written `closeTimeoutMs`, then {@link goodbyeMs}.
 */
type State = "open" | "closing" | "closed";

/** Stock clients do not answer the end of a stream. */
const goodbyeMs = 1000;

/** Said to a peer whose frame has no length, or one beyond the limit; as with a WebSocket (RFC 6455, section 7.4.1). */
const tooLarge = 1009;

/**
 * One stream of one session.
 *
 * @example
 * const link = new WebTransportLink(stream, options, events, clock);
 * link.send({ data: "2", wire: null });
 */
export class WebTransportLink implements Link {
  readonly #stream: OpenStream;
  readonly #clock: Clock;
  readonly #closeTimeoutMs: number;
  readonly #flush: () => void;
  readonly #onWritten: () => void;
  readonly #onLost: (reason?: unknown) => void;
  #events: LinkEvents;
  #state: State = "open";
  readonly #queue: MessageQueue = new MessageQueue();
  /** Bytes that the stream has not taken yet. */
  #writingBytes = 0;
  #closeTimer: Timer = null;

  constructor(stream: OpenStream, options: LinkOptions, events: LinkEvents, clock: Clock) {
    this.#stream = stream;
    this.#clock = clock;
    this.#closeTimeoutMs = options.closeTimeoutMs;
    this.#events = events;
    this.#flush = (): void => this.#writeQueued();
    this.#onWritten = (): void => this.#afterWrite();
    this.#onLost = (reason): void => this.#end(abnormal, textOf(reason));
    stream.session.closed.then((info) => this.#end(...closeOf(info)), this.#onLost);
    void this.#read();
  }

  get isWritable(): boolean {
    return this.#state === "open" && this.#queue.isEmpty && this.#writingBytes === 0;
  }

  get bufferedBytes(): number {
    return this.#queue.bytes + this.#writingBytes;
  }

  send(message: SharedMessage): void {
    if (this.#state !== "open") return;
    if (this.#queue.add(message)) this.#clock.defer(this.#flush);
    // A stream takes its time for all that it is given: nobody can tell yet how much.
    if (this.#queue.bytes > turnBytes) this.#events.onBlocked();
  }

  takeQueued(): SharedMessage[] {
    return this.#queue.take();
  }

  close(): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#endIn(this.#closeTimeoutMs);
    this.#writeQueued();
    if (this.#writingBytes === 0) this.#endOurHalf();
  }

  terminate(): void {
    this.#end(abnormal, "");
  }

  /** What a slow stream has not taken keeps all that follows here, where it can still be taken back. */
  #writeQueued(): void {
    if (this.#writingBytes > 0 || this.#queue.isEmpty || this.#state === "closed") return;
    const bytes = encodeStream(this.#queue.take());
    this.#writingBytes = bytes.length;
    this.#stream.writer.write(bytes).then(this.#onWritten, this.#onLost);
  }

  #afterWrite(): void {
    this.#writingBytes = 0;
    if (!this.#queue.isEmpty) this.#writeQueued();
    else if (this.#state === "closing") this.#endOurHalf();
    else if (this.#state === "open") this.#events.onDrain();
  }

  #endOurHalf(): void {
    this.#stream.writer.close().catch(this.#onLost);
    this.#endIn(Math.min(goodbyeMs, this.#closeTimeoutMs));
  }

  #endIn(ms: number): void {
    this.#clock.clearTimer(this.#closeTimer);
    this.#closeTimer = this.#clock.setTimer(() => this.#end(abnormal, ""), ms);
  }

  async #read(): Promise<void> {
    const { reader, decoder } = this.#stream;
    // Whoever makes a link has it in hand before it hears of what came with the first frame.
    await Promise.resolve();
    while (this.#deliver()) {
      const { value } = await reader.read().catch(lost);
      // The peer has ended its half: it has nothing more to say, and is heard no more. Not every session tells that it has ended.
      if (value === undefined) return this.#end(noStatus, "");
      decoder.push(value);
    }
  }

  /** Gives false when there is nothing more to be read. */
  #deliver(): boolean {
    const { decoder } = this.#stream;
    for (let content = decoder.next(); content !== undefined; content = decoder.next()) {
      if (this.#state === "closed") return false;
      if (content instanceof Fault) {
        this.#end(tooLarge, content.message, new Error(content.message, { cause: content }));
        return false;
      }
      this.#events.onMessage(content);
    }
    return this.#state !== "closed";
  }

  /** Ends the session, and tells the owner, once. */
  #end(code: number, reason: string, error?: Error): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#clock.clearTimer(this.#closeTimer);
    this.#queue.take();
    endSession(this.#stream.session, error && { closeCode: code, reason });
    const events = this.#events;
    this.#events = nobody;
    events.onClose(code, reason, error);
  }
}

const nobody: LinkEvents = { onMessage() {}, onBlocked() {}, onDrain() {}, onClose() {} };

/** A stream that was reset ends as one that was ended: sessions end in either way, as their programs like it. */
const lost = (): { readonly value?: undefined } => ({});

/** Programs may tell less than the standard has. */
function closeOf(info: unknown): [code: number, reason: string] {
  const { closeCode = noStatus, reason = "" } = (info ?? {}) as { closeCode?: number; reason?: string };
  return [closeCode, reason];
}

const textOf = (reason: unknown): string => (reason instanceof Error ? reason.message : "");

/**
 * Ends a session, also one that has ended already.
 *
 * @example
 * endSession(session, { closeCode: 400, reason: "Bad request" });
 */
export function endSession(
  session: WebTransportSession,
  ...info: Parameters<WebTransportSession["close"]>
): void {
  try {
    session.close(...info);
  } catch {
    // It was not open any more.
  }
}
