// One Engine.IO session: handshake, heartbeat, upgrade, close. It moves messages and knows no packet; `manager.engine`.
import { Emitter, fire, type Clock, type Timer, type TransportName } from "../core/index.js";
import { Fault, frameContent, HoldfastError, NOOP, type FrameType } from "../protocol/index.js";
import type {
  CloseReason,
  Engine,
  SessionEvents,
  SessionOwner,
  SharedLine,
  Waiting,
  WriteOptions,
} from "./engine.js";
import type { LineCarrier, LineKeeper, Message } from "./line-keeper.js";
import type { ManagerOptions } from "./options.js";
import type { Runtime } from "./runtime.js";
import type { ClientTransport, CloseDetails, OutgoingFrame } from "./transport.js";
import { decodeContent } from "./payload.js";
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
  /** Outlives `id`: what was written before the end leaves after it. */
  #sid = "";
  readonly #keeper: LineKeeper;
  readonly #clock: Clock;
  readonly #owner: SessionOwner;
  readonly #options: ManagerOptions;
  readonly #undos: (() => void)[] = [];
  /** Waits for the handshake, and then for each ping. */
  #timer: Timer = null;
  #pingWaitMs = 0;
  #pingDeadline = Infinity;

  /** @param keeper that of the sessions before, of which this one may go on where the last was lost */
  constructor(
    address: Address,
    options: ManagerOptions,
    runtime: Runtime,
    owner: SessionOwner,
    keeper: LineKeeper,
  ) {
    super();
    this.#keeper = keeper;
    this.#owner = owner;
    this.#options = options;
    const { clock, onPage, random } = runtime;
    this.#clock = clock;
    const atEnd = (undo: () => void): void => {
      if (this.readyState === "closed") undo();
      else this.#undos.push(undo);
    };
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
      url: (name: TransportName, own: ManagerOptions) => {
        const { timestampRequests = name === "polling", timestampParam } = own;
        return transportUrl(address, name, own, {
          sid: this.#sid,
          // By the line's name a server of a cluster finds the one that has the other end.
          hf: !this.#sid && options.resume && (keeper.line?.line ?? "1"),
          // Keeps caches away.
          [timestampParam]: timestampRequests && random().toString(36).slice(2),
        });
      },
      atEnd,
    };
    runtime.openTransport(context, {
      onContent: (content) => this.#receive(content),
      onDrain: () => this.#fire("drain"),
      onEnd: (reason, details) => this.#fail(reason, details),
      onMove: (to) => (this.transport = to),
      onUpgrade: (event, detail) => {
        this.upgrading = event === "upgrading";
        this.#fire(event, detail);
      },
    });
  }

  get line(): SharedLine | undefined {
    return this.#keeper.line;
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
    if (this.#clock.now() <= this.#pingDeadline) return false;
    this.#clock.defer(() => this.#end("ping timeout"));
    // What is written into a dead connection is kept, where there is a line.
    return !this.line;
  }

  /** Sends a message. */
  write(content: string | Uint8Array, options?: WriteOptions | Waiting): this {
    this.#keeper.write({ content, options });
    return this;
  }

  post({ content, options }: Message): void {
    if (this.readyState !== "open") return;
    if (options?.again && this.line) this.note(`d${options.again}`);
    this.#send("message", content, options?.compress);
  }

  /** Writes a noop frame with content. No listener hears of it: there are secrets in it. */
  note(data: string): void {
    this.transport.send({ data: NOOP + data });
  }

  /** Alias of {@link write}. */
  send(content: string | Uint8Array, options?: WriteOptions): this {
    return this.write(content, options);
  }

  /** Ends the session politely, after what was sent. */
  close(reason: CloseReason = "forced close", details?: CloseDetails): this {
    if (this.readyState === "closed") this.#keeper.end();
    return this.#end(reason, details, true);
  }

  #fire(event: keyof SessionEvents, ...args: readonly unknown[]): void {
    fire(this, event, args, this.#owner.onListenerError);
  }

  #send(type: FrameType, data: string | Uint8Array, compress = true): void {
    this.#fire("packetCreate", { type, data });
    this.transport.send({ data: frameContent(type, data), compress });
    this.#fire("flush");
  }

  #receive(content: string | Uint8Array): void {
    if (this.readyState === "closed") return;
    const frame = decodeContent(content);
    if (frame instanceof Fault) return this.#refuse(frame);
    const { type, data } = frame;
    if (type === "noop" && data) return this.#keeper.hear(data);
    this.#fire("packet", frame);
    this.#fire("heartbeat");
    if (type === "open") this.#open(data);
    if (type === "close") this.#end("transport close", { description: "transport closed by the server" });
    if (type === "ping") {
      this.#send("pong", "");
      this.#awaitPing();
      this.#keeper.beat();
      this.#owner.ping();
      this.#fire("ping");
    }
    if (type === "message") {
      this.#keeper.receive(data);
      this.#fire("data", data);
      this.#fire("message", data);
    }
  }

  #open(data: string): void {
    // A second one is none.
    const handshake = readTerms(this.readyState === "opening" ? data : "");
    if (handshake instanceof Fault) return this.#refuse(handshake);
    this.#fire("handshake", handshake);
    this.id = this.#sid = handshake.sid;
    this.readyState = "open";
    this.#pingWaitMs = handshake.pingInterval + handshake.pingTimeout;
    this.#awaitPing();
    this.transport.onHandshake?.(handshake);
    this.#keeper.open(handshake, this);
    this.#fire("open");
  }

  #refuse(fault: Fault): void {
    this.#end("parse error", { description: fault.message, context: fault });
  }

  #wait(delayMs: number, onDue: () => void): void {
    this.#clock.clearTimer(this.#timer);
    this.#timer = this.#clock.setTimer(onDue, delayMs);
  }

  #awaitPing(): void {
    this.#pingDeadline = this.#clock.now() + this.#pingWaitMs;
    this.#wait(this.#pingWaitMs, () => this.#end("ping timeout"));
  }

  /** The line has ended; with an Error as the details it has failed. */
  #fail(reason: CloseReason, details: CloseDetails): void {
    if (details instanceof Error) this.#fire("error", details);
    this.#end(reason, details);
  }

  #end(reason: CloseReason, details?: CloseDetails, isPolite?: boolean): this {
    if (this.readyState === "closed") return this;
    // To a server that has not answered there is nothing to say.
    const mayPart = isPolite && this.readyState === "open";
    this.readyState = "closed";
    this.id = "";
    this.#clock.clearTimer(this.#timer);
    for (const undo of this.#undos) undo();
    const transport = this.transport as ClientTransport | undefined;
    if (mayPart) transport?.close();
    else transport?.terminate();
    this.#owner.close(reason, details, this.#keeper.lose(this.#options.reconnection, reason, details));
    this.#fire("close", reason, details);
    return this;
  }
}
