// One connection to one server, kept up as long as a namespace wants it. It moves packets and knows no event.
import { backoffMs, Emitter, fire } from "../core/index.js";
import { Fault, type Packet, type PacketDecoder } from "../protocol/index.js";
import type { BaseSocket } from "./base-socket.js";
import type { BasicRuntime } from "./basic-runtime.js";
import { TransportError } from "./errors.js";
import type { BaseEngine, CloseReason, SessionOwner } from "./engine.js";
import { clientCodec } from "./json-codec.js";
import type { BaseManagerFace, ManagerEvents } from "./manager-face.js";
import type { Mux, MuxEvents, MuxMember } from "./mux.js";
import { resolveOptions, type ManagerOptions, type SocketOptions } from "./options.js";
import { waitToReturn } from "./reconnect.js";
import type { CloseDetails } from "./transport.js";
import type { Address } from "./url.js";

/** An error with an answer of the server that says how long it wants to be left alone. */
type Refusal = { readonly context?: { readonly retryAfterMs?: number } };

type OnOutcome = (error?: Error) => void;

/** What a build of the client makes its managers of. `S` are its sockets, `E` its sessions. */
export interface ManagerParts<
  S extends BaseSocket = BaseSocket,
  E extends BaseEngine = BaseEngine,
> extends BasicRuntime {
  readonly openSession: (address: Address, options: ManagerOptions, owner: SessionOwner) => E;
  /** The class of the sockets. */
  readonly Socket: new (manager: never, mux: Mux, nsp: string, options: SocketOptions) => S;
}

/** What all builds of the client have of a manager: it holds the connection that sockets share, and brings it back. */
export class BaseManager<S extends BaseSocket = BaseSocket, E extends BaseEngine = BaseEngine>
  extends Emitter<object, ManagerEvents>
  implements BaseManagerFace<S>
{
  /** Absent before the first session. */
  declare engine: E;
  readonly opts: ManagerOptions & SocketOptions;
  /** The sockets of this manager, by their namespaces. It holds those that are active; others are gone when nobody else does. */
  readonly nsps: Map<string, WeakRef<S>> = new Map();
  readonly #address: Address;
  readonly #mux: Mux & ManagerParts<S, E>;
  readonly #owner: SessionOwner;
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

  /**
   * @param parts a face's own affair
   * @param onIdle called when the last socket has left; a face's own affair
   */
  constructor(
    address: Address,
    options: Partial<ManagerOptions & SocketOptions>,
    parts: ManagerParts<S, E>,
    onIdle?: () => void,
  ) {
    super();
    this.#address = address;
    this.opts = resolveOptions({ ...options, query: address.query || options.query });
    this.#onIdle = onIdle;
    this.#mux = {
      ...parts,
      codec: this.opts.parser ?? clientCodec,
      onListenerError: (error, event) => parts.trace(`A listener of "${event}" failed:`, error),
      join: (member) => this.#join(member),
      leave: (member) => this.#leave(member),
    };
    const { codec, onListenerError } = this.#mux;
    const newDecoder = (): Pick<PacketDecoder, "add"> =>
      codec.createDecoder({ maxAttachmentBytes: Infinity });
    let decoder = newDecoder();
    this.#owner = {
      onListenerError,
      open: (isResumed) => {
        // A packet may be cut in two by a lost connection.
        if (!isResumed) decoder = newDecoder();
        this.#opened(isResumed);
      },
      ping: () => this.#fire("ping"),
      data: (content) => this.#receive(decoder.add(content)),
      close: (reason, details, isLost) => this.#closed(reason, details, isLost),
      lose: (reason, details) => this.#tellMembers("close", reason, details),
      move: () => (this.#isHurried = true),
      retry: (event) => this.#members.get(event.nsp)?.retry(event),
    };
    if (this.opts.autoConnect) this.open();
  }

  open(onOutcome?: OnOutcome): this {
    if (this.#state !== "closed") return this;
    this.#state = "opening";
    this.#isWanted = true;
    this.#onOutcome = onOutcome;
    this.engine = this.#mux.openSession(this.#address, this.opts, this.#owner);
    return this;
  }

  socket(nsp: string, options: SocketOptions = this.opts): S {
    const name = nsp.startsWith("/") ? nsp : `/${nsp}`;
    let socket = this.nsps.get(name)?.deref();
    if (!socket) {
      for (const [other, held] of this.nsps) if (!held.deref()) this.nsps.delete(other);
      socket = new this.#mux.Socket(this as never, this.#mux, name, options);
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
    (this.engine as E | undefined)?.close();
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
      this.#members.get(packet.nsp)?.onPacket(packet);
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
    const delayMs = Math.max(backoffMs(this.#attempts++, this.opts, this.#mux.random), leastMs);
    this.#stopWaiting = waitToReturn(this.#mux, this.#isHurried ? 0 : delayMs, () => {
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
}
