// All that this node has under way at one other node which has the sessions: requests, and tunnels that begin here.
import type { Elsewhere, EntranceTerms, NotTaken, Passenger } from "../../server/forwarding-port.js";
import type { HttpExchange, UpgradeExchange } from "../../server/host.js";
import type { SharedMessage } from "../../websocket/index.js";
import { AskedExchange, type AskedPorts, AskedUpgrade } from "./asked.js";
import { Joiner } from "./joiner.js";
import type { Outlet } from "./outlet.js";
import { readHeaders } from "./request-value.js";
import { TunnelEntrance } from "./tunnel-entrance.js";

/** How much may be under way to one node. */
export interface ForwardingLimits {
  /** Requests and tunnels. A client that polls has a request under way nearly always. */
  readonly maxUnderWay: number;
  /** Bytes of the bodies of POSTs that were not answered. */
  readonly maxBodyBytes: number;
}

/** Why a request is not answered by its owner. */
type Otherwise = (why: NotTaken) => void;

/**
 * What is under way to one owner.
 *
 * @example
 * owner.exchange(exchange, to, 1_000_000, (why) => refuse(why));
 * owner.hear(["answer", 1, 200, [], "ok", false]);
 */
export class ToOwner {
  readonly #outlet: Outlet;
  readonly #limits: ForwardingLimits;
  readonly #passengers: Set<Passenger>;
  readonly #underWay: Map<number, AskedExchange | AskedUpgrade | TunnelEntrance> = new Map();
  readonly #joiner = new Joiner();
  #lastId = 0;
  #bodyBytes = 0;

  /** @param passengers those of this node, whoever has their sessions; kept true here */
  constructor(outlet: Outlet, limits: ForwardingLimits, passengers: Set<Passenger>) {
    this.#outlet = outlet;
    this.#limits = limits;
    this.#passengers = passengers;
  }

  exchange(exchange: HttpExchange, to: Elsewhere, maxBodyBytes: number, otherwise: Otherwise): void {
    if (this.#isFull) return otherwise("busy");
    const asked = new AskedExchange(this.#portsFor(exchange, to, otherwise));
    this.#underWay.set(asked.id, asked);
    this.#passengers.add(asked);
    asked.begin(maxBodyBytes, (bytes) => (this.#bodyBytes += bytes));
  }

  upgrade(exchange: UpgradeExchange, to: Elsewhere, terms: EntranceTerms, otherwise: Otherwise): void {
    if (this.#isFull) return otherwise("busy");
    const asked = new AskedUpgrade(this.#portsFor(exchange, to, otherwise), terms);
    this.#underWay.set(asked.id, asked);
    asked.begin();
  }

  /** Takes what the owner says; false: it has no meaning. What is over here is said in vain. */
  hear([kind, ...values]: readonly unknown[]): boolean {
    switch (kind) {
      case "answer":
        return this.#onAnswer(values);
      case "accept":
        return this.#onAccept(values);
      case "reject":
        return this.#onReject(values);
      case "messages":
        return this.#onMessages(values);
      case "part":
        return this.#joiner.add(values[0]);
      case "reset":
        this.#failAll("gone");
        return true;
    }
    const [id, ...rest] = values;
    if (typeof id !== "number") return false;
    const underWay = this.#underWay.get(id);
    if (kind === "left") {
      if (underWay !== undefined) underWay.fail("gone");
      return true;
    }
    return this.#onTunnel(String(kind), underWay instanceof TunnelEntrance ? underWay : null, rest);
  }

  /** The owner has left. */
  leave(): void {
    this.#failAll("gone");
  }

  /** This server closes. */
  quit(): void {
    for (const underWay of this.#underWay.values()) underWay.quit();
  }

  #onAnswer([id, status, pairs, slot, mayCompress]: readonly unknown[]): boolean {
    const headers = readHeaders(pairs);
    const body = slot === null ? null : this.#joiner.take(slot);
    const isSound = typeof status === "number" && headers !== undefined && body !== undefined;
    if (!isSound) return false;
    const asked = this.#underWay.get(Number(id));
    const answer = { status, headers, mayCompress: mayCompress === true, ...(body !== null && { body }) };
    if (asked instanceof AskedExchange) asked.onAnswer(answer);
    return true;
  }

  #onAccept([id, slots, hasLine]: readonly unknown[]): boolean {
    if (!Array.isArray(slots)) return false;
    const contents = slots.map((slot) => this.#joiner.take(slot));
    const first = contents.filter((data) => data !== undefined).map((data) => ({ data, wire: null }));
    if (first.length !== contents.length) return false;
    const asked = this.#underWay.get(Number(id));
    if (!(asked instanceof AskedUpgrade)) return true;
    const tunnel = asked.accept(hasLine === true, (ended) => this.#forget(ended));
    this.#underWay.set(tunnel.id, tunnel);
    this.#passengers.add(tunnel);
    tunnel.open(first);
    return true;
  }

  #onReject([id, status, message, pairs]: readonly unknown[]): boolean {
    const headers = readHeaders(pairs);
    if (typeof status !== "number" || typeof message !== "string" || headers === undefined) return false;
    const asked = this.#underWay.get(Number(id));
    if (asked instanceof AskedUpgrade) asked.reject(status, message, headers as Record<string, string>);
    return true;
  }

  /** Messages, each for the tunnels of a list. */
  #onMessages(values: readonly unknown[]): boolean {
    for (let index = 0; index < values.length; index += 3) {
      const ids = values[index];
      const data = this.#joiner.take(values[index + 1]);
      if (!Array.isArray(ids) || data === undefined) return false;
      // One for all: it is framed once.
      const message: SharedMessage = { data, mayCompress: values[index + 2] !== false, wire: null };
      for (const id of ids) {
        const tunnel = this.#underWay.get(Number(id));
        if (tunnel instanceof TunnelEntrance) tunnel.deliver(message);
      }
    }
    return true;
  }

  #onTunnel(kind: string, tunnel: TunnelEntrance | null, [first, second]: readonly unknown[]): boolean {
    switch (kind) {
      case "credit":
        if (typeof first !== "number") return false;
        tunnel?.onCredit(first);
        return true;
      case "close":
        tunnel?.close(
          typeof first === "number" ? first : undefined,
          typeof second === "string" ? second : undefined,
        );
        return true;
      case "terminate":
        tunnel?.terminate();
        return true;
      default:
        return false;
    }
  }

  #failAll(why: NotTaken): void {
    this.#joiner.clear();
    for (const underWay of this.#underWay.values()) underWay.fail(why);
  }

  get #isFull(): boolean {
    return this.#underWay.size >= this.#limits.maxUnderWay || this.#bodyBytes >= this.#limits.maxBodyBytes;
  }

  #portsFor<Exchange>(exchange: Exchange, to: Elsewhere, otherwise: Otherwise): AskedPorts<Exchange> {
    const id = ++this.#lastId;
    return { id, exchange, to, outlet: this.#outlet, otherwise, onEnd: () => this.#forget(id) };
  }

  #forget(id: number): void {
    const ended = this.#underWay.get(id);
    this.#underWay.delete(id);
    if (ended instanceof AskedExchange) this.#bodyBytes -= ended.bodyBytes;
    if (ended !== undefined && !(ended instanceof AskedUpgrade)) this.#passengers.delete(ended);
  }
}
