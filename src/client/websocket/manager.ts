// One WebSocket to one server, kept up as long as a namespace wants it: handshake, heartbeat, reconnection. It knows no other transport,
// no line and no event; the manager of the other builds, which does, is in ../manager.ts.
import { backoffMs, Emitter, fire, type Timer } from "../../core/index.js";
import { Fault, HoldfastError, MESSAGE, OPEN, PING, PONG, type PacketDecoder } from "../../protocol/index.js";
import type { CloseReason } from "../engine.js";
import { TransportError } from "../errors.js";
import { clientCodec } from "../json-codec.js";
import type { BaseClientOptions } from "../options.js";
import type { ManagerEvents } from "../manager-face.js";
import type { MuxEvents } from "../mux.js";
import { resolveOptions, targetOf, type ManagerOptions, type SocketOptions } from "../options.js";
import { readTerms } from "../terms.js";
import type { CloseDetails } from "../transport.js";
import type { WebSocketLike } from "../transports/websocket.js";
import { parseAddress, transportUrl, type Address } from "../url.js";
import { webSocketProgram, type WebSocketProgram } from "./program.js";
import { Socket } from "./socket.js";
import type { Contents, Member, Mux } from "./mux.js";

/** What a WebSocket tells; a `message` has `data`. */
type SocketEvent = { readonly data?: string | ArrayBuffer | Uint8Array };

/**
 * Holds the connection that sockets share, and brings it back when it is lost.
 *
 * @example
 * const manager = new Manager("https://example.org", { reconnectionDelayMax: 30_000 });
 * const news = manager.socket("/news");
 * manager.on("reconnect_attempt", (attempt) => console.log("trying again", attempt));
 */
export class Manager extends Emitter<object, ManagerEvents> {
  /** The options of the next connection: they may be changed. */
  readonly opts: ManagerOptions & SocketOptions;
  /** The sockets, by their namespaces. */
  readonly nsps: Map<string, Socket> = new Map();
  readonly #address: Address;
  readonly #program: WebSocketProgram;
  readonly #onIdle: (() => void) | undefined;
  readonly #mux: Mux;
  /** By namespace: those who want the connection. */
  readonly #members: Map<string, Member> = new Map();
  #state: "closed" | "opening" | "open" = "closed";
  /** False once the caller has closed the connection: then nothing brings it back by itself. */
  #isWanted = false;
  /** How many attempts to come back were scheduled since the connection was lost. */
  #attempts = 0;
  #socket: WebSocketLike | undefined;
  #hasSentThisTurn = false;
  #decoder: Pick<PacketDecoder, "add"> | undefined;
  /** Waits for the handshake, then for each ping, and for the next attempt. */
  #timer: Timer;
  #stopListening: (() => void) | undefined;
  #pingWaitMs = 0;
  #pingDeadline = Infinity;

  /**
   * @param onIdle called when the last socket has left; a face's own affair
   * @param program a face's own affair
   */
  constructor(
    uri?: string | BaseClientOptions,
    options?: BaseClientOptions,
    onIdle?: () => void,
    program: WebSocketProgram = webSocketProgram,
  ) {
    super();
    const [address, given] = targetOf(uri, options);
    this.#address = parseAddress(address);
    this.opts = resolveOptions({ ...given, query: this.#address.query || given.query });
    this.#program = program;
    this.#onIdle = onIdle;
    this.#mux = {
      clock: program.clock,
      onListenerError: (error, event) => program.trace(`A listener of "${event}" failed:`, error),
      codec: this.opts.parser ?? clientCodec,
      write: (contents) => this.#write(contents),
      isWritable: () => !this.#hasSentThisTurn && !this.#socket?.bufferedAmount,
      isStale: () => this.#isStale(),
      join: (member) => this.#join(member),
      leave: (member) => this.#leave(member),
    };
    if (this.opts.autoConnect) this.open();
  }

  /** Opens the connection, unless that is done or under way. */
  open(): this {
    if (this.#state !== "closed") return this;
    this.#rest();
    this.#state = "opening";
    this.#isWanted = true;
    this.#decoder = this.#mux.codec.createDecoder({ maxAttachmentBytes: Infinity });
    const { timeout, protocols = [] } = this.opts;
    if (timeout !== false) {
      this.#wait(timeout, () =>
        this.#close("transport error", new HoldfastError("ERR_CONNECT_TIMEOUT", "timeout")),
      );
    }
    const onError = (cause: unknown): void =>
      this.#close("transport error", new TransportError("websocket error", cause));
    try {
      this.#listen(
        this.#program.openWebSocket(transportUrl(this.#address, "websocket", this.opts), protocols),
        onError,
      );
    } catch (error) {
      // A page's security policy may forbid the connection; the sockets hear of it as of any other failure.
      this.#program.clock.defer(() => onError(error));
    }
    return this;
  }

