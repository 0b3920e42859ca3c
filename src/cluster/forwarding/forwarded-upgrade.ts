// A request for a link that another node has received, as this node's engine accepts or rejects it. The link itself is opened there.
import type { HttpRequest, LinkOptions, UpgradeExchange } from "../../server/host.js";
import { abnormal, type Link, type LinkEvents, type SharedMessage } from "../../websocket/index.js";
import type { Outlet } from "./outlet.js";
import { headerPairs } from "./request-value.js";
import { TunnelLink } from "./tunnel-link.js";

/** Decides on one request by messages to where its client is. */
export class ForwardedUpgrade implements UpgradeExchange {
  readonly request: HttpRequest;
  readonly response = null;
  readonly #id: number;
  readonly #outlet: Outlet;
  readonly #onEnd: (id: number) => void;
  readonly #onAbort: (() => void)[] = [];
  #hasLine = false;
  #isAnswered = false;
  #link: TunnelLink | null = null;

  /** @param onEnd told when nothing more is expected */
  constructor(id: number, request: HttpRequest, outlet: Outlet, onEnd: (id: number) => void) {
    this.#id = id;
    this.request = request;
    this.#outlet = outlet;
    this.#onEnd = onEnd;
  }

  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  /** The link; null before it was accepted. */
  get link(): TunnelLink | null {
    return this.#link;
  }

  noteLine(): void {
    this.#hasLine = true;
  }

  accept(_: LinkOptions, events: LinkEvents, __: unknown, first: readonly SharedMessage[]): Link {
    this.#isAnswered = true;
    const slots = first.map(({ data }) => this.#outlet.slot(data));
    this.#outlet.say("accept", this.#id, slots, this.#hasLine);
    return (this.#link = new TunnelLink(this.#id, events, this.#outlet));
  }

  reject(status: number, message: string, headers: Readonly<Record<string, string>> = {}): void {
    this.#isAnswered = true;
    this.#outlet.say("reject", this.#id, status, message, headerPairs(headers));
    this.#onEnd(this.#id);
  }

  onAbort(callback: () => void): void {
    this.#onAbort.push(callback);
  }

  /** The client has left, or its node has. */
  abort(): void {
    this.#onEnd(this.#id);
    if (this.#link !== null) return this.#link.onClosed(abnormal, "", false);
    if (!this.#isAnswered) for (const callback of this.#onAbort) callback();
  }
}
