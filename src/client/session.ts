// One Engine.IO session: handshake, heartbeat, upgrade, close. It moves messages and knows no packet; `manager.engine`.
import { Emitter, fire, type OnListenerError, type Timer, type Transport } from "../core/index.js";
import type { TransportEnd, TransportEvents } from "../core/index.js";
import {
  decodeHandshake,
  encodeFrame,
  Fault,
  type ClientDisconnectReason,
  type Frame,
  type FrameType,
} from "../protocol/index.js";
import type { TransportError } from "./errors.js";
import type { ClientTransportName, ResolvedOptions } from "./options.js";
import type { Runtime } from "./runtime.js";
import { PollingTransport } from "./transports/polling.js";
import { WebSocketTransport } from "./transports/websocket.js";
import { Upgrade } from "./upgrade.js";
import { transportUrl, type Address } from "./url.js";

/** What came with a lost connection. */
export type CloseDetails = Error | { readonly description: string; readonly context?: unknown };

/** Why a session ended. */
export type CloseReason = Exclude<ClientDisconnectReason, "io server disconnect" | "io client disconnect">;

/** What a session tells its owner, before it tells the listeners. */
export interface SessionOwner {
  onOpen(): void;
  onPing(): void;
  onMessage(content: string | Uint8Array): void;
  onError(error: Error): void;
  onClose(reason: CloseReason, details?: CloseDetails): void;
}

/** The events of `manager.engine`. */
export interface SessionEvents {
  open(): void;
  /** A frame came in. */
  packet(frame: Frame): void;
  /** A frame goes out. */
  packetCreate(frame: Frame): void;
  message(content: string | Uint8Array): void;
  data(content: string | Uint8Array): void;
  ping(): void;
  upgrading(transport: Transport): void;
  upgrade(transport: Transport): void;
  upgradeError(error: TransportError): void;
  /** Frames were handed to the transport. */
  flush(): void;
  /** All frames have left. */
  drain(): void;
  error(error: Error): void;
  close(reason: CloseReason, details?: CloseDetails): void;
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
  transport: Transport;
  readonly #address: Address;
  readonly #options: ResolvedOptions;
  readonly #runtime: Runtime;
  readonly #owner: SessionOwner;
  readonly #onListenerError: OnListenerError;
  readonly #untried: ClientTransportName[];
  readonly #stopListening: (() => void)[] = [];
  #upgrade: Upgrade | null = null;
  #pingTimer: Timer = null;
  #pingWaitMs = 0;
  #pingDeadline = Infinity;

  constructor(
    address: Address,
    options: ResolvedOptions,
    runtime: Runtime,
    owner: SessionOwner,
    onListenerError: OnListenerError,
  ) {
    super();
    this.#address = address;
    this.#options = options;
    this.#runtime = runtime;
    this.#owner = owner;
    this.#onListenerError = onListenerError;
    const [first, ...others] = options.transports;
    const begin =
      options.rememberUpgrade && hasWebSocketWorked && options.transports.includes("websocket")
        ? "websocket"
        : (first ?? "polling");
    this.#untried = others;
    this.#listenToPage();
    this.transport = this.#openTransport(begin, this.#events);
  }

  /** True while the session moves to a better transport. */
  get upgrading(): boolean {
    return this.#upgrade?.isPausing === true;
  }

  /**
   * True when the server's ping is overdue although no timer has said so: browsers throttle the timers of hidden
   * pages. Asking ends such a session, at the end of this turn.
   */
  get isStale(): boolean {
    if (this.#runtime.clock.now() <= this.#pingDeadline) return false;
    this.#runtime.clock.defer(() => this.#end("ping timeout"));
    return true;
  }

  /** Sends a message. */
  write(content: string | Uint8Array, options?: { readonly compress?: boolean }): this {
    if (this.readyState === "open") this.#send("message", content, options?.compress !== false);
    return this;
  }

  /** Alias of {@link write}. */
  send(content: string | Uint8Array, options?: { readonly compress?: boolean }): this {
    return this.write(content, options);
  }

  /** Ends the session politely, after what was sent. */
  close(): this {
    if (this.readyState === "closed") return this;
    this.#upgrade?.cancel();
    this.transport.close();
    this.#finish("forced close");
    return this;
  }

  /** Ends the session at once. */
  terminate(): void {
    this.#end("forced close");
  }

  // One object serves every transport: one that has ended says nothing any more.
  readonly #events: TransportEvents = {
    onFrame: (frame) => this.#receive(frame),
    onDrain: () => this.#fire("drain"),
    onEnd: (end) => this.#onTransportEnd(end),
  };

