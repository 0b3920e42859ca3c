// One Engine.IO session: handshake, heartbeat, upgrade, close. It moves messages and knows no packet; `manager.engine`.
import { Emitter, fire, type OnListenerError, type Timer } from "../core/index.js";
import type { TransportEnd, TransportEvents } from "../core/index.js";
import {
  decodeHandshake,
  encodeFrame,
  Fault,
  type ClientDisconnectReason,
  type EncodedFrame,
  type Frame,
  type FrameType,
  type Handshake,
} from "../protocol/index.js";
import type { TransportError } from "./errors.js";
import type { ResolvedOptions } from "./options.js";
import type { Runtime } from "./runtime.js";
import type { ClientTransport, TransportKind, Upgrading } from "./transport.js";
import { transportUrl, type Address } from "./url.js";

/** What came with a lost connection. */
export type CloseDetails = Error | { readonly description: string; readonly context?: unknown };

/** Why a session ended. */
export type CloseReason = Exclude<ClientDisconnectReason, "io server disconnect" | "io client disconnect">;

/** The events of `manager.engine`. */
export interface SessionEvents {
  open(): void;
  /** The server's terms, just before the session is open. */
  handshake(handshake: Handshake): void;
  /** A frame came in. */
  packet(frame: Frame): void;
  /** A frame came in, so that the server is there. */
  heartbeat(): void;
  /** A frame goes out. */
  packetCreate(frame: Frame): void;
  message(content: string | Uint8Array): void;
  data(content: string | Uint8Array): void;
  ping(): void;
  upgrading(transport: ClientTransport): void;
  upgrade(transport: ClientTransport): void;
  upgradeError(error: TransportError): void;
  /** Frames were handed to the transport. */
  flush(): void;
  /** All frames have left. */
  drain(): void;
  error(error: Error): void;
  close(reason: CloseReason, details?: CloseDetails): void;
}

/** What a session tells its owner, before it tells the listeners. Nothing follows `close`. */
export interface SessionOwner extends Pick<SessionEvents, "open" | "ping" | "data" | "close"> {
  readonly onListenerError: OnListenerError;
}

// Of the program, not of a session: it is what `rememberUpgrade` remembers.
let hasWebSocketWorked = false;

/**
 * One session.
 *
 * @example
 * socket.io.engine.on("upgrade", (transport) => console.log(transport.name)); // "websocket"
 */
export class Session extends Emitter<object, SessionEvents> {
  /** The server's name for the session; empty before the handshake and after the end. */
  id = "";
  readyState: "opening" | "open" | "closed" = "opening";
  transport: ClientTransport;
  /** Outlives `id`: what was written before the end leaves after it. */
  #sid = "";
  readonly #address: Address;
  readonly #options: ResolvedOptions;
  readonly #runtime: Runtime;
  readonly #owner: SessionOwner;
  readonly #untried: TransportKind[];
  readonly #webSocket: TransportKind | undefined;
  readonly #stopListening: (() => void)[] = [];
  #upgrade: Upgrading | null = null;
  /** Waits for the handshake, and then for each ping. */
  #timer: Timer = null;
  #pingWaitMs = 0;
  #pingDeadline = Infinity;

  /** @param kinds the transports to try, in this order */
  constructor(
    address: Address,
    options: ResolvedOptions,
    runtime: Runtime,
    [first, ...others]: readonly [TransportKind, ...TransportKind[]],
    owner: SessionOwner,
  ) {
    super();
    this.#address = address;
    this.#options = options;
    this.#runtime = runtime;
    this.#owner = owner;
    this.#untried = others;
    this.#webSocket = [first, ...others].find((kind) => kind.name === "websocket");
    this.#listenToPage();
    if (options.timeout !== false) this.#wait(options.timeout, () => this.#fail(new Error("timeout")));
    const remembered = options.rememberUpgrade && hasWebSocketWorked && this.#webSocket;
    this.transport = this.#openTransport(remembered || first, this.#events);
  }

  /** True while the session moves to a better transport. */
  get upgrading(): boolean {
    return this.#upgrade?.isPausing === true;
  }

  /** Frames that have not left. */
  get writeBuffer(): readonly EncodedFrame[] {
    return this.transport.queue;
  }

  /**
   * True when the server's ping is overdue although no timer has said so: browsers throttle the timers of hidden
   * pages. Asking ends such a session, at the end of this turn.
   */
  get isStale(): boolean {
    const { clock } = this.#runtime;
    const isStale = clock.now() > this.#pingDeadline;
    if (isStale) clock.defer(() => this.#end("ping timeout"));
    return isStale;
  }

  /** Sends a message. */
  write(content: string | Uint8Array, options?: { readonly compress?: boolean }): this {
    if (this.readyState === "open") this.#send("message", content, options?.compress);
    return this;
  }

  /** Alias of {@link write}. */
  send(content: string | Uint8Array, options?: { readonly compress?: boolean }): this {
    return this.write(content, options);
  }

  /** Ends the session politely, after what was sent. */
  close(reason: CloseReason = "forced close", details?: CloseDetails): this {
    return this.#end(reason, details, true);
  }

  // One object serves every transport: one that has ended says nothing any more.
  readonly #events: TransportEvents = {
    onFrame: (frame) => this.#receive(frame),
    onDrain: () => this.#fire("drain"),
    onEnd: (end) => this.#onTransportEnd(end),
  };

