// The client's end of a tunnel: its real link, and what is said about it to the node that has its session. It knows no session.
import type { EntranceTerms, Passenger } from "../../server/forwarding-port.js";
import type { UpgradeExchange } from "../../server/host.js";
import { abnormal, type Link, type LinkEvents, type SharedMessage } from "../../websocket/index.js";
import { Inflow, Outflow, windowBytes } from "./flow.js";
import type { Outlet, Writer } from "./outlet.js";

/** The close code of a server that stops (the WebSocket registry of IANA): the client may come back, to others. */
const serviceRestart = 1012;

/** The close code for a client that sends faster than it can be passed on. */
const tryAgainLater = 1013;

/**
 * A client that is here and has its session elsewhere.
 *
 * @example
 * const tunnel = new TunnelEntrance(7, exchange, terms, outlet, onEnd);
 * tunnel.open([greeting]);
 */
export class TunnelEntrance implements LinkEvents, Passenger, Writer {
  readonly id: number;
  readonly #exchange: UpgradeExchange;
  readonly #terms: EntranceTerms;
  readonly #outlet: Outlet;
  readonly #onEnd: (id: number) => void;
  readonly #outflow = new Outflow();
  readonly #inflow = new Inflow();
  /** More than this cannot be under way, where the host does not stop reading for us. */
  readonly #mostBytes: number;
  /** Null before it is open. */
  #link: Link | null = null;
  /** It ends by this node's doing: to its session that is a lost connection. */
  #isLost = false;
  #hasOwner = true;

  constructor(
    id: number,
    exchange: UpgradeExchange,
    terms: EntranceTerms,
    outlet: Outlet,
    onEnd: (id: number) => void,
  ) {
    this.id = id;
    this.#exchange = exchange;
    this.#terms = terms;
    this.#outlet = outlet;
    this.#onEnd = onEnd;
    this.#mostBytes = 4 * windowBytes + 2 * terms.link.maxPayloadBytes;
  }

  /** Accepts the client's request; `first` leaves with the answer. */
  open(first: readonly SharedMessage[]): void {
    this.#link = this.#exchange.accept(this.#terms.link, this, this.#terms.headers(), first);
  }

  // What the owner says.

  /** What the session sends. */
  deliver(message: SharedMessage): void {
    this.#inflow.add(message.data.length);
    this.#link?.send(message);
  }

  onCredit(bytes: number): void {
    if (this.#outflow.settle(bytes)) this.#link?.resume?.();
  }

  close(code: number | undefined, reason: string | undefined): void {
    this.#shut(code, reason);
  }

  terminate(): void {
    this.#link?.terminate();
  }

  /** The node that has the session has left, or this server closes: the client may come back at once. */
  fail(): void {
    this.#hasOwner = false;
    this.#shut(serviceRestart);
  }

  quit(): void {
    this.#outlet.say("closed", this.id, abnormal, "", false);
    this.fail();
  }

  // What the server asks of a client that it has let in.

  part(): void {
    for (const message of this.#terms.farewell) this.#link?.send(message);
    this.#loseWith(serviceRestart);
  }

  // What the client's link tells.

  onMessage(data: string | Uint8Array): void {
    // What comes behind too much is not passed on either.
    if (!this.#hasOwner || this.#outflow.bytes > this.#mostBytes) return;
    this.#outlet.write(this, { data, wire: null });
    if (this.#outflow.add(data.length)) this.#link?.pause?.();
    if (this.#outflow.bytes > this.#mostBytes) this.#loseWith(tryAgainLater);
  }

  onBlocked(): void {
    // No credit is given until it has taken all.
  }

  onDrain(): void {
    const credit = this.#inflow.takeCredit();
    if (credit > 0 && this.#hasOwner) this.#outlet.say("credit", this.id, credit);
  }

  onClose(code: number, reason: string, error?: Error): void {
    this.#onEnd(this.id);
    if (error !== undefined) this.#terms.onFailed(error);
    if (!this.#hasOwner) return;
    const hasFailed = error !== undefined && !this.#isLost;
    this.#outlet.say("closed", this.id, this.#isLost ? abnormal : code, reason, hasFailed);
  }

  onTurnEnd(): void {
    // What is under way is counted at once.
  }

  #loseWith(code: number): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#shut(code);
  }

  #shut(code?: number, reason?: string): void {
    this.#link?.close(code, reason);
    // Else the client's own close would not be read.
    this.#link?.resume?.();
  }
}
