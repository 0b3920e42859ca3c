// A session as users hold it: `socket.conn` and the engine's `connection`. It decides nothing; the session asks nothing of it.
import { type Clock, fire, type OnListenerError, type Transport } from "../../core/index.js";
import {
  bytesOf,
  decodeFrame,
  explained,
  encodeFrame,
  type EncodedFrame,
  type Frame,
} from "../../protocol/index.js";
import type { HttpRequest } from "../host.js";
import { NodeEmitter } from "../node-emitter.js";

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
  /** What this turn of the event loop has sent is about to leave, or to wait for the client's next GET. */
  flush(packets: readonly Frame[]): void;
  /** All that was sent has left this process. */
  drain(): void;
  /** The client reads slowly: more waits for it than half of `highWaterMark`. */
  slow(): void;
  close(reason: string, description?: unknown): void;
}

/** How far a session has come. */
export type ReadyState = "opening" | "open" | "closing" | "closed";

/** What a connection asks of its session. */
export interface ConnSession {
  readonly id: string;
  readonly protocol: 3 | 4;
  readonly request: HttpRequest;
  readonly readyState: ReadyState;
  readonly transport: Transport;
  /** Frames that the transport keeps for later. */
  readonly queued: readonly Frame[];
  readonly isUpgrading: boolean;
  readonly hasUpgraded: boolean;
  send(frame: EncodedFrame): void;
  close(): void;
  terminate(): void;
}

/** What all connections of an engine share. */
export interface ConnPorts {
  readonly clock: Clock;
  readonly onListenerError: OnListenerError;
  /** For those who listen to all connections at once. */
  onFlush(conn: Conn, packets: readonly Frame[]): void;
  onDrain(conn: Conn): void;
}

/** Options of one message. */
export interface SendOptions {
  /** @default true */
  readonly compress?: boolean;
}

// For its session, and so not methods that users would see.
/** Tells the listeners of a connection. */
export let fireConn: <Event extends keyof ConnEvents>(
  conn: Conn,
  event: Event,
  args: Parameters<ConnEvents[Event]>,
) => void;
/** Tells them the content of a message. */
export let tellMessage: (conn: Conn, content: string | Uint8Array) => void;
/** A frame is about to be given to the transport. */
export let noteSent: (conn: Conn, frame: EncodedFrame) => void;
/** The client is back, or away: from now on `session` is asked. */
export let moveConn: (conn: Conn, session: ConnSession) => void;
/** The session ends: what has not left now can be looked at until its `close` listeners have run. */
export let keepUnsent: (conn: Conn) => void;

/**
 * The line to one client, whatever namespaces share it.
 *
 * @example
 * io.on("connection", (socket) => {
 *   socket.conn.once("upgrade", () => console.log(socket.conn.transport.name)); // "websocket"
 * });
 */
export class Conn extends NodeEmitter<ConnEvents> {
  #session: ConnSession;
  readonly #ports: ConnPorts;
  readonly #flush: () => void;
  #callbacks: (() => void)[] = [];
  /** What this turn of the event loop has sent. */
  #turn: Frame[] = [];
  #unsent: readonly Frame[] | null = null;

  constructor(session: ConnSession, ports: ConnPorts) {
    super();
    this.#session = session;
    this.#ports = ports;
    this.#flush = (): void => this.#endTurn();
  }

  /** The session's id: whoever knows it may speak for the client. */
  get id(): string {
    return this.#session.id;
  }

  /** The revision of Engine.IO's protocol. */
  get protocol(): 3 | 4 {
    return this.#session.protocol;
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
   * What was sent and has not been written: with long-polling until a GET takes it, with a WebSocket until the end of this turn
   * of the event loop. It can still be read in `close` listeners, and is empty afterwards.
   */
  get writeBuffer(): readonly Frame[] {
    if (this.#unsent !== null) return this.#unsent;
    const { transport, queued } = this.#session;
    return transport.name === "polling" ? queued : this.#turn;
  }

  /**
   * Sends a message below Socket.IO: a stock client hears it on its engine, not on its sockets.
   *
   * @param callback called when the message has left this process; never, if it does not
   * @throws HoldfastError `ERR_ENCODE` if it is neither text nor bytes
   */
  send(content: string | Uint8Array, options?: SendOptions | (() => void), callback?: () => void): this {
    const message = typeof content === "string" ? content : bytesOf(content);
    if (message === undefined) {
      throw explained("ERR_ENCODE", `a message below Socket.IO is text or bytes, not ${typeof content}`);
    }
    const onSent = typeof options === "function" ? options : callback;
    const isOpen = this.readyState === "open" || this.readyState === "opening";
    if (isOpen && onSent !== undefined) this.#callbacks.push(onSent);
    const mayCompress = typeof options !== "object" || options.compress !== false;
    this.#session.send(encodeFrame("message", message, mayCompress));
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
      fire(conn, event, args, conn.#ports.onListenerError);
      if (event === "close") conn.#ports.clock.defer(() => (conn.#unsent = []));
      if (event !== "drain") return;
      conn.#ports.onDrain(conn);
      conn.#runCallbacks();
    };
    tellMessage = (conn, content) => {
      fireConn(conn, "data", [content]);
      fireConn(conn, "message", [content]);
    };
    noteSent = (conn, frame) => {
      // We made it: it is no fault.
      const packet = decodeFrame(frame.data) as Frame;
      if (conn.#turn.length === 0) conn.#ports.clock.defer(conn.#flush);
      conn.#turn.push(packet);
      fireConn(conn, "packetCreate", [packet]);
    };
    moveConn = (conn, session) => {
      conn.#session = session;
    };
    keepUnsent = (conn) => {
      conn.#unsent = conn.writeBuffer;
      conn.#turn = [];
    };
  }

  #endTurn(): void {
    const packets = this.#turn;
    if (packets.length === 0) return;
    this.#turn = [];
    fireConn(this, "flush", [packets]);
    this.#ports.onFlush(this, packets);
  }

  #runCallbacks(): void {
    const callbacks = this.#callbacks;
    if (callbacks.length === 0) return;
    this.#callbacks = [];
    for (const callback of callbacks) {
      try {
        callback();
      } catch (error) {
        this.#ports.onListenerError(error, "drain", this);
      }
    }
  }
}
