// All that one other node has under way here, where the sessions are: requests that it has received, and tunnels that begin there.
import type { ForwardingDoor } from "../../server/forwarding-port.js";
import { type Body, ForwardedExchange } from "./forwarded-exchange.js";
import { ForwardedUpgrade } from "./forwarded-upgrade.js";
import { Joiner } from "./joiner.js";
import type { Outlet } from "./outlet.js";
import { readRequest } from "./request-value.js";
import type { TunnelLink } from "./tunnel-link.js";

/**
 * What is under way from one node.
 *
 * @example
 * entrance.hear(["request", 1, false, requestValue(request, { mark: undefined }, false)], door);
 */
export class FromEntrance {
  readonly #outlet: Outlet;
  readonly #underWay: Map<number, ForwardedExchange | ForwardedUpgrade> = new Map();
  readonly #joiner = new Joiner();
  readonly #onEnd: (id: number) => void;

  constructor(outlet: Outlet) {
    this.#outlet = outlet;
    this.#onEnd = (id): void => void this.#underWay.delete(id);
  }

  /** Takes what the other node says; false: it has no meaning. What is over here is said in vain. */
  hear([kind, ...values]: readonly unknown[], door: ForwardingDoor | null): boolean {
    switch (kind) {
      case "messages":
        return this.#onMessages(values);
      case "part":
        return this.#joiner.add(values[0]);
      case "reset":
        this.leave();
        return true;
    }
    const [id, ...rest] = values;
    if (typeof id !== "number") return false;
    if (kind === "request") return this.#onRequest(id, rest, door);
    const underWay = this.#underWay.get(id);
    if (kind === "body") return this.#onBody(underWay, rest);
    if (kind === "gone") underWay?.abort();
    else if (kind === "hurry") {
      if (underWay instanceof ForwardedExchange) underWay.hurry();
    } else return this.#onTunnel(String(kind), this.#tunnelOf(underWay), id, rest);
    return true;
  }

  /** The other node has left, or this server closes. */
  leave(): void {
    this.#joiner.clear();
    for (const underWay of this.#underWay.values()) underWay.abort();
  }

  #onRequest(id: number, [isUpgrade, value]: readonly unknown[], door: ForwardingDoor | null): boolean {
    const request = readRequest(value, (known) => door?.rawOf(known));
    if (request === undefined || this.#underWay.has(id)) return false;
    // There is no server behind us, or none any more.
    if (door === null) this.#outlet.say("left", id);
    else if (isUpgrade === true) {
      const upgrade = new ForwardedUpgrade(id, request, this.#outlet, this.#onEnd);
      this.#underWay.set(id, upgrade);
      door.onUpgrade(upgrade);
    } else {
      const exchange = new ForwardedExchange(id, request, this.#outlet, this.#onEnd);
      this.#underWay.set(id, exchange);
      door.onExchange(exchange);
    }
    return true;
  }

  #onBody(underWay: ForwardedExchange | ForwardedUpgrade | undefined, [slot]: readonly unknown[]): boolean {
    const body: Body | undefined = slot === "tooLarge" || slot === "aborted" ? slot : this.#bytesOf(slot);
    if (body === undefined) return false;
    if (underWay instanceof ForwardedExchange) underWay.onBody(body);
    return true;
  }

  #bytesOf(slot: unknown): Uint8Array | undefined {
    const bytes = this.#joiner.take(slot);
    return bytes instanceof Uint8Array ? bytes : undefined;
  }

  #onMessages(values: readonly unknown[]): boolean {
    for (let index = 0; index < values.length; index += 3) {
      const ids = values[index];
      const data = this.#joiner.take(values[index + 1]);
      if (!Array.isArray(ids) || data === undefined) return false;
      for (const id of ids) this.#tunnelOf(this.#underWay.get(Number(id)))?.onMessage(data);
    }
    return true;
  }

  #onTunnel(kind: string, tunnel: TunnelLink | null, id: number, values: readonly unknown[]): boolean {
    const [first, reason, hasFailed] = values;
    if (typeof first !== "number") return false;
    if (kind === "credit") tunnel?.onCredit(first);
    else if (kind !== "closed" || typeof reason !== "string") return false;
    else {
      this.#underWay.delete(id);
      tunnel?.onClosed(first, reason, hasFailed === true);
    }
    return true;
  }

  #tunnelOf(underWay: ForwardedExchange | ForwardedUpgrade | undefined): TunnelLink | null {
    return underWay instanceof ForwardedUpgrade ? underWay.link : null;
  }
}
