// The transport over a link, which is a WebSocket or a WebTransport stream: one Engine.IO frame to a message. What they are, the link knows.
import type { Transport, TransportEnd, TransportEvents, TransportName } from "../../../core/index.js";
import { type EncodedFrame, encodeFrame, Fault } from "../../../protocol/index.js";
import { abnormal, type Link, type LinkEvents } from "../../../websocket/index.js";
import type { Dialect } from "../dialect.js";
import type { LinkOptions, UpgradeExchange } from "../../host.js";

const closeFrame = encodeFrame("close");

/** The close code of a server that stops (the WebSocket registry of IANA): reconnect. */
const serviceRestart = 1012;

/** With this code our client closes a connection that it takes for dead: browsers let it say no other way that it comes back. */
const givenUp = 4000;

/** The close code for a client that cannot be served now: come back later. */
export const tryAgainLater = 1013;

/** The transports that have a link. */
export type LinkTransportName = Exclude<TransportName, "polling">;

type Headers = Readonly<Record<string, string | readonly string[]>>;

/**
 * Frames over one link. While a session moves to it, the move is its owner; then the session is.
 *
 * @example
 * const transport = new LinkTransport("websocket", session, dialect);
 * transport.accept(exchange, options.link, {}, [openFrame]);
 */
export class LinkTransport implements Transport, LinkEvents {
  readonly name: LinkTransportName;
  readonly #dialect: Dialect;
  #owner: TransportEvents;
  #link: Link | null = null;
  #isEnded = false;

  constructor(name: LinkTransportName, owner: TransportEvents, dialect: Dialect) {
    this.name = name;
    this.#owner = owner;
    this.#dialect = dialect;
  }

  /** Takes the link; the frames of `first` leave together with the answer. */
  accept(
    exchange: UpgradeExchange,
    options: LinkOptions,
    headers: Headers,
    first: readonly EncodedFrame[],
  ): void {
    this.#link = exchange.accept(options, this, headers, first);
  }

  /** From now on `owner` is told everything. */
  handTo(owner: TransportEvents): void {
    this.#owner = owner;
  }

  get isWritable(): boolean {
    return !this.#isEnded && this.#link !== null && this.#link.isWritable;
  }

  get bufferedBytes(): number {
    return this.#link?.bufferedBytes ?? 0;
  }

  send(frame: EncodedFrame): void {
    this.#link?.send(frame);
  }

  takeQueued(): EncodedFrame[] {
    // What is queued there was sent here.
    return (this.#link?.takeQueued() ?? []) as EncodedFrame[];
  }

  close(code?: number): void {
    // Deno does not tell the client that our half of a stream has ended. Stock clients pass over the frame.
    if (this.name === "webtransport") this.#link?.send(closeFrame);
    this.#link?.close(code);
  }

  /** Ends politely, and says that the client may come back; until it has gone it is heard, as behind any close. */
  part(): void {
    this.close(serviceRestart);
  }

  terminate(): void {
    this.#link?.terminate();
  }

  onMessage(data: string | Uint8Array): void {
    if (this.#isEnded) return;
    const frame = this.#dialect.decodeFrame(data);
    if (!(frame instanceof Fault)) return this.#owner.onFrame(frame);
    this.#end({ kind: "fault", fault: frame });
    this.close();
  }

  onBlocked(): void {
    if (!this.#isEnded) this.#owner.onBlocked();
  }

  onDrain(): void {
    if (!this.#isEnded) this.#owner.onDrain();
  }

  onClose(code: number, reason: string, error?: Error): void {
    if (error?.cause instanceof Fault) return this.#end({ kind: "fault", fault: error.cause });
    // A connection that was reset is lost like one that ended: only who breaks the protocol has failed.
    const hasFailed = error !== undefined && code !== abnormal;
    const isLost = code === abnormal || code === givenUp;
    this.#end(
      hasFailed
        ? { kind: "error", error }
        : { kind: "closed", description: { code, reason, ...(error && { error }) }, isLost },
    );
  }

  #end(end: TransportEnd): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#owner.onEnd(end);
  }
}
