// The answer to one request on hosts that are given it whole: middlewares and compression work on it as on Node. It writes nothing itself.
import type { IncomingMessage } from "node:http";
import type { HttpAnswer } from "../../server/host.js";
import { type CompressionThreshold, NodeExchange, type RawResponse } from "./http-exchange.js";
import { makeServerResponse } from "./server-response.js";

/** What is answered: middlewares get its `raw`. */
export interface AnsweredRequest {
  readonly raw: IncomingMessage;
}

/**
 * One answer, given once.
 *
 * @example
 * const answer = new WholeAnswer(request, 1024, (complete) => respond(complete));
 * answer.give({ status: 200, body: "ok" });
 */
export class WholeAnswer {
  readonly #request: AnsweredRequest;
  readonly #threshold: CompressionThreshold;
  readonly #write: (answer: HttpAnswer) => void;
  #node: NodeExchange | null = null;
  #isGiven = false;

  /** @param write gets the answer as it shall travel */
  constructor(
    request: AnsweredRequest,
    threshold: CompressionThreshold,
    write: (answer: HttpAnswer) => void,
  ) {
    this.#request = request;
    this.#threshold = threshold;
    this.#write = write;
  }

  /** What middlewares are given to answer with. */
  get response(): RawResponse {
    return this.#throughNode().response;
  }

  get isGiven(): boolean {
    return this.#isGiven || this.#node?.isAnswered === true;
  }

  give(answer: HttpAnswer): void {
    if (this.isGiven) return;
    this.#isGiven = true;
    // Fast path: nobody but the server has a say in the answer.
    if (this.#node === null && !this.#isWorthCompressing(answer)) this.#write(answer);
    else this.#throughNode().answer(answer);
  }

  /** The client has left: nobody is answered. */
  abort(): void {
    this.#node?.response.destroy();
  }

  #isWorthCompressing({ mayCompress, body }: HttpAnswer): boolean {
    return mayCompress === true && this.#threshold !== false && (body?.length ?? 0) >= this.#threshold;
  }

  /** What middlewares have set, and compression, is as on Node. */
  #throughNode(): NodeExchange {
    if (this.#node === null) {
      const { raw } = this.#request;
      this.#node = new NodeExchange(raw, makeServerResponse(raw, this.#write), this.#threshold);
    }
    return this.#node;
  }
}
