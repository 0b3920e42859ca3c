// One request of uWebSockets.js and its answer, as the server's HttpExchange. Not an upgrade (upgrade-exchange.ts).
import type { HttpAnswer, HttpExchange } from "../../server/host.js";
import { type CompressionThreshold, NodeExchange, type RawResponse } from "../node/http-exchange.js";
import { writeAnswer } from "./http-answer.js";
import type { UwsRequest } from "./http-request.js";
import { type BodyResult, RequestBody } from "./request-body.js";
import { makeServerResponse } from "./server-response.js";
import type { NativeResponse } from "./uws-app.js";

/** Answers one request, once. */
export class UwsExchange implements HttpExchange {
  readonly request: UwsRequest;
  readonly #threshold: CompressionThreshold;
  readonly #onAbort: (() => void)[] = [];
  /** Null when it may not be used any more: it has ended, or the client has left. */
  #native: NativeResponse | null;
  #node: NodeExchange | null = null;
  #body: RequestBody | null = null;
  #isAnswered = false;

  constructor(request: UwsRequest, native: NativeResponse, threshold: CompressionThreshold) {
    this.request = request;
    this.#native = native;
    this.#threshold = threshold;
    native.onAborted(() => this.#onAborted());
  }

  get response(): RawResponse {
    return this.#throughNode().response;
  }

  get isAnswered(): boolean {
    return this.#isAnswered || this.#node?.isAnswered === true;
  }

  answer(answer: HttpAnswer): void {
    if (this.isAnswered) return;
    this.#isAnswered = true;
    // Fast path: nobody but the server has a say in the answer.
    if (this.#node === null && !this.#isWorthCompressing(answer)) this.#write(answer);
    else this.#throughNode().answer(answer);
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

  #isWorthCompressing({ mayCompress, body }: HttpAnswer): boolean {
    return mayCompress === true && this.#threshold !== false && (body?.length ?? 0) >= this.#threshold;
  }

  /** What middlewares have set, and compression, is as on Node. */
  #throughNode(): NodeExchange {
    if (this.#node === null) {
      const { raw } = this.request;
      const response = makeServerResponse(raw, (answer) => this.#write(answer));
      this.#node = new NodeExchange(raw, response, this.#threshold);
    }
    return this.#node;
  }

  #write(answer: HttpAnswer): void {
    const native = this.#native;
    if (native === null) return;
    this.#native = null;
    writeAnswer(native, this.request.method, answer);
  }

  #onAborted(): void {
    this.#native = null;
    this.#node?.response.destroy();
    this.#body?.abort();
    for (const callback of this.#onAbort) callback();
  }
}