  /** Gives the socket of a namespace, connecting it. */
  socket(nsp: string, options: SocketOptions = this.opts): Socket {
    const name = nsp.startsWith("/") ? nsp : `/${nsp}`;
    const socket = this.nsps.get(name) ?? new Socket(this, this.#mux, name, options);
    this.nsps.set(name, socket);
    return this.opts.autoConnect ? socket.connect() : socket;
  }

  /** Closes the connection of all namespaces; none of them comes back by itself. */
  disconnect(): void {
    this.#isWanted = false;
    this.#rest();
    this.#attempts = 0;
    this.#close("forced close");
  }

  #listen(socket: WebSocketLike, onError: (cause: unknown) => void): void {
    this.#socket = socket;
    const on = (event: "message" | "close" | "error", listener: (event: SocketEvent) => void): void =>
      socket.addEventListener(event, (details) => {
        // Of one that was given up nothing is heard.
        if (socket === this.#socket) listener(details);
      });
    on("message", ({ data = "" }) => this.#hear(data));
    on("close", (context) =>
      this.#close("transport close", { description: "websocket connection closed", context }),
    );
    on("error", onError);
    // The loopback interface stays when the network goes.
    if (this.#address.hostname === "localhost") return;
    this.#stopListening = this.#program.onPage("offline", () =>
      this.#close("transport close", { description: "network connection lost" }),
    );
  }

  #fire(event: keyof ManagerEvents, ...args: readonly unknown[]): void {
    fire(this, event, args, this.#mux.onListenerError);
  }

  /** Tells the listeners, and then the namespaces; a copy of them, since listeners join and leave meanwhile. */
  #tell<Name extends keyof MuxEvents>(event: Name, ...args: Parameters<MuxEvents[Name]>): void {
    this.#fire(event, ...args);
    for (const [, member] of Array.from(this.#members)) {
      (member[event] as (...details: readonly unknown[]) => void)(...args);
    }
  }

  #join(member: Member): void {
    const isNew = !this.#members.has(member.nsp);
    this.#members.set(member.nsp, member);
    if (!this.#attempts || !this.opts.reconnection) this.open();
    if (isNew && this.#state === "open") member.open();
  }

  #leave({ nsp }: Member): void {
    this.#members.delete(nsp);
    if (this.#members.size > 0) return;
    this.disconnect();
    this.#onIdle?.();
  }

  #write(contents: Contents): void {
    for (const content of contents)
      this.#socket?.send(typeof content === "string" ? MESSAGE + content : content);
    this.#hasSentThisTurn = true;
    this.#program.clock.defer(() => (this.#hasSentThisTurn = false));
  }

  #hear(content: string | ArrayBuffer | Uint8Array): void {
    if (typeof content !== "string") return this.#receive(new Uint8Array(content));
    const data = content.slice(1);
    switch (content.charAt(0)) {
      case OPEN:
        return this.#opened(data);
      case PING:
        this.#socket?.send(PONG);
        this.#awaitPing();
        return this.#fire("ping");
      case MESSAGE:
        return this.#receive(data);
      // Other frames say nothing to a session that has no other transport.
    }
  }

  #receive(content: string | Uint8Array): void {
    const packet = this.#decoder?.add(content);
    if (packet instanceof Fault) return this.#refuse(packet);
    if (!packet) return;
    this.#fire("packet", packet);
    this.#members.get(packet.nsp)?.packet(packet);
  }

  #refuse(fault: Fault): void {
    this.#close("parse error", { description: fault.message, context: fault });
  }

  #opened(data: string): void {
    const terms = readTerms(data);
    if (terms instanceof Fault) return this.#refuse(terms);
    const attempts = this.#attempts;
    this.#attempts = 0;
    this.#state = "open";
    this.#pingWaitMs = terms.pingInterval + terms.pingTimeout;
    this.#awaitPing();
    this.#tell("open");
    if (attempts) this.#fire("reconnect", attempts);
  }

  #wait(delayMs: number, onDue: () => void): void {
    const { clock } = this.#program;
    clock.clearTimer(this.#timer);
    this.#timer = clock.setTimer(onDue, delayMs);
  }

  #awaitPing(): void {
    this.#pingDeadline = this.#program.clock.now() + this.#pingWaitMs;
    this.#wait(this.#pingWaitMs, () => this.#close("ping timeout"));
  }

  #isStale(): boolean {
    const { clock } = this.#program;
    const isStale = clock.now() > this.#pingDeadline;
    if (isStale) clock.defer(() => this.#close("ping timeout"));
    return isStale;
  }

  #close(reason: CloseReason, details?: CloseDetails): void {
    if (this.#state === "closed") return;
    const hasFailed = this.#state === "opening" && this.#isWanted;
    this.#state = "closed";
    this.#rest();
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
    const error = details instanceof Error ? details : hasFailed && new TransportError(reason, details);
    if (error) this.#tell("error", error);
    if (!hasFailed) this.#tell("close", reason, details);
    else if (this.#attempts) this.#fire("reconnect_error", error);
    // A listener may have opened the connection again, or closed it for good.
    if (this.#isAway) this.#waitToReturn();
  }

  /** True while there is no connection although one is wanted, and to be brought back. */
  get #isAway(): boolean {
    return this.#state === "closed" && this.#isWanted && this.opts.reconnection;
  }

  #waitToReturn(): void {
    if (this.#attempts >= (this.opts.reconnectionAttempts || Infinity)) {
      this.#attempts = 0;
      this.#fire("reconnect_failed");
      return;
    }
    const comeBack = (): void => {
      this.#rest();
      if (this.#isAway) this.#fire("reconnect_attempt", this.#attempts);
      // A listener may have changed its mind.
      if (this.#isAway) this.open();
      else this.#attempts = 0;
    };
    this.#wait(backoffMs(this.#attempts++, this.opts, this.#program.random), comeBack);
    // The browser knows better than the delay when there is a network again.
    this.#stopListening = this.#program.onPage("online", comeBack);
  }

  /** Waits for nothing any more. */
  #rest(): void {
    this.#program.clock.clearTimer(this.#timer);
    this.#stopListening?.();
  }
}
