// One Engine.IO session: handshake, heartbeat, upgrade, close. It moves messages and knows no packet; `manager.engine`.
import { Emitter, fire, type Timer, type TransportName } from "../core/index.js";
import { Fault, frameContent, HoldfastError, type Frame, type FrameType } from "../protocol/index.js";
import type { CloseReason, Engine, SessionEvents, SessionOwner, WriteOptions } from "./engine.js";
import type { Kept, LineCarrier, LineKeeper } from "./line-keeper.js";
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
export class Session extends Emitter<object, SessionEvents> implements Engine, LineCarrier {
  /** The server's name for the session; empty before the handshake and after the end. */
  id = "";
  readyState: "opening" | "open" | "closed" = "opening";
  /** Absent where there was none to open. */
  declare transport: ClientTransport;
  /** True while the session moves to a better transport. */
  upgrading = false;
  readonly line: LineKeeper | undefined;
  /** Outlives `id`: what was written before the end leaves after it. */
  #sid = "";
  readonly #runtime: Runtime;
  readonly #owner: SessionOwner;
  readonly #options: ManagerOptions;
  readonly #undos: (() => void)[] = [];
  /** Waits for the handshake, and then for each ping. */
  #timer: Timer = null;
  #pingWaitMs = 0;
  #pingDeadline = Infinity;

  /** @param line what goes on after the session has lost its connection; without it nothing does */
  constructor(
    address: Address,
    options: ManagerOptions,
    runtime: Runtime,
    owner: SessionOwner,
    line?: LineKeeper,
  ) {
    super();
    this.line = line;
    this.#runtime = runtime;
    this.#owner = owner;
    this.#options = options;
    const { clock, onPage, random } = runtime;
    const atEnd = (undo: () => void): void => void this.#undos.push(undo);
    // The loopback interface stays when the network goes.
    if (address.hostname !== "localhost") {
      const description = "network connection lost";
      atEnd(onPage("offline", () => this.#end("transport close", { description })));
    }
    if (options.closeOnBeforeunload) atEnd(onPage("beforeunload", () => this.transport.close()));
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
          hf: !this.#sid && line !== undefined && (line.id ?? "1"),
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
    // What is written into a dead connection is kept, where there is a line.
    return isStale && !this.line?.isOn;
  }

  /** Sends a message. */
  write(content: string | Uint8Array, options?: WriteOptions): this {
    if (this.line) this.line.write({ content, ...options });
    else this.post({ content, ...options });
    return this;
  }

  post({ content, compress, event }: Pick<Kept, "content" | keyof WriteOptions>): void {
    if (this.readyState !== "open") return;
    if (event?.again && this.line?.isOn) this.note(`d${event.again}`);
    this.#send("message", content, compress);
  }

  /** Writes a noop frame with content. No listener hears of it: there are secrets in it. */
  note(data: string): void {
    this.transport.send({ data: frameContent("noop", data), mayCompress: true });
  }

  /** Alias of {@link write}. */
  send(content: string | Uint8Array, options?: WriteOptions): this {
    return this.write(content, options);
  }

  /** Ends the session politely, after what was sent. */
  close(reason: CloseReason = "forced close", details?: CloseDetails): this {
    if (this.readyState === "closed") this.line?.end();
    return this.#end(reason, details, true);
  }

  #fire(event: keyof SessionEvents, ...args: readonly unknown[]): void {
    const tell = this.#owner[event as keyof SessionOwner] as
      | ((...args: readonly unknown[]) => void)
      | undefined;
    tell?.(...args);
    this.#tell(event, ...args);
  }

  #tell(event: keyof SessionEvents, ...args: readonly unknown[]): void {
    fire(this, event, args, this.#owner.onListenerError);
  }

  #send(type: FrameType, data: string | Uint8Array, mayCompress = true): void {
    this.#fire("packetCreate", { type, data });
    this.transport.send({ data: frameContent(type, data), mayCompress });
    this.#fire("flush");
  }

  #receive(frame: Frame): void {
    if (this.readyState === "closed") return;
    const { type, data } = frame;
    if (type === "noop" && data) return this.line?.hear(String(data));
    this.#fire("packet", frame);
    this.#fire("heartbeat");
    if (type === "open") this.#open(String(data));
    if (type === "ping") {
      this.#send("pong", "");
      this.#awaitPing();
      this.line?.beat();
      this.#fire("ping");
    }
    if (type === "message") {
      if (this.line) this.line.receive(data);
      else this.#owner.data(data);
      this.#tell("data", data);
      this.#tell("message", data);
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
    if (this.line) this.line.open(handshake, this, this.#owner);
    else this.#owner.open();
    this.#tell("open");
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
    this.#owner.close(reason, details, this.line?.lose(this.#options.reconnection, reason, details));
    this.#tell("close", reason, details);
    return this;
  }
}
