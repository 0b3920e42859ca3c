// A session as users hold it: `socket.conn` and the engine's `connection`. It decides nothing; the session asks nothing of it.
import { Emitter, fire, type OnListenerError, type Transport } from "../core/index.js";
import { encodeFrame, type EncodedFrame, type Frame } from "../protocol/index.js";
import type { HttpRequest } from "./host.js";

/** What a connection tells. */
export interface ConnEvents {
  /** A frame came. */
  packet(packet: Frame): void;
  /** A frame is about to be sent. */
  packetCreate(packet: Frame): void;
  /** The content of a message. */
  message(content: string | Uint8Array): void;
  /** The same under its older name. */
  data(content: string | Uint8Array): void;
  /** The client answered a ping. */
  heartbeat(): void;
  /** The client tries another transport. */
  upgrading(transport: Transport): void;
  /** The client has moved to another transport. */
  upgrade(transport: Transport): void;
  /** All that was sent has left this process. */
  drain(): void;
  close(reason: string, description?: unknown): void;
}

/** How far a session has come. */
export type ReadyState = "opening" | "open" | "closing" | "closed";

/** What a connection asks of its session. */
export interface ConnSession {
  readonly id: string;
  readonly request: HttpRequest;
  readonly readyState: ReadyState;
  readonly transport: Transport;
  readonly isUpgrading: boolean;
  readonly hasUpgraded: boolean;
  send(frame: EncodedFrame): void;
  close(): void;
  terminate(): void;
}

/** Options of one message. */
export interface SendOptions {
  /** @default true */
  readonly compress?: boolean;
}

/** Tells the listeners of a connection; for its session, and so not a method that users would see. */
export let fireConn: <Event extends keyof ConnEvents>(
  conn: Conn,
  event: Event,
  args: Parameters<ConnEvents[Event]>,
) => void;

/**
 * The line to one client, whatever namespaces share it.
 *
 * @example
 * io.on("connection", (socket) => {
 *   socket.conn.once("upgrade", () => console.log(socket.conn.transport.name)); // "websocket"
 * });
 */
export class Conn extends Emitter<ConnEvents> {
  readonly #session: ConnSession;
  readonly #onListenerError: OnListenerError;
  #callbacks: (() => void)[] = [];

  constructor(session: ConnSession, onListenerError: OnListenerError) {
    super();
    this.#session = session;
    this.#onListenerError = onListenerError;
  }

  /** The session's id: whoever knows it may speak for the client. */
  get id(): string {
    return this.#session.id;
  }

  /** The revision of Engine.IO's protocol. */
  get protocol(): 4 {
    return 4;
  }

  get readyState(): ReadyState {
    return this.#session.readyState;
  }

  get transport(): Transport {
    return this.#session.transport;
  }

  get upgrading(): boolean {
    return this.#session.isUpgrading;
  }

  get upgraded(): boolean {
    return this.#session.hasUpgraded;
  }

  /** The request that opened the session: `IncomingMessage` on Node. */
  // oxlint-disable-next-line typescript/no-explicit-any -- what it is depends on the host
  get request(): any {
    return this.#session.request.raw;
  }

  get remoteAddress(): string {
    return this.#session.request.remoteAddress;
  }

  /**
   * Sends a message below Socket.IO: a stock client hears it on its engine, not on its sockets.
   *
   * @param callback called when the message has left this process; never, if it does not
   */
  send(content: string | Uint8Array, options?: SendOptions | (() => void), callback?: () => void): this {
    const onSent = typeof options === "function" ? options : callback;
    const isOpen = this.readyState === "open" || this.readyState === "opening";
    if (isOpen && onSent !== undefined) this.#callbacks.push(onSent);
    const mayCompress = typeof options !== "object" || options.compress !== false;
    this.#session.send(encodeFrame("message", content, mayCompress));
    return this;
  }

  /** The same as {@link send}. */
  write(content: string | Uint8Array, options?: SendOptions | (() => void), callback?: () => void): this {
    return this.send(content, options, callback);
  }

  /** Ends the session, after what has been sent; or with `discard` at once. */
  close(discard = false): this {
    if (discard) this.#session.terminate();
    else this.#session.close();
    return this;
  }

  static {
    fireConn = (conn, event, args) => {
      if (event === "close") conn.#callbacks = [];
      fire(conn, event, args, conn.#onListenerError);
      if (event === "drain") conn.#runCallbacks();
    };
  }

  #runCallbacks(): void {
    const callbacks = this.#callbacks;
    if (callbacks.length === 0) return;
    this.#callbacks = [];
    for (const callback of callbacks) {
      try {
        callback();
      } catch (error) {
        this.#onListenerError(error, "drain", this);
      }
    }
  }
}
