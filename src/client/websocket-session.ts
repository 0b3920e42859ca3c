// A session whose only transport is a WebSocket: handshake, heartbeat, close. It knows no other transport, and so no upgrade;
// the sessions of the other builds, which do, are in session.ts.
import { Emitter, fire, type Timer } from "../core/index.js";
import {
  decodeHandshake,
  decodePlainFrame,
  Fault,
  frameContent,
  HoldfastError,
  type Frame,
  type FrameType,
} from "../protocol/index.js";
import type { BasicRuntime } from "./basic-runtime.js";
import type { CloseReason, Engine, SessionEvents, SessionOwner } from "./engine.js";
import { TransportError } from "./errors.js";
import type { ManagerOptions } from "./options.js";
import type { CloseDetails } from "./transport.js";
import type { WebSocketLike } from "./transports/websocket.js";
import { transportUrl, type Address } from "./url.js";

/** What such a session needs of the program. */
export interface WebSocketProgram extends Pick<BasicRuntime, "clock" | "onPage" | "random"> {
  openWebSocket(url: string, protocols: readonly string[]): WebSocketLike;
}

/** One session, which is its own transport. */
export class WebSocketSession extends Emitter<object, SessionEvents> implements Engine {
  id = "";
  readyState: "opening" | "open" | "closed" = "opening";
  readonly transport: this = this;
  readonly name = "websocket";
  readonly upgrading = false;
  readonly writeBuffer: readonly never[] = [];
  readonly #program: WebSocketProgram;
  readonly #owner: SessionOwner;
  readonly #stopListening: () => void;
  readonly #keepsAlive: boolean;
  #socket: WebSocketLike | undefined;
  /** Waits for the handshake, and then for each ping. */
  #timer: Timer = null;
  #pingWaitMs = 0;
  #pingDeadline = Infinity;
  #hasSentThisTurn = false;

  constructor(address: Address, options: ManagerOptions, program: WebSocketProgram, owner: SessionOwner) {
    super();
    this.#program = program;
    this.#owner = owner;
    this.#keepsAlive = !options.autoUnref;
    this.#stopListening = program.onPage("offline", () => {
      // The loopback interface stays when the network goes.
      if (address.hostname !== "localhost") {
        this.close("transport close", { description: "network connection lost" });
      }
    });
    if (options.timeout !== false) {
      this.#wait(options.timeout, () => this.#fail(new HoldfastError("ERR_CONNECT_TIMEOUT", "timeout")));
    }
    try {
      const stamp = program.random().toString(36).slice(2);
      const url = transportUrl(address, "websocket", options, "", stamp);
      this.#listen((this.#socket = program.openWebSocket(url, options.protocols ?? [])));
    } catch (error) {
      // A page's security policy may forbid the connection; the owner hears of it as of any other failure.
      program.clock.defer(() => this.#onError(error));
    }
  }

  get isWritable(): boolean {
    return this.readyState === "open" && !this.#hasSentThisTurn && !this.#socket?.bufferedAmount;
  }

  get isStale(): boolean {
    const { clock } = this.#program;
    const isStale = clock.now() > this.#pingDeadline;
    if (isStale) clock.defer(() => this.close("ping timeout"));
    return isStale;
  }

  write(content: string | Uint8Array): this {
    if (this.readyState === "open") this.#send("message", content);
    return this;
  }

  send(content: string | Uint8Array): this {
    return this.write(content);
  }

  close(reason: CloseReason = "forced close", details?: CloseDetails): this {
    if (this.readyState === "closed") return this;
    this.readyState = "closed";
    this.id = "";
    this.#pingDeadline = Infinity;
    this.#program.clock.clearTimer(this.#timer);
    this.#stopListening();
    this.#socket?.close();
    this.#fire("close", reason, details);
    return this;
  }

  #fire(event: keyof SessionEvents, ...args: readonly unknown[]): void {
    const tell = this.#owner[event as keyof SessionOwner] as
      | ((...args: readonly unknown[]) => void)
      | undefined;
    tell?.(...args);
    fire(this, event, args, this.#owner.onListenerError);
  }

  #listen(socket: WebSocketLike): void {
    socket.addEventListener("message", ({ data = "" }) => {
      if (this.readyState === "closed") return;
      const frame = decodePlainFrame(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
      if (frame instanceof Fault) this.#refuse(frame);
      else this.#receive(frame);
    });
    socket.addEventListener("close", (context) =>
      this.close("transport close", { description: "websocket connection closed", context }),
    );
    socket.addEventListener("error", (event) => this.#onError(event));
  }

  #send(type: FrameType, data: string | Uint8Array): void {
    this.#fire("packetCreate", { type, data });
    this.#socket?.send(frameContent(type, data));
    if (this.#hasSentThisTurn) return;
    this.#hasSentThisTurn = true;
    this.#program.clock.defer(() => {
      this.#hasSentThisTurn = false;
      this.#fire("drain");
    });
  }

  #receive(frame: Frame): void {
    this.#fire("packet", frame);
    const { type, data } = frame;
    if (type === "open") {
      const handshake = decodeHandshake(String(data));
      if (handshake instanceof Fault) {
        this.#refuse(handshake);
        return;
      }
      this.id = handshake.sid;
      this.readyState = "open";
      this.#pingWaitMs = handshake.pingInterval + handshake.pingTimeout;
      this.#awaitPing();
      this.#fire("open");
    }
    if (type === "ping") {
      this.#send("pong", "");
      this.#awaitPing();
      this.#fire("ping");
    }
    if (type === "message") this.#fire("data", data);
  }

  #wait(delayMs: number, onDue: () => void): void {
    const { clock } = this.#program;
    clock.clearTimer(this.#timer);
    this.#timer = clock.setTimer(onDue, delayMs, this.#keepsAlive);
  }

  #awaitPing(): void {
    this.#pingDeadline = this.#program.clock.now() + this.#pingWaitMs;
    this.#wait(this.#pingWaitMs, () => this.close("ping timeout"));
  }

  #refuse(fault: Fault): void {
    this.close("parse error", { description: fault.message, context: fault });
  }

  #onError(cause: unknown): void {
    this.#fail(new TransportError("websocket error", cause));
  }

  #fail(error: Error): void {
    if (this.readyState === "closed") return;
    this.#fire("error", error);
    this.close("transport error", error);
  }
}
