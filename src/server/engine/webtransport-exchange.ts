// A WebTransport session at its beginning: waits for its stream and for what the first frame wants. It decides nothing: the engine does.
import type { Clock, Timer } from "../../core/index.js";
import { decodeFrame, Fault, StreamDecoder } from "../../protocol/index.js";
import type { Link } from "../../websocket/index.js";
import type { HttpRequest, UpgradeExchange, WebTransportRequest, WebTransportSession } from "../host.js";
import { plainRequest } from "./plain-request.js";
import { readQuery } from "./request-query.js";
import { endSession, type OpenStream, WebTransportLink } from "./transports/webtransport.js";

/** What a session may take, and how long. */
export interface GreetingLimits {
  readonly maxPayloadBytes: number;
  readonly timeoutMs: number;
}

/**
 * One session as an upgrade: it becomes a link, or is refused. There are no headers to answer with.
 *
 * @example
 * const exchange = new WebTransportExchange(session, {}, clock);
 * if (await exchange.greet({ maxPayloadBytes: 1_000_000, timeoutMs: 10_000 })) route(exchange);
 */
export class WebTransportExchange implements UpgradeExchange {
  readonly response = null;
  readonly isAnswered = false;
  readonly #session: WebTransportSession;
  readonly #known: WebTransportRequest;
  readonly #clock: Clock;
  #stream: OpenStream | null = null;
  #request: HttpRequest;

  constructor(session: WebTransportSession, known: WebTransportRequest, clock: Clock) {
    this.#session = session;
    this.#known = known;
    this.#clock = clock;
    this.#request = makeRequest(known, "");
  }

  get request(): HttpRequest {
    return this.#request;
  }

  /** Gives true once {@link request} says what the client wants; false if it says nothing in time, or nothing that has a meaning. */
  async greet({ maxPayloadBytes, timeoutMs }: GreetingLimits): Promise<boolean> {
    let timer: Timer = null;
    const ended = new Promise<null>((resolve) => {
      const end = (): void => resolve(null);
      timer = this.#clock.setTimer(end, timeoutMs);
      this.#session.closed.then(end, end);
    });
    const sid = await Promise.race([this.#readHello(maxPayloadBytes).catch(() => null), ended]);
    this.#clock.clearTimer(timer);
    if (sid !== null) this.#request = makeRequest(this.#known, sid);
    return sid !== null;
  }

  accept(...[options, events, , first]: Parameters<UpgradeExchange["accept"]>): Link {
    if (this.#stream === null) throw new Error("A session is accepted after it was greeted.");
    const link = new WebTransportLink(this.#stream, options, events, this.#clock);
    for (const message of first) link.send(message);
    return link;
  }

  reject(status: number, message: string): void {
    endSession(this.#session, { closeCode: status, reason: message });
  }

  onAbort(callback: () => void): void {
    const abort = (): void => callback();
    this.#session.closed.then(abort, abort);
  }

  /** Gives the id of the session that the client has, "" if it has none, null if it says something else. */
  async #readHello(maxPayloadBytes: number): Promise<string | null> {
    const { value: stream } = await this.#session.incomingBidirectionalStreams.getReader().read();
    if (stream === undefined) return null;
    const reader = stream.readable.getReader();
    const decoder = new StreamDecoder(maxPayloadBytes);
    let content = decoder.next();
    while (content === undefined) {
      const { value: chunk } = await reader.read();
      if (chunk === undefined) return null;
      decoder.push(chunk);
      content = decoder.next();
    }
    this.#stream = { session: this.#session, reader, writer: stream.writable.getWriter(), decoder };
    return content instanceof Fault ? null : sidIn(content);
  }
}

/** Reads `0` and `0{"sid":"..."}`. */
function sidIn(content: string | Uint8Array): string | null {
  const frame = decodeFrame(content);
  if (frame instanceof Fault || frame.type !== "open") return null;
  if (frame.data === "") return "";
  try {
    const { sid } = JSON.parse(String(frame.data)) as { readonly sid?: unknown };
    return typeof sid === "string" && sid !== "" ? sid : null;
  } catch {
    return null;
  }
}

/** What `allowRequest`, `generateId` and `socket.request` get where a request of node:http would stand. */
function makeRequest(known: WebTransportRequest, sid: string): HttpRequest {
  const { url = "", headers = {}, remoteAddress = "" } = known;
  const query = readQuery(url);
  // What the stream says counts: not every program tells the URL.
  Object.assign(query, { EIO: "4", transport: "webtransport" });
  if (sid === "") delete query["sid"];
  else query["sid"] = sid;
  const request = { method: "CONNECT", url, query, headers, remoteAddress, isSecure: true };
  return { ...request, raw: plainRequest(request) };
}
