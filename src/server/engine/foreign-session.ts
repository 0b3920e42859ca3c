// A session over a connection that is not ours: what `io.bind(engine)` and `io.onconnection(conn)` are given. Ours is session.ts.
import type { EncodedFrame, ServerDisconnectReason } from "../../protocol/index.js";
import type { Conn } from "./conn.js";
import type { Hearing } from "../hearing-port.js";
import type { HttpRequest } from "../host.js";
import type { SessionEvents, SessionFace } from "./session-face.js";

/** What the server reads of a connection of Engine.IO's: the class `Socket` of the package engine.io, or one like it. */
export interface EngineIoSocket {
  readonly id: string;
  readonly protocol: number;
  readonly readyState: string;
  readonly remoteAddress: string;
  readonly transport: { readonly writable: boolean };
  /** `IncomingMessage` on Node; absent or empty over WebTransport. */
  // oxlint-disable-next-line typescript/no-explicit-any -- what it is depends on the engine
  readonly request: any;
  on(event: string, listener: (...args: never[]) => void): unknown;
  write(content: string | Uint8Array, options: { readonly compress: boolean }): unknown;
  close(discard?: boolean): unknown;
}

/** What the server reads of an engine that is not ours: an emitter of `connection`, with an {@link EngineIoSocket}. */
export interface EngineIoServer {
  on(event: "connection", listener: (conn: EngineIoSocket) => void): unknown;
  close(): unknown;
}

/** A connection of somebody else's engine, seen as one of our sessions. */
export class ForeignSession implements SessionFace {
  readonly request: HttpRequest;
  readonly line = null;
  readonly #conn: EngineIoSocket;
  readonly #hearing: Hearing | undefined;
  #events: SessionEvents | null = null;

  /** @param hearing whether what its client says may be heard */
  constructor(conn: EngineIoSocket, hearing?: Hearing) {
    this.#conn = conn;
    this.#hearing = hearing;
    this.request = toHttpRequest(conn);
  }

  get id(): string {
    return this.#conn.id;
  }

  get protocol(): 3 | 4 {
    return this.#conn.protocol === 3 ? 3 : 4;
  }

  get isWritable(): boolean {
    return this.#conn.readyState === "open" && this.#conn.transport.writable;
  }

  /** Users get the very connection of their engine. */
  get conn(): Conn {
    return this.#conn as unknown as Conn;
  }

  /** What waits there, its engine knows. */
  get bufferedBytes(): number {
    return 0;
  }

  get isBehind(): boolean {
    return false;
  }

  async drained(): Promise<boolean> {
    return this.#conn.readyState === "open";
  }

  settle(): void {
    // Whom its engine lets in, and how many, is not ours to say.
  }

  spend(): boolean {
    // Nor how much they may send.
    return true;
  }

  /** Tells `events` of what happens from now on. */
  start(events: SessionEvents): void {
    this.#events = events;
    this.#conn.on("data", (content: string | Uint8Array) =>
      this.#whenSure(content.length, () => events.onMessage(content)),
    );
    this.#conn.on("close", (reason: ServerDisconnectReason, description?: unknown) =>
      this.#whenSure(0, () => events.onClose(reason, description)),
    );
  }

  #whenSure(bytes: number, callback: () => void): void {
    if (this.#hearing?.isSure() !== false) callback();
    else if (!this.#hearing.hold(bytes, callback)) this.fail("transport close");
  }

  send({ data, mayCompress }: EncodedFrame): void {
    // Their engine adds the digit of the frame itself.
    this.#conn.write(typeof data === "string" ? data.slice(1) : data, { compress: mayCompress });
  }

  deliver(frames: readonly EncodedFrame[]): boolean {
    for (const frame of frames) this.send(frame);
    return true;
  }

  close(): void {
    this.#conn.close();
  }

  fail(reason: ServerDisconnectReason, description?: unknown): void {
    this.#events?.onClose(reason, description);
    this.#conn.close();
  }
}

function toHttpRequest({ request, remoteAddress }: EngineIoSocket): HttpRequest {
  const url = String(request?.url ?? "");
  const query: Record<string, string> = Object.create(null) as Record<string, string>;
  const mark = url.indexOf("?");
  if (mark !== -1) {
    for (const [name, value] of new URLSearchParams(url.slice(mark))) query[name] = value;
  }
  return {
    method: String(request?.method ?? "GET"),
    url,
    query,
    headers: (request?.headers ?? {}) as HttpRequest["headers"],
    remoteAddress,
    // Without a request it came over WebTransport, which is never in the clear.
    isSecure: request?.headers === undefined || request.socket?.encrypted === true,
    raw: request,
  };
}
