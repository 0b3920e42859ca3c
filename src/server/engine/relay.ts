// Requests whose sessions other nodes of a cluster have, as this node's engine hands them on; and what it says where it cannot. What
// carries them is the forwarding; which they are, the gate knows.
import { encodeFrame, encodeLineFrame } from "../../protocol/index.js";
import type {
  Elsewhere,
  EntranceTerms,
  Forwarding,
  ForwardingDoor,
  NotTaken,
  Passenger,
} from "../forwarding-port.js";
import type { HttpExchange, HttpRequest, UpgradeExchange } from "../host.js";
import type { Answers } from "./answers.js";
import type { GatheredHeaders } from "./decorated-exchange.js";
import type { ResolvedEngineOptions } from "./engine-options.js";
import type { Incidents } from "./incidents.js";
import { refuse, type Refused } from "./refusal.js";
import type { LinkTransportName } from "./transports/link.js";

/** What a relay is given of its engine. */
export interface RelayPorts extends Pick<ForwardingDoor, "onExchange" | "rawOf"> {
  onUpgrade(exchange: UpgradeExchange, entrance: "upgrade" | "stream"): void;
  readonly options: Pick<ResolvedEngineOptions, "link">;
  readonly answers: Answers;
  readonly incidents: Incidents;
}

const moveFrame = encodeFrame("noop", encodeLineFrame({ kind: "move" }));

/** What has gone on elsewhere is soon less. */
const retryAfterSeconds = 1;

/**
 * The relay of one engine.
 *
 * @example
 * if (verdict.kind === "elsewhere") relay.exchange(exchange, verdict, headers);
 */
export class Relay {
  readonly #forwarding: Forwarding;
  readonly #ports: RelayPorts;
  readonly #closeDoor: () => void;

  constructor(forwarding: Forwarding, ports: RelayPorts) {
    this.#forwarding = forwarding;
    this.#ports = ports;
    this.#closeDoor = forwarding.open({
      onExchange: (exchange) => ports.onExchange(exchange),
      onUpgrade: (exchange) => ports.onUpgrade(exchange, entranceOf(exchange.request)),
      rawOf: (request) => ports.rawOf(request),
    });
  }

  /** Clients that are here, and whose sessions are not. */
  get passengers(): ReadonlySet<Passenger> {
    return this.#forwarding.passengers;
  }

  /** Nothing is taken in any more, and what is under way ends. */
  close(): void {
    this.#closeDoor();
  }

  /**
   * Has the owner answer, with our headers added.
   *
   * @param openHere answers as to a new client, where that will do; without it the request is refused
   */
  exchange(exchange: HttpExchange, to: Elsewhere, headers: GatheredHeaders, openHere?: () => void): void {
    const { answers, options } = this.#ports;
    const decorated = answers.decorate(exchange, headers, openHere !== undefined);
    this.#forwarding.exchange(decorated, to, options, (why) => {
      if (openHere === undefined) answers.refuse(exchange, refusalOf(why), headers);
      else openHere();
    });
  }

  /** Has the owner accept or reject. */
  upgrade(name: LinkTransportName, exchange: UpgradeExchange, to: Elsewhere, openHere?: () => void): void {
    const { answers, options, incidents } = this.#ports;
    const terms: EntranceTerms = {
      link: options.link,
      headers: () => answers.headersOf(name, exchange.request, openHere !== undefined),
      farewell: [moveFrame],
      onFailed: (error) => incidents.reportCause(error, exchange),
    };
    this.#forwarding.upgrade(exchange, to, terms, (why) => {
      if (openHere === undefined) answers.reject(exchange, refusalOf(why));
      else openHere();
    });
  }
}

/** Null where there are no other nodes. */
export function openRelay(forwarding: Forwarding | null, ports: RelayPorts): Relay | null {
  return forwarding && new Relay(forwarding, ports);
}

function refusalOf(why: NotTaken): Refused {
  if (why === "busy")
    return { ...refuse("overloaded", { name: "FORWARDING_OVERLOADED" }), retryAfterSeconds };
  // Its sessions have ended with it.
  return refuse("unknownSession", { name: "NODE_LEFT" });
}

function entranceOf({ query }: HttpRequest): "upgrade" | "stream" {
  return query["transport"] === "webtransport" ? "stream" : "upgrade";
}
