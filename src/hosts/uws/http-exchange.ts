// One request of uWebSockets.js and its answer, as the server's HttpExchange. Not an upgrade (upgrade-exchange.ts).
import type { HttpAnswer, HttpExchange } from "../../server/host.js";
import type { CompressionThreshold, RawResponse } from "../node/http-exchange.js";
import { WholeAnswer } from "../node/whole-answer.js";
import { writeAnswer } from "./http-answer.js";
import type { UwsRequest } from "./http-request.js";
import { type BodyResult, RequestBody } from "./request-body.js";
import type { NativeResponse } from "./uws-app.js";

/** Answers one request, once. */
export class UwsExchange implements HttpExchange {
  readonly request: UwsRequest;
  readonly #answer: WholeAnswer;
  readonly #onAbort: (() => void)[] = [];
  /** Null when it may not be used any more: it has ended, or the client has left. */
  #native: NativeResponse | null;
  #body: RequestBody | null = null;

  constructor(request: UwsRequest, native: NativeResponse, threshold: CompressionThreshold) {
    this.request = request;
    this.#native = native;
    this.#answer = new WholeAnswer(request, threshold, (answer) => this.#write(answer));
    native.onAborted(() => this.#onAborted());
  }

  get response(): RawResponse {
    return this.#answer.response;
  }

  get isAnswered(): boolean {
    return this.#answer.isGiven;
  }

  answer(answer: HttpAnswer): void {
    this.#answer.give(answer);
  }

  readBody(maxBytes: number, done: (body: BodyResult) => void): void {
    this.keepBody(maxBytes);
    if (this.#body === null) done("aborted");
    else this.#body.read(maxBytes, done);
  }

  /** To be called before the request's handler returns if the body may be asked for later. */
  keepBody(maxBytes: number): void {
    if (this.#native === null) return;
    this.#body ??= new RequestBody(this.#native, this.request.headers["content-length"], maxBytes);
  }

  onAbort(callback: () => void): void {
    this.#onAbort.push(callback);
  }

  #write(answer: HttpAnswer): void {
    const native = this.#native;
    if (native === null) return;
    this.#native = null;
    writeAnswer(native, this.request.method, answer);
  }

  #onAborted(): void {
    this.#native = null;
    this.#answer.abort();
    this.#body?.abort();
    for (const callback of this.#onAbort) callback();
  }
}
