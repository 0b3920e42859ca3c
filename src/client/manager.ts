// A connection to one server, kept up as long as a namespace wants it: it brings the session back when it is lost, and moves packets. It
// knows no event. The manager of the client without other transports is in websocket/.
import { backoffMs, Emitter, fire, type OnListenerError } from "../core/index.js";
import { Fault, type Packet, type PacketDecoder } from "../protocol/index.js";
import { TransportError } from "./errors.js";
import type { CloseReason, Engine, SessionOwner } from "./engine.js";
import { clientCodec } from "./json-codec.js";
import { createLineKeeper, type LineKeeper } from "./line-keeper.js";
import type { ManagerEvents, ManagerFace } from "./manager-face.js";
import type { Mux, MuxEvents, MuxMember } from "./mux.js";
import { resolveOptions, type ClientOptions, type ManagerOptions, type SocketOptions } from "./options.js";
import { waitToReturn } from "./reconnect.js";
import type { Runtime } from "./runtime.js";
import { Session } from "./session.js";
import { Socket } from "./socket.js";
import type { CloseDetails } from "./transport.js";
import type { Address } from "./url.js";

/** An error with an answer of the server that says how long it wants to be left alone. */
type Refusal = { readonly context?: { readonly retryAfterMs?: number } };

type OnOutcome = (error?: Error) => void;

/** Gives an option, or sets it for the attempts to come. */
interface Accessor<Value, Self> {
  (): Value;
  (value: Value): Self;
}

/**
 * Holds the connection that sockets share, and brings it back when it is lost.
 *
 * @example
 * const manager = new Manager("https://example.org", { reconnectionDelayMax: 30_000 });
 * const news = manager.socket("/news");
 * manager.on("reconnect_attempt", (attempt) => console.log("trying again", attempt));
 */
export class Manager extends Emitter<object, ManagerEvents> implements ManagerFace<Socket> {
  /** Absent before the first session. */
  declare engine: Engine;
  readonly opts: ManagerOptions & SocketOptions;
  declare readonly reconnection: Accessor<boolean, this>;
  declare readonly reconnectionAttempts: Accessor<number, this>;
  declare readonly reconnectionDelay: Accessor<number, this>;
  declare readonly reconnectionDelayMax: Accessor<number, this>;
  declare readonly randomizationFactor: Accessor<number, this>;
  declare readonly timeout: Accessor<number | false, this>;
  /** The sockets of this manager, by their namespaces. It holds those that are active; others are gone when nobody else does. */
  readonly nsps: Map<string, WeakRef<Socket>> = new Map();
  readonly #address: Address;
  readonly #runtime: Runtime;
  readonly #mux: Mux;
  readonly #owner: SessionOwner;
  readonly #keeper: LineKeeper;
  readonly #onIdle: (() => void) | undefined;
  /** By namespace: those who want the connection. */
  readonly #members: Map<string, MuxMember> = new Map();
  #state: "closed" | "opening" | "open" = "closed";
  /** False once the caller has closed the connection: then nothing brings it back by itself. */
  #isWanted = false;
  #onOutcome: OnOutcome | undefined;
  /** How many attempts to come back were scheduled since the connection was lost. */
  #attempts = 0;
  /** The next attempt is not to be waited for: the server takes care that not all come at once. */
  #isHurried = false;
  #stopWaiting: (() => void) | undefined;

  static {
    const accessors = this.prototype as unknown as Record<string, unknown>;
    for (const name of [
      "reconnection",
      "reconnectionAttempts",
      "reconnectionDelay",
      "reconnectionDelayMax",
      "randomizationFactor",
      "timeout",
    ] as const) {
      accessors[name] = function (this: Manager, value?: never) {
        if (value === undefined) return this.opts[name];
        this.opts[name] = value;
        return this;
      };
    }
  }

