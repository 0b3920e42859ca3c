// One Engine.IO session: handshake, heartbeat, upgrade, close. It moves messages and knows no packet; `manager.engine`.
import { Emitter, fire, type Timer, type TransportName } from "../core/index.js";
import { Fault, frameContent, HoldfastError, type Frame, type FrameType } from "../protocol/index.js";
import type { CloseReason, Engine, SessionEvents, SessionOwner } from "./engine.js";
import type { ManagerOptions } from "./options.js";
import type { Runtime } from "./runtime.js";
import type { ClientTransport, CloseDetails, OutgoingFrame } from "./transport.js";
import { readTerms } from "./terms.js";
import { transportUrl, type Address } from "./url.js";

/**
 * One session.
 *
 * @example
 * socket.io.engine.on("upgrade", (transport) => console.log(transport.name)); // "websocket"
 */
export class Session extends Emitter<object, SessionEvents> implements Engine {
  /** The server's name for the session; empty before the handshake and after the end. */
  id = "";
  readyState: "opening" | "open" | "closed" = "opening";
  /** Absent where there was none to open. */
  declare transport: ClientTransport;
  /** True while the session moves to a better transport. */
  upgrading = false;
  /** Outlives `id`: what was written before the end leaves after it. */
  #sid = "";
  readonly #runtime: Runtime;
  readonly #owner: SessionOwner;
  readonly #undos: (() => void)[] = [];
  /** Waits for the handshake, and then for each ping. */
  #timer: Timer = null;
  #pingWaitMs = 0;
  #pingDeadline = Infinity;

  constructor(address: Address, options: ManagerOptions, runtime: Runtime, owner: SessionOwner) {
    super();
    this.#runtime = runtime;
    this.#owner = owner;
    const { clock, onPage, random } = runtime;
    const atEnd = (undo: () => void): void => void this.#undos.push(undo);
    // The loopback interface stays when the network goes.
    if (address.hostname !== "localhost") {
      const description = "network connection lost";
      atEnd(onPage("offline", () => this.#end("transport close", { description })));
    }
    if (options.closeOnBeforeunload) atEnd(onPage("beforeunload", () => this.transport.terminate()));
    if (options.timeout !== false) {
      this.#wait(options.timeout, () =>
        this.#fail("transport error", new HoldfastError("ERR_CONNECT_TIMEOUT", "timeout")),
      );
    }
    const context = {
      owner: address,
      options,
      clock,
      url: (name: TransportName, own = options) => {
        const { timestampRequests = name === "polling", timestampParam } = own;
        return transportUrl(address, name, own, {
          sid: this.#sid,
          // Keeps caches away.
          [timestampParam]: timestampRequests && random().toString(36).slice(2),
        });
      },
      atEnd,
    };
    const transport = runtime.openTransport(context, {
      onFrame: (frame) => this.#receive(frame),
      onDrain: () => this.#fire("drain"),
      onEnd: (reason, details) => this.#fail(reason, details),
      onMove: (to) => (this.transport = to),
      onUpgrade: (event, detail) => {
        this.upgrading = event === "upgrading";
        this.#fire(event, detail);
      },
    });
    if (transport) this.transport = transport;
  }

  /** Frames that have not left. */
  get writeBuffer(): readonly OutgoingFrame[] {
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

  #fire(event: keyof SessionEvents, ...args: readonly unknown[]): void {
    const tell = this.#owner[event as keyof SessionOwner] as
      | ((...args: readonly unknown[]) => void)
      | undefined;
    tell?.(...args);
    fire(this, event, args, this.#owner.onListenerError);
  }

  #send(type: FrameType, data: string | Uint8Array, mayCompress = true): void {
    this.#fire("packetCreate", { type, data });
    this.transport.send({ data: frameContent(type, data), mayCompress });
    this.#fire("flush");
  }

  #receive(frame: Frame): void {
    if (this.readyState === "closed") return;
    this.#fire("packet", frame);
    this.#fire("heartbeat");
    const { type, data } = frame;
    if (type === "open") this.#open(String(data));
    if (type === "ping") {
      this.#send("pong", "");
      this.#awaitPing();
      this.#fire("ping");
    }
    if (type === "message") {
      this.#fire("data", data);
      this.#fire("message", data);
    }
  }

  #open(data: string): void {
    const handshake = this.readyState === "opening" ? readTerms(data) : new Fault("invalid-handshake");
    if (handshake instanceof Fault) {
      this.#end("parse error", { description: handshake.message, context: handshake });
      return;
    }
    this.#fire("handshake", handshake);
    this.id = this.#sid = handshake.sid;
    this.readyState = "open";
    this.#pingWaitMs = handshake.pingInterval + handshake.pingTimeout;
    this.#awaitPing();
    this.transport.onHandshake?.(handshake);
    this.#fire("open");
  }

  #wait(delayMs: number, onDue: () => void): void {
    const { clock } = this.#runtime;
    clock.clearTimer(this.#timer);
    this.#timer = clock.setTimer(onDue, delayMs);
  }

  #awaitPing(): void {
    this.#pingDeadline = this.#runtime.clock.now() + this.#pingWaitMs;
    this.#wait(this.#pingWaitMs, () => this.#end("ping timeout"));
  }

  /** The line has ended; with an Error as the details it has failed. */
  #fail(reason: CloseReason, details: CloseDetails): void {
    if (details instanceof Error) this.#fire("error", details);
    this.#end(reason, details);
  }

  #end(reason: CloseReason, details?: CloseDetails, isPolite?: boolean): this {
    if (this.readyState === "closed") return this;
    this.readyState = "closed";
    this.id = "";
    this.#pingDeadline = Infinity;
    this.#runtime.clock.clearTimer(this.#timer);
    for (const undo of this.#undos) undo();
    const transport = this.transport as ClientTransport | undefined;
    if (isPolite) transport?.close();
    else transport?.terminate();
    this.#fire("close", reason, details);
    return this;
  }
}