  #fire(event: keyof SessionEvents, ...args: readonly unknown[]): void {
    fire(this, event, args, this.#onListenerError);
  }

  #openTransport(name: ClientTransportName, events: TransportEvents): Transport {
    const options = { ...this.#options, ...this.#options.transportOptions[name] };
    const runtime = this.#runtime;
    const url = (): string =>
      transportUrl(this.#address, name, options, this.id, runtime.random().toString(36).slice(2));
    return name === "polling"
      ? new PollingTransport(
          async (signal, body) =>
            runtime.request({ url: url(), isFirst: this.id === "", body, signal }, options),
          events,
          runtime.clock,
        )
      : new WebSocketTransport(() => runtime.openWebSocket(url(), options), events, runtime.clock);
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

  #send(type: FrameType, data: string | Uint8Array, mayCompress: boolean): void {
    this.#fire("packetCreate", { type, data });
    this.transport.send(encodeFrame(type, data, mayCompress));
    this.#fire("flush");
  }

  #receive(frame: Frame): void {
    if (this.readyState === "closed") return;
    this.#fire("packet", frame);
    switch (frame.type) {
      case "open":
        this.#open(frame.data);
        break;
      case "ping":
        this.#send("pong", "", true);
        this.#awaitPing();
        this.#owner.onPing();
        this.#fire("ping");
        break;
      case "message":
        this.#owner.onMessage(frame.data);
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
    this.id = handshake.sid;
    this.readyState = "open";
    this.#pingWaitMs = handshake.pingInterval + handshake.pingTimeout;
    this.#awaitPing();
    const { transport } = this;
    hasWebSocketWorked = transport.name === "websocket";
    if (transport instanceof PollingTransport) {
      transport.maxPayloadBytes = handshake.maxPayload;
      if (this.#options.upgrade && this.#options.transports.includes("websocket")) {
        if (handshake.upgrades.includes("websocket")) this.#probe(transport);
      }
    }
    this.#owner.onOpen();
    this.#fire("open");
  }

  #probe(from: PollingTransport): void {
    hasWebSocketWorked = false;
    const open = (events: TransportEvents): Transport => this.#openTransport("websocket", events);
    this.#upgrade = new Upgrade(from, open, this.#events, {
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
    });
  }

  #awaitPing(): void {
    const { clock } = this.#runtime;
    clock.clearTimer(this.#pingTimer);
    this.#pingDeadline = clock.now() + this.#pingWaitMs;
    this.#pingTimer = clock.setTimer(
      () => this.#end("ping timeout"),
      this.#pingWaitMs,
      !this.#options.autoUnref,
    );
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
    if (next) {
      this.transport = this.#openTransport(next, this.#events);
      return;
    }
    this.#owner.onError(error);
    this.#fire("error", error);
    this.#end("transport error", error);
  }

  #end(reason: CloseReason, details?: CloseDetails): void {
    if (this.readyState === "closed") return;
    this.#upgrade?.cancel();
    this.transport.terminate();
    this.#finish(reason, details);
  }

  #finish(reason: CloseReason, details?: CloseDetails): void {
    this.readyState = "closed";
    this.id = "";
    this.#pingDeadline = Infinity;
    this.#runtime.clock.clearTimer(this.#pingTimer);
    for (const stop of this.#stopListening) stop();
    this.#owner.onClose(reason, details);
    this.#fire("close", reason, details);
  }
}
