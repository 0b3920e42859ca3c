// A request that was received here and is answered elsewhere, until it is answered. What a request for a link becomes is tunnel-entrance.ts.
import type { Elsewhere, EntranceTerms, NotTaken, Passenger } from "../../server/forwarding-port.js";
import type { HttpAnswer, HttpExchange, UpgradeExchange } from "../../server/host.js";
import type { Outlet } from "./outlet.js";
import { requestValue } from "./request-value.js";
import { TunnelEntrance } from "./tunnel-entrance.js";

/** What a request that waits for the owner of its session is given. */
export interface AskedPorts<Exchange> {
  readonly id: number;
  readonly exchange: Exchange;
  readonly to: Elsewhere;
  readonly outlet: Outlet;
  /** Called once if the owner does not answer. */
  otherwise(why: NotTaken): void;
  /** Nothing more is expected of it. */
  onEnd(): void;
}

/** A request that waits for the owner of its session. */
abstract class Asked<Exchange extends HttpExchange | UpgradeExchange> {
  readonly id: number;
  protected readonly ports: AskedPorts<Exchange>;
  protected isOver = false;

  constructor(ports: AskedPorts<Exchange>) {
    this.id = ports.id;
    this.ports = ports;
  }

  /** The owner does not answer: it has left, or wants nothing of it. */
  fail(why: NotTaken): void {
    this.end();
    this.ports.otherwise(why);
  }

  /** This server closes. */
  quit(): void {
    this.ports.outlet.say("gone", this.id);
    this.fail("gone");
  }

  protected ask(isUpgrade: boolean): void {
    const { id, exchange, to, outlet } = this.ports;
    outlet.say("request", id, isUpgrade, requestValue(exchange.request, to.vouched, to.isNew));
    exchange.onAbort(() => {
      if (this.isOver) return;
      this.end();
      outlet.say("gone", id);
    });
  }

  protected end(): void {
    this.isOver = true;
    this.ports.onEnd();
  }
}

/** A request of long-polling. */
export class AskedExchange extends Asked<HttpExchange> implements Passenger {
  /** Bytes of its body that are under way. */
  bodyBytes = 0;
  #hasHurried = false;

  /** Asks. How long a body may take, the owner says. */
  begin(maxBodyBytes: number, onBody: (bytes: number) => void): void {
    this.ask(false);
    const { id, exchange, outlet } = this.ports;
    if (exchange.request.method !== "POST") return;
    exchange.readBody(maxBodyBytes, (body) => {
      if (this.isOver) return;
      if (!(body instanceof Uint8Array)) return outlet.say("body", id, body);
      onBody((this.bodyBytes = body.length));
      outlet.say("body", id, outlet.slot(body));
    });
  }

  onAnswer(answer: HttpAnswer): void {
    const { exchange, to } = this.ports;
    if (to.isNew && answer.status !== 200) return this.fail("refused");
    this.end();
    exchange.answer(answer);
  }

  /** Only a GET waits. */
  part(): void {
    if (this.#hasHurried || this.ports.exchange.request.method !== "GET") return;
    this.#hasHurried = true;
    this.ports.outlet.say("hurry", this.id);
  }
}

/** A request for a link. */
export class AskedUpgrade extends Asked<UpgradeExchange> {
  readonly #terms: EntranceTerms;

  constructor(ports: AskedPorts<UpgradeExchange>, terms: EntranceTerms) {
    super(ports);
    this.#terms = terms;
  }

  begin(): void {
    this.ask(true);
  }

  /**
   * Makes the tunnel, whose link is not open yet.
   *
   * @param hasLine what the owner says of the session; one that comes back to its line has one
   */
  accept(hasLine: boolean, onEnd: (id: number) => void): TunnelEntrance {
    const { id, outlet, exchange, to } = this.ports;
    this.end();
    // Others do not know the word.
    const terms = hasLine || to.isNew ? this.#terms : { ...this.#terms, farewell: [] };
    return new TunnelEntrance(id, exchange, terms, outlet, onEnd);
  }

  reject(status: number, message: string, headers: Readonly<Record<string, string>>): void {
    const { exchange, to } = this.ports;
    if (to.isNew) return this.fail("refused");
    this.end();
    exchange.reject(status, message, headers);
  }
}
