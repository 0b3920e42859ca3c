// What a client needs of the program it runs in, and what every modern one offers: fetch and WebSocket. Not Node's
// own ways, which are in node.ts.
import { consoleTrace, systemClock, type Clock, type Trace } from "../core/index.js";
import type { ResolvedOptions } from "./options.js";

/** One HTTP request of the polling transport. */
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

/** The part of the WebSocket interface that is used; the browser's and the `ws` package's both have it. */
export interface WebSocketLike {
  readonly bufferedAmount: number;
  /** A `message` event has `data`. */
  addEventListener(
    type: "open" | "message" | "close" | "error",
    listener: (event: { readonly data?: string | ArrayBuffer | Uint8Array }) => void,
  ): void;
  /** The second argument is for `ws` only. */
  send(data: string | Uint8Array, options?: { readonly compress: boolean }): void;
  close(): void;
  /** Ends at once, where it can be done. */
  terminate?(): void;
}

/** Everything outside; tests and simulations hand in their own. */
export interface Runtime {
  readonly clock: Clock;
  readonly trace: Trace;
  readonly random: () => number;
  request(request: HttpRequest, options: ResolvedOptions): Promise<HttpResponse>;
  openWebSocket(url: string, options: ResolvedOptions): WebSocketLike;
  /** Listens to the page; gives back what stops it. Nothing happens in programs that have no such events. */
  readonly onPage: (event: "online" | "offline" | "beforeunload", listener: () => void) => () => void;
}

async function request({ url, body, signal }: HttpRequest, options: ResolvedOptions): Promise<HttpResponse> {
  const headers = new Headers(options.extraHeaders);
  if (body !== undefined) headers.set("content-type", "text/plain;charset=UTF-8");
  const response = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    body: body ?? null,
    headers,
    credentials: options.withCredentials ? "include" : "same-origin",
    signal,
  });
  return { status: response.status, text: await response.text() };
}

function onPage(event: string, listener: () => void): () => void {
  globalThis.addEventListener?.(event, listener);
  return () => globalThis.removeEventListener?.(event, listener);
}

/** The runtime of browsers and of every program that has their globals. */
export const webRuntime: Runtime = Object.freeze({
  clock: systemClock,
  trace: consoleTrace,
  random: Math.random,
  request,
  openWebSocket(url, options) {
    const socket = new WebSocket(url, [...options.protocols]);
    socket.binaryType = "arraybuffer";
    return socket as WebSocketLike;
  },
  onPage,
} satisfies Runtime);
