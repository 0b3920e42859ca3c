// A request of Deno to become a WebSocket, as the server's UpgradeExchange. It decides nothing: the server does.
import type { ServerResponse } from "node:http";
import { guardedTrace } from "../../core/index.js";
import type { LinkOptions, UpgradeExchange } from "../../server/host.js";
import type { Link, LinkEvents, SharedMessage, UpgradeAccepted } from "../../websocket/index.js";
import type { FlushQueue } from "../node/flush-queue.js";
import { makeServerResponse, takeUpgradeHeaders, type UpgradeHeaders } from "../node/server-response.js";
import { DenoLink } from "./deno-link.js";
import type { DenoRuntime } from "./deno-runtime.js";
import { addHeaders, toResponse } from "./http-answer.js";
import { whenGone } from "./http-exchange.js";
import type { DenoRequest } from "./http-request.js";

/** What all upgrades of one server share. */
export interface UpgradePorts {
  readonly deno: DenoRuntime;
  readonly queue: FlushQueue;
  /** Seconds of silence after which Deno ends a WebSocket. */
  readonly idleTimeout: number;
}

/** Turns one request into a link, or refuses it. */
export class DenoUpgrade implements UpgradeExchange {
  readonly request: DenoRequest;
  readonly #native: Request;
  readonly #verdict: UpgradeAccepted;
  readonly #ports: UpgradePorts;
  readonly #respond: (response: Response) => void;
  readonly #onAbort: (() => void)[] = [];
  #response: ServerResponse | null = null;
  #isDecided = false;

  constructor(
    request: DenoRequest,
    native: Request,
    verdict: UpgradeAccepted,
    ports: UpgradePorts,
    respond: (response: Response) => void,
  ) {
    this.request = request;
    this.#native = native;
    this.#verdict = verdict;
    this.#ports = ports;
    this.#respond = respond;
    whenGone(native, () => {
      if (this.isAnswered) return;
      this.#response?.destroy();
      for (const callback of this.#onAbort) callback();
      respond(new Response());
    });
  }

  /** Made when middlewares are there to use it; one that is ended answers the request. */
  get response(): ServerResponse {
    return (this.#response ??= makeServerResponse(this.request.raw, (answer) => {
      if (!this.#isDecided) this.#respond(toResponse(answer));
    }));
  }

  get isAnswered(): boolean {
    return this.#isDecided || this.#response?.headersSent === true;
  }

  accept(
    options: LinkOptions,
    events: LinkEvents,
    headers: UpgradeHeaders,
    first: readonly SharedMessage[],
  ): Link {
    const { deno, queue, idleTimeout } = this.#ports;
    const all = { ...this.#decide(), ...headers };
    // A client that offers subprotocols and gets none back gives the connection up; with nobody to choose, its own first choice is taken.
    // Deno's own option for it finds none in a list without spaces.
    const [protocol] = this.#verdict.protocols;
    const { socket, response } = deno.upgradeWebSocket(this.#native, { idleTimeout });
    try {
      addHeaders(response, protocol === undefined ? all : { ...all, "Sec-WebSocket-Protocol": protocol });
    } catch (error) {
      guardedTrace("The answer to an upgrade has a header that HTTP does not allow; it goes without.", error);
    }
    const link = new DenoLink(socket, options, events, queue);
    for (const message of first) link.send(message);
    this.#respond(response);
    return link;
  }

  reject(status: number, message: string): void {
    this.#decide();
    this.#respond(refusal(status, message));
  }

  onAbort(callback: () => void): void {
    this.#onAbort.push(callback);
  }

  /** Gives the headers that middlewares have set; the response itself has no further part in this. */
  #decide(): UpgradeHeaders {
    this.#isDecided = true;
    return this.#response === null ? {} : takeUpgradeHeaders(this.#response);
  }
}

/**
 * The answer to a request that does not become a WebSocket: an HTTP error, the message as its body.
 *
 * @example
 * respond(refusal(400, "Bad request"));
 */
export function refusal(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return toResponse({ status, headers: { "Content-Type": "text/html", ...headers }, body: message });
}
