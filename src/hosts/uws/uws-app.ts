// The part of uWebSockets.js that this host uses, as structural types: the application brings the package, in any version that fits.

/** What its functions take as text or bytes. */
type Recognized = string | ArrayBuffer | Uint8Array;

/** A request. It may be read only until the handler it was given to returns. */
export interface NativeRequest {
  getMethod(): string;
  /** The path. */
  getUrl(): string;
  /** What follows the question mark; undefined or empty if there is none. */
  getQuery(): string | undefined;
  forEach(each: (name: string, value: string) => void): void;
  /** Leaves the request to the next route that matches. */
  setYield(isYielded: boolean): unknown;
}

/** An answer. Once it has ended or was aborted, every use of it throws. */
export interface NativeResponse {
  /** All that the callback writes leaves in one write. */
  cork(callback: () => void): unknown;
  writeStatus(status: string): unknown;
  writeHeader(name: string, value: string): unknown;
  /** Adds the length of the body. */
  end(body?: Recognized, closesConnection?: boolean): unknown;
  /** Adds no length. */
  endWithoutBody(): unknown;
  /** Holds one handler; whoever does not answer at once needs it. */
  onAborted(handler: () => void): unknown;
  /** Holds one handler. What comes while there is none is lost; a chunk is valid until the handler returns. */
  onData(handler: (chunk: ArrayBuffer, isLast: boolean) => void): unknown;
  getRemoteAddressAsText(): ArrayBuffer;
  /** Answers 101 and calls the route's `open` before it returns. */
  upgrade(
    userData: object,
    key: string,
    protocols: string,
    extensions: string,
    context: UpgradeContext,
  ): unknown;
}

/** What an upgrade needs of the route that it came by. */
export type UpgradeContext = unknown;

/** What `send` answers. */
export const sendStatus = {
  /** Not all is with the kernel yet: `drain` follows. */
  buffered: 0,
  sent: 1,
  /** `maxBackpressure` bytes wait already: nothing was done. */
  dropped: 2,
} as const;

/** An open WebSocket. After `close` was called, every use of it throws. */
export interface NativeWebSocket<Data> {
  send(message: string | Uint8Array, isBinary?: boolean, compress?: boolean): number;
  getBufferedAmount(): number;
  cork(callback: () => void): unknown;
  /** Sends a close frame, then a FIN; calls `close` before it returns. Without a code the frame is empty. */
  end(code?: number, reason?: string): unknown;
  /** Ends the connection; calls `close` before it returns. */
  close(): unknown;
  getUserData(): Data;
}

/** The settings and handlers of a WebSocket route. */
export interface NativeBehavior<Data> {
  readonly compression?: number;
  readonly idleTimeout?: number;
  readonly maxBackpressure?: number;
  readonly maxPayloadLength?: number;
  upgrade(response: NativeResponse, request: NativeRequest, context: UpgradeContext): void;
  open(socket: NativeWebSocket<Data>): void;
  message(socket: NativeWebSocket<Data>, message: ArrayBuffer, isBinary: boolean): void;
  drain(socket: NativeWebSocket<Data>): void;
  /** The code is 0 after our own empty close frame, 1005 after the peer's, 1006 after none. */
  close(socket: NativeWebSocket<Data>, code: number, reason: ArrayBuffer): void;
}

/** A route's handler. */
export type NativeHandler = (response: NativeResponse, request: NativeRequest) => void;

/** The methods that routes are made for; `any` is asked after all others. */
export const routeMethods = ["get", "post", "put", "patch", "del", "head", "options", "any"] as const;

/** An `App` or `SSLApp` of uWebSockets.js. */
export interface UwsApp extends Record<(typeof routeMethods)[number], RouteMethod> {
  ws(pattern: string, behavior: NativeBehavior<never>): unknown;
  listen(...where: never[]): unknown;
}

/** Whether this is an app, and no HTTP server of Node. */
export function isApp(target: unknown): target is UwsApp {
  return typeof target === "object" && target !== null && "ws" in target && "any" in target;
}

type RouteMethod = (pattern: string, handler: NativeHandler) => unknown;
