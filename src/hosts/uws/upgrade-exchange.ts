// A request of uWebSockets.js to become a WebSocket, as the server's UpgradeExchange. It decides nothing: the server does.
import type { ServerResponse } from "node:http";
import type { LinkOptions, UpgradeExchange } from "../../server/host.js";
import type { Link, LinkEvents, SharedMessage, UpgradeAccepted } from "../../websocket/index.js";
import type { FlushQueue } from "../node/flush-queue.js";
import { headerLines, statusLine, writeAnswer } from "./http-answer.js";
import type { UwsRequest } from "./http-request.js";
import { makeServerResponse, takeUpgradeHeaders, type UpgradeHeaders } from "../node/server-response.js";
import type { NativeResponse, UpgradeContext } from "./uws-app.js";
import { type LinkData, UwsLink } from "./uws-link.js";

/** What all upgrades of one route share. */
export interface UpgradePorts {
  readonly queue: FlushQueue;
  /** Messages may be compressed. */
  readonly isCompressing: boolean;
}

/**
 * Turns one request into a link, or refuses it. Frames that come with the request, which a client may not send (RFC 6455, section 4.1),
 * uWebSockets.js does not read.
 */
export class UwsUpgrade implements UpgradeExchange {
  readonly request: UwsRequest;
  readonly #verdict: UpgradeAccepted;
  readonly #context: UpgradeContext;
  readonly #ports: UpgradePorts;
  readonly #onAbort: (() => void)[] = [];
  /** Null when it may not be used any more: it has become a WebSocket, has ended, or the client has left. */
  #native: NativeResponse | null;
  #response: ServerResponse | null = null;
  #isDecided = false;

  constructor(
    request: UwsRequest,
    native: NativeResponse,
    context: UpgradeContext,
    verdict: UpgradeAccepted,
    ports: UpgradePorts,
  ) {
    this.request = request;
    this.#native = native;
    this.#context = context;
    this.#verdict = verdict;
    this.#ports = ports;
    native.onAborted(() => {
      this.#native = null;
      this.#response?.destroy();
      for (const callback of this.#onAbort) callback();
    });
  }

  /** Made when middlewares are there to use it; one that is ended answers the request. */
  get response(): ServerResponse {
    return (this.#response ??= makeServerResponse(this.request.raw, (answer) => {
      const native = this.#takeNative();
      if (native !== null) writeAnswer(native, this.request.method, answer);
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
    const lines = headerLines({ ...this.#takeHeaders(), ...headers });
    this.#isDecided = true;
    const native = this.#takeNative();
    const { queue, isCompressing } = this.#ports;
    const link = new UwsLink(options, isCompressing, events, queue);
    for (const message of first) link.send(message);
    if (native === null) queue.clock.defer(() => link.onGone());
    else this.#upgrade(native, lines, { link });
    return link;
  }

  #upgrade(native: NativeResponse, lines: ReturnType<typeof headerLines>, data: LinkData): void {
    // A client that offers subprotocols and gets none back gives the connection up; with nobody to choose, its own first choice is taken.
    const [protocol = ""] = this.#verdict.protocols;
    const extensions = String(this.request.headers["sec-websocket-extensions"] ?? "");
    native.cork(() => {
      native.writeStatus(statusLine(101));
      for (const [name, value] of lines) native.writeHeader(name, value);
      native.upgrade(data, this.#verdict.key, protocol, extensions, this.#context);
    });
  }

  reject(status: number, message: string, headers: Readonly<Record<string, string>> = {}): void {
    this.#takeHeaders();
    this.#isDecided = true;
    const native = this.#takeNative();
    if (native !== null) refuseUpgrade(native, status, message, headers);
  }

  onAbort(callback: () => void): void {
    this.#onAbort.push(callback);
  }

  #takeNative(): NativeResponse | null {
    const native = this.#native;
    this.#native = null;
    return native;
  }

  /** The headers that middlewares have set; the response itself has no further part in this. */
  #takeHeaders(): UpgradeHeaders {
    return this.#response === null ? {} : takeUpgradeHeaders(this.#response);
  }
}

/**
 * Answers a request to upgrade with an HTTP error, the message as its body, and ends the connection.
 *
 * @example
 * refuseUpgrade(native, 400, "Bad request");
 */
export function refuseUpgrade(
  native: NativeResponse,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  writeAnswer(native, "GET", {
    status,
    headers: { Connection: "close", "Content-Type": "text/html", ...headers },
    body: message,
  });
}