  /**
   * @param runtime what the program offers; a face's own affair
   * @param onIdle called when the last socket has left; a face's own affair
   */
  constructor(address: Address, options: ClientOptions, runtime: Runtime, onIdle?: () => void) {
    super();
    this.#address = address;
    this.opts = resolveOptions({ ...options, query: address.query || options.query });
    this.#onIdle = onIdle;
    this.#runtime = runtime;
    const { clock } = runtime;
    const { parser: codec = clientCodec } = this.opts;
    const onListenerError: OnListenerError = (error, event) =>
      runtime.trace(`A listener of "${event}" failed:`, error);
    this.#mux = {
      clock,
      codec,
      onListenerError,
      join: (member) => this.#join(member),
      leave: (member) => this.#leave(member),
    };
    let decoder: Pick<PacketDecoder, "add">;
    this.#owner = {
      onListenerError,
      open: (isResumed) => {
        // A packet may be cut in two by a lost connection.
        if (!isResumed) decoder = codec.createDecoder({ maxAttachmentBytes: Infinity });
        this.#opened(isResumed);
      },
      ping: () => this.#fire("ping"),
      data: (content) => this.#receive(decoder.add(content)),
      close: (reason, details, isLost) => this.#closed(reason, details, isLost),
      lose: (reason, details) => this.#tellMembers("close", reason, details),
      move: () => (this.#isHurried = true),
      retry: (event) => this.#members.get(event.nsp)?.retry(event),
    };
    this.#keeper = createLineKeeper(clock, this.#owner);
    if (this.opts.autoConnect) this.open();
  }

  open(onOutcome?: OnOutcome): this {
    if (this.#state !== "closed") return this;
    this.#state = "opening";
    this.#isWanted = true;
    this.#onOutcome = onOutcome;
    this.engine = new Session(this.#address, this.opts, this.#runtime, this.#owner, this.#keeper);
    return this;
  }

  socket(nsp: string, options: SocketOptions = this.opts): Socket {
    const name = nsp.startsWith("/") ? nsp : `/${nsp}`;
    let socket = this.nsps.get(name)?.deref();
    if (!socket) {
      for (const [other, held] of this.nsps) if (!held.deref()) this.nsps.delete(other);
      socket = new Socket(this, this.#mux, name, options);
      this.nsps.set(name, new WeakRef(socket));
    }
    if (this.opts.autoConnect && !socket.active) socket.connect();
    return socket;
  }

  /** Closes the connection of all namespaces; none of them comes back by itself. */
  disconnect(): void {
    this.#isWanted = false;
    this.#rest();
    // Absent before the first session.
    (this.engine as Engine | undefined)?.close();
    this.#closed("forced close");
  }

  #fire(event: keyof ManagerEvents, ...args: readonly unknown[]): void {
    fire(this, event, args, this.#mux.onListenerError);
  }

  /** Tells the namespaces; a copy of them, since listeners join and leave meanwhile. */
  #tellMembers<Name extends keyof MuxEvents>(event: Name, ...args: Parameters<MuxEvents[Name]>): void {
    for (const member of Array.from(this.#members.values())) {
      (member[event] as (...details: readonly unknown[]) => void)(...args);
    }
  }

  #join(member: MuxMember): void {
    const isNew = !this.#members.has(member.nsp);
    this.#members.set(member.nsp, member);
    if (!this.#attempts || !this.opts.reconnection) this.open();
    // While the connection is away, what it says is kept.
    if (isNew && (this.#state === "open" || this.engine.line)) member.open();
  }

  #leave({ nsp }: MuxMember): void {
    this.#members.delete(nsp);
    if (this.#members.size > 0) return;
    this.disconnect();
    this.#onIdle?.();
  }

  /** @param isResumed to the namespaces nothing has happened */
  #opened(isResumed?: boolean): void {
    const attempts = this.#attempts;
    this.#rest();
    this.#state = "open";
    this.#fire("open");
    if (!isResumed) this.#tellMembers("open");
    this.#onOutcome?.();
    if (attempts) this.#fire("reconnect", attempts);
  }

  /** @param isLost the namespaces need not know, for the session may go on */
  #closed(reason: CloseReason, details?: CloseDetails, isLost?: boolean): void {
    if (this.#state === "closed") return;
    const hasFailed = this.#state === "opening" && this.#isWanted;
    this.#state = "closed";
    const error = details instanceof Error ? details : hasFailed && new TransportError(reason, details);
    if (error) {
      this.#fire("error", error);
      this.#tellMembers("error", error);
    }
    if (!hasFailed) {
      this.#fire("close", reason, details);
      if (!isLost) this.#tellMembers("close", reason, details);
    } else if (this.#attempts) this.#fire("reconnect_error", error);
    if (hasFailed && this.#onOutcome) this.#onOutcome(error || undefined);
    // A listener may have opened the connection again, or closed it for good.
    else if (this.#isAway) this.#waitToReturn((error as Refusal).context?.retryAfterMs);
  }

  #receive(packet: Packet | Fault | undefined): void {
    if (packet instanceof Fault) {
      this.engine.close("parse error", { description: packet.message, context: packet });
    } else if (packet !== undefined) {
      this.#fire("packet", packet);
      this.#members.get(packet.nsp)?.packet(packet);
    }
  }

  /** True while there is no connection although one is wanted, and to be brought back. */
  get #isAway(): boolean {
    return this.#state === "closed" && this.#isWanted && this.opts.reconnection;
  }

  /** @param leastMs how long the server wants to be left alone */
  #waitToReturn(leastMs = 0): void {
    this.#stopWaiting?.();
    if (this.#attempts >= (this.opts.reconnectionAttempts || Infinity)) {
      this.#rest();
      this.engine.close();
      this.#fire("reconnect_failed");
      return;
    }
    const delayMs = Math.max(backoffMs(this.#attempts++, this.opts, this.#runtime.random), leastMs);
    this.#stopWaiting = waitToReturn(this.#runtime, this.#isHurried ? 0 : delayMs, () => {
      if (this.#isAway) this.#fire("reconnect_attempt", this.#attempts);
      // A listener may have changed its mind.
      if (this.#isAway) this.open();
      else this.#rest();
    });
    this.#isHurried = false;
  }

  #rest(): void {
    this.#stopWaiting?.();
    this.#attempts = 0;
  }

  connect(onOutcome?: (error?: Error) => void): this {
    return this.open(onOutcome);
  }
}
