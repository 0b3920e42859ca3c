// The owner's end of a tunnel: a link made of messages to the node where the client's real one is open. It opens nothing.
import type { Link, LinkEvents, SharedMessage } from "../../websocket/index.js";
import { Inflow, Outflow } from "./flow.js";
import type { Outlet, Writer } from "./outlet.js";

/** Open; then we have asked for its end; then its owner has been told. */
type State = "open" | "closing" | "closed";

/**
 * A link whose client is elsewhere.
 *
 * @example
 * const link = new TunnelLink(7, events, outlet);
 * link.send({ data: "4hi", wire: null });
 */
export class TunnelLink implements Link, Writer {
  readonly id: number;
  readonly #events: LinkEvents;
  readonly #outlet: Outlet;
  readonly #outflow = new Outflow();
  readonly #inflow = new Inflow();
  #state: State = "open";
  /** Something was sent in this turn. */
  #hasSent = false;

  constructor(id: number, events: LinkEvents, outlet: Outlet) {
    this.id = id;
    this.#events = events;
    this.#outlet = outlet;
  }

  get isWritable(): boolean {
    return this.#state === "open" && !this.#hasSent && !this.#outflow.isBlocked;
  }

  get bufferedBytes(): number {
    return this.#outflow.bytes;
  }

  send(message: SharedMessage): void {
    if (this.#state !== "open") return;
    this.#hasSent = true;
    const isBlocked = this.#outflow.add(message.data.length);
    this.#outlet.write(this, message);
    if (isBlocked) this.#events.onBlocked();
  }

  takeQueued(): SharedMessage[] {
    const taken = this.#outlet.take(this);
    for (const { data } of taken) this.#outflow.settle(data.length);
    return taken;
  }

  close(code?: number, reason?: string): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#outlet.say("close", this.id, code ?? null, reason ?? null);
  }

  terminate(): void {
    if (this.#state === "closed") return;
    this.#state = "closing";
    this.#outlet.say("terminate", this.id);
  }

  onTurnEnd(): void {
    this.#hasSent = false;
    if (this.#state === "open" && !this.#outflow.isBlocked) this.#events.onDrain();
  }

  // What the other node says.

  /** The client has sent this. */
  onMessage(data: string | Uint8Array): void {
    if (this.#state === "closed") return;
    this.#events.onMessage(data);
    this.#inflow.add(data.length);
    const credit = this.#inflow.takeCredit();
    if (credit > 0) this.#outlet.say("credit", this.id, credit);
  }

  /** The client's link has taken so many bytes. */
  onCredit(bytes: number): void {
    if (this.#outflow.settle(bytes) && this.#state === "open") this.#events.onDrain();
  }

  /** The client's link has ended. */
  onClosed(code: number, reason: string, hasFailed: boolean): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    if (hasFailed) this.#events.onClose(code, reason, new Error(reason));
    else this.#events.onClose(code, reason);
  }
}