  #fire(event: keyof SessionEvents, ...args: readonly unknown[]): void {
    const tell = this.#owner[event as keyof SessionOwner] as
      | ((...args: readonly unknown[]) => void)
      | undefined;
    tell?.(...args);
    fire(this, event, args, this.#owner.onListenerError);
  }

  #openTransport(kind: TransportKind, events: TransportEvents): ClientTransport {
    const { clock, random } = this.#runtime;
    const options = { ...this.#options, ...this.#options.transportOptions?.[kind.name] };
    return kind.open(
      {
        owner: this.#address,
        options,
        clock,
        isNew: () => this.#sid === "",
        url: () => transportUrl(this.#address, kind.name, options, this.#sid, random().toString(36).slice(2)),
      },
      events,
    );
  }

  #listenToPage(): void {
    const { onPage } = this.#runtime;
    // The loopback interface stays when the network goes.
    if (this.#address.hostname !== "localhost") {
      this.#stopListening.push(
        onPage("offline", () => this.#end("transport close", { description: "network connection lost" })),
      );
    }
    if (this.#options.closeOnBeforeunload) {
      this.#stopListening.push(onPage("beforeunload", () => this.transport.terminate()));
    }
  }

  #send(type: FrameType, data: string | Uint8Array, mayCompress?: boolean): void {
    this.#fire("packetCreate", { type, data });
    this.transport.send(encodeFrame(type, data, mayCompress));
    this.#fire("flush");
  }

  #receive(frame: Frame): void {
    if (this.readyState === "closed") return;
    this.#fire("packet", frame);
    this.#fire("heartbeat");
    switch (frame.type) {
      case "open":
        this.#open(frame.data);
        break;
      case "ping":
        this.#send("pong", "");
        this.#awaitPing();
        this.#fire("ping");
        break;
      case "message":
        this.#fire("data", frame.data);
        this.#fire("message", frame.data);
        break;
      case "close":
      case "pong":
      case "upgrade":
      case "noop":
        break;
    }
  }

  #open(data: string | Uint8Array): void {
    const handshake = decodeHandshake(String(data));
    if (this.readyState !== "opening" || handshake instanceof Fault) {
      this.#end("parse error", { description: "an unexpected or malformed handshake", context: handshake });
      return;
    }
    this.#fire("handshake", handshake);
    this.id = this.#sid = handshake.sid;
    this.readyState = "open";
    this.#pingWaitMs = handshake.pingInterval + handshake.pingTimeout;
    this.#awaitPing();
    const { transport } = this;
    transport.maxPayloadBytes = handshake.maxPayload;
    hasWebSocketWorked = transport.name === "websocket";
    if (this.#options.upgrade && handshake.upgrades.includes("websocket")) this.#probe();
    this.#fire("open");
  }

  #probe(): void {
    const better = this.#webSocket;
    if (better === undefined) return;
    const open = (events: TransportEvents): ClientTransport => this.#openTransport(better, events);
    this.#upgrade =
      this.transport.upgrade?.(open, this.#events, {
        onPausing: (to) => this.#fire("upgrading", to),
        onDone: (to) => {
          hasWebSocketWorked = true;
          this.#upgrade = null;
          this.transport = to;
          this.#fire("upgrade", to);
        },
        onFail: (error) => {
          this.#upgrade = null;
          this.#fire("upgradeError", error);
        },
      }) ?? null;
  }

  #wait(delayMs: number, onDue: () => void): void {
    const { clock } = this.#runtime;
    clock.clearTimer(this.#timer);
    this.#timer = clock.setTimer(onDue, delayMs, !this.#options.autoUnref);
  }

  #awaitPing(): void {
    this.#pingDeadline = this.#runtime.clock.now() + this.#pingWaitMs;
    this.#wait(this.#pingWaitMs, () => this.#end("ping timeout"));
  }

  #onTransportEnd(end: TransportEnd): void {
    switch (end.kind) {
      case "closed":
        this.#end("transport close", end.description as CloseDetails);
        break;
      case "fault":
        this.#end("parse error", { description: end.fault.message, context: end.fault });
        break;
      case "error":
        this.#onTransportError(end.error);
        break;
    }
  }

  #onTransportError(error: Error): void {
    hasWebSocketWorked = false;
    const next = this.readyState === "opening" && this.#options.tryAllTransports && this.#untried.shift();
    if (next) this.transport = this.#openTransport(next, this.#events);
    else this.#fail(error);
  }

  #fail(error: Error): void {
    this.#fire("error", error);
    this.#end("transport error", error);
  }

  #end(reason: CloseReason, details?: CloseDetails, isPolite?: boolean): this {
    if (this.readyState === "closed") return this;
    this.readyState = "closed";
    this.id = "";
    this.#upgrade?.cancel();
    if (isPolite) this.transport.close();
    else this.transport.terminate();
    this.#pingDeadline = Infinity;
    this.#runtime.clock.clearTimer(this.#timer);
    for (const stop of this.#stopListening) stop();
    this.#fire("close", reason, details);
    return this;
  }
}
