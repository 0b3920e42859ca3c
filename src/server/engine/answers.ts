// What an engine says to those who are refused, and the headers of its answers with what users' listeners add. What is refused, others
// decide; answers that hold frames are the transports'.
import { fire, type OnListenerError } from "../../core/index.js";
import { refusals } from "../../protocol/index.js";
import type { HttpExchange, HttpRequest, UpgradeExchange } from "../host.js";
import type { NodeEmitter } from "../node-emitter.js";
import { DecoratedExchange, type GatheredHeaders } from "./decorated-exchange.js";
import type { EngineEvents } from "./engine-events.js";
import type { ResolvedEngineOptions } from "./engine-options.js";
import type { Incidents } from "./incidents.js";
import type { Refused } from "./refusal.js";
import type { LinkTransportName } from "./transports/link.js";

/** What answers are given of their engine. */
export interface AnswerPorts {
  readonly options: Pick<ResolvedEngineOptions, "cors">;
  readonly incidents: Incidents;
  readonly onListenerError: OnListenerError;
}

/**
 * The answers of one engine.
 *
 * @example
 * answers.refuse(exchange, badRequest("SERVER_CLOSED", {}), {});
 */
export class Answers {
  readonly #listeners: NodeEmitter<EngineEvents>;
  readonly #ports: AnswerPorts;

  /** @param listeners who hears of refusals, and adds headers */
  constructor(listeners: NodeEmitter<EngineEvents>, ports: AnswerPorts) {
    this.#listeners = listeners;
    this.#ports = ports;
  }

  /** The exchange, with headers that its answer will carry. */
  decorate(exchange: HttpExchange, headers: GatheredHeaders, isInitial = false): HttpExchange {
    // What the client gets, the node says that it has asked.
    if (exchange.request.vouched !== undefined) return exchange;
    // Fast path: nobody has anything to add.
    if (!this.#listeners.hasListeners("headers") && !isInitial && this.#ports.options.cors === false)
      return exchange;
    return new DecoratedExchange(exchange, headers, (gathered) => {
      this.#tellHeaders(gathered, exchange.request, isInitial);
    });
  }

  /** The headers of the answer to a request for a link. */
  headersOf(name: LinkTransportName, request: HttpRequest, isInitial = false): GatheredHeaders {
    const headers: GatheredHeaders = {};
    // A WebTransport session was answered before it came to us.
    if (name === "websocket" && request.vouched === undefined) this.#tellHeaders(headers, request, isInitial);
    return headers;
  }

  refuse(exchange: HttpExchange, refused: Refused, headers: GatheredHeaders): void {
    const { code, message, status } = this.#tellRefusal(exchange.request, refused);
    exchange.answer({
      status,
      headers: {
        ...headers,
        ...retryAfter(refused),
        ...exposing(refused, headers),
        "Content-Type": "application/json",
      },
      body: JSON.stringify({ code, message }),
    });
  }

  /** @param status 400 also where `allowRequest` forbids it: Socket.IO's clients know no other */
  reject(
    exchange: UpgradeExchange,
    refused: Refused,
    status: number = refused.refusal === refusals.forbidden ? 400 : refused.refusal.status,
  ): void {
    exchange.reject(status, this.#tellRefusal(exchange.request, refused).message, retryAfter(refused));
  }

  #tellHeaders(headers: GatheredHeaders, request: HttpRequest, isInitial: boolean): void {
    // Fast path: where nobody listens the request is not asked for, and may be let go of.
    if (isInitial && this.#listeners.hasListeners("initial_headers")) {
      this.#fire("initial_headers", [headers, request.raw]);
    }
    if (this.#listeners.hasListeners("headers")) this.#fire("headers", [headers, request.raw]);
  }

  #tellRefusal(request: HttpRequest, refused: Refused): { code: number; message: string; status: number } {
    const { refusal, context } = refused;
    const { code, status } = refusal;
    this.#ports.incidents.reportRefusal(refused, { request });
    this.#fire("connection_error", [{ req: request.raw, code, message: refusal.message, context }]);
    // Only `allowRequest` chooses its own words.
    const message = typeof context["message"] === "string" ? context["message"] : refusal.message;
    return { code, message, status };
  }

  #fire<Event extends keyof EngineEvents>(event: Event, args: Parameters<EngineEvents[Event]>): void {
    fire(this.#listeners, event, args, this.#ports.onListenerError);
  }
}

/** Lets a page of another origin read when to come again, where it may read the answer at all. */
function exposing({ retryAfterSeconds }: Refused, headers: GatheredHeaders): GatheredHeaders {
  if (retryAfterSeconds === undefined || headers["Access-Control-Allow-Origin"] === undefined) return {};
  const exposed = headers["Access-Control-Expose-Headers"];
  return { "Access-Control-Expose-Headers": exposed ? `${String(exposed)},Retry-After` : "Retry-After" };
}

function retryAfter({ retryAfterSeconds }: Refused): { readonly "Retry-After"?: string } {
  return retryAfterSeconds === undefined ? {} : { "Retry-After": String(retryAfterSeconds) };
}
