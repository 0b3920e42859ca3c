// One request of node:http and its answer, as the server's HttpExchange. Not an upgrade (upgrade-exchange.ts).
import type { ServerResponse } from "node:http";
import type { Http2ServerResponse } from "node:http2";
import { guardedTrace } from "../../core/index.js";
import type { HttpAnswer, HttpExchange } from "../../server/host.js";
import { chooseCoding, encodeBody } from "./content-coding.js";
import { NodeRequest, type RawRequest } from "./http-request.js";

/** What `http`, `https` and `http2` (allowing HTTP/1.1) give a request listener to answer with. */
export type RawResponse = ServerResponse | Http2ServerResponse;

/** Bodies at and above this many bytes are compressed where the answer allows it; `false`: none are. */
export type CompressionThreshold = number | false;

/** Answers one request, once. */
export class NodeExchange implements HttpExchange {
  readonly request: NodeRequest;
  readonly response: RawResponse;
  readonly #raw: RawRequest;
  readonly #threshold: CompressionThreshold;
  #isAnswered = false;

  constructor(request: RawRequest, response: RawResponse, threshold: CompressionThreshold) {
    this.request = new NodeRequest(request);
    this.response = response;
    this.#raw = request;
    this.#threshold = threshold;
    // A peer that resets the connection is no failure of ours; what it means is told by `onAbort` and `readBody`.
    request.on("error", ignore);
    response.on("error", ignore);
  }

  get isAnswered(): boolean {
    return this.#isAnswered || this.response.headersSent || this.response.writableEnded;
  }

  answer(answer: HttpAnswer): void {
    if (this.isAnswered) return;
    this.#isAnswered = true;
    const { body } = answer;
    const length = body === undefined ? 0 : Buffer.byteLength(body);
    const coding =
      answer.mayCompress === true && this.#threshold !== false && length >= this.#threshold
        ? chooseCoding(this.request.headers["accept-encoding"], ["gzip", "deflate"])
        : undefined;
    // Fast path: most answers are small and leave as they are, within this turn.
    if (body === undefined || coding === undefined) return this.#send(answer, body, length);
    encodeBody(typeof body === "string" ? Buffer.from(body) : body, coding).then(
      (encoded) => this.#send(answer, encoded, encoded.length, coding),
      () => this.#send(answer, body, length),
    );
  }

  #send(answer: HttpAnswer, body: string | Uint8Array | undefined, length: number, coding?: string): void {
    if (this.response.destroyed) return;
    // Both kinds of response have these methods; their declared overloads only cannot be called as one.
    const response = this.response as ServerResponse;
    try {
      this.#writeHead(response, answer, length, coding);
    } catch (error) {
      guardedTrace("An answer has a header that HTTP does not allow; it was answered with 500.", error);
      for (const name of response.getHeaderNames()) response.removeHeader(name);
      response.statusCode = 500;
      response.end();
      return;
    }
    // Fast path: node:http joins ASCII with the head, where it hands bytes on beside it.
    if (typeof body === "string" && body.length === length) response.end(body, "latin1");
    else response.end(typeof body === "string" ? Buffer.from(body) : body);
  }

  #writeHead(
    response: ServerResponse,
    { status, headers = {} }: HttpAnswer,
    length: number,
    coding?: string,
  ): void {
    const isHttp2 = "stream" in this.response;
    // Fast path: with no header of a middleware there, a flat list is written as it is.
    if (!isHttp2 && coding === undefined && response.getHeaderNames().length === 0) {
      const list: (string | readonly string[])[] = ["Content-Length", String(length)];
      for (const name of Object.keys(headers)) list.push(name, headers[name] ?? "");
      response.writeHead(status, list as string[]);
      return;
    }
    for (const [name, value] of Object.entries(headers)) {
      // HTTP/2 has no connection of one request (RFC 9113, section 8.2.2).
      if (isHttp2 && name.toLowerCase() === "connection") continue;
      response.setHeader(name, name.toLowerCase() === "set-cookie" ? this.#withCookies(value) : copy(value));
    }
    if (coding !== undefined) response.setHeader("Content-Encoding", coding);
    response.setHeader("Content-Length", String(length));
    response.writeHead(status);
  }

  /** The application's middlewares may have set cookies, too. */
  #withCookies(cookies: string | readonly string[]): string[] {
    return [this.response.getHeader("Set-Cookie") ?? [], cookies].flat().map(String);
  }

  readBody(maxBytes: number, done: (body: Uint8Array | "tooLarge" | "aborted") => void): void {
    const raw = this.#raw;
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (result: Uint8Array | "tooLarge" | "aborted"): void => {
      raw.off("data", onData).off("end", onEnd).off("close", onClose);
      if (result === "tooLarge") raw.pause();
      done(result);
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > maxBytes) finish("tooLarge");
      else chunks.push(chunk);
    };
    const onEnd = (): void => finish(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    const onClose = (): void => finish("aborted");
    if (Number(raw.headers["content-length"]) > maxBytes) return finish("tooLarge");
    raw.on("data", onData).on("end", onEnd).on("close", onClose);
  }

  onAbort(callback: () => void): void {
    const onClose = (): void => {
      // An answer that was cut off on its way was not received either.
      if (!this.response.writableFinished) callback();
    };
    // Then there will be no "close" event any more.
    if (this.response.destroyed) queueMicrotask(onClose);
    else this.response.once("close", onClose);
  }
}

function copy(value: string | readonly string[]): string | string[] {
  return typeof value === "string" ? value : [...value];
}

function ignore(): void {
  // Node would end the process if nobody listened.
}
