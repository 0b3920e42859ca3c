// An exchange whose answers carry more headers: those of CORS, and what users' listeners add. It is otherwise the host's.
import type { HttpAnswer, HttpExchange, HttpRequest } from "../host.js";

/** Headers that are still being gathered. */
export type GatheredHeaders = Record<string, string | readonly string[]>;

/**
 * Adds headers to the answer of an exchange.
 *
 * @example
 * new DecoratedExchange(exchange, { Vary: "Origin" }, (headers) => fire(engine, "headers", [headers]));
 */
export class DecoratedExchange implements HttpExchange {
  readonly #exchange: HttpExchange;
  readonly #headers: Readonly<GatheredHeaders>;
  readonly #onHeaders: (headers: GatheredHeaders) => void;

  /** @param onHeaders sees, and may change, all headers just before they leave */
  constructor(
    exchange: HttpExchange,
    headers: Readonly<GatheredHeaders>,
    onHeaders: (headers: GatheredHeaders) => void,
  ) {
    this.#exchange = exchange;
    this.#headers = headers;
    this.#onHeaders = onHeaders;
  }

  get request(): HttpRequest {
    return this.#exchange.request;
  }

  get response(): unknown {
    return this.#exchange.response;
  }

  get isAnswered(): boolean {
    return this.#exchange.isAnswered;
  }

  answer(answer: HttpAnswer): void {
    const headers: GatheredHeaders = { ...this.#headers, ...answer.headers };
    this.#onHeaders(headers);
    this.#exchange.answer({ ...answer, headers });
  }

  readBody(maxBytes: number, done: (body: Uint8Array | "tooLarge" | "aborted") => void): void {
    this.#exchange.readBody(maxBytes, done);
  }

  onAbort(callback: () => void): void {
    this.#exchange.onAbort(callback);
  }
}
