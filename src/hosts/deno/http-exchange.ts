// One request of Deno and its answer, as the server's HttpExchange. Not an upgrade (upgrade-exchange.ts).
import type { HttpAnswer, HttpExchange } from "../../server/host.js";
import type { CompressionThreshold, RawResponse } from "../node/http-exchange.js";
import { WholeAnswer } from "../node/whole-answer.js";
import { toResponse } from "./http-answer.js";
import type { DenoRequest } from "./http-request.js";

/** A body, or why there is none. */
type BodyResult = Uint8Array | "tooLarge" | "aborted";

/** Answers one request, once. */
export class DenoExchange implements HttpExchange {
  readonly request: DenoRequest;
  readonly #native: Request;
  readonly #answer: WholeAnswer;
  readonly #onAbort: (() => void)[] = [];

  /** @param respond is given the answer; when the client leaves before, an empty one that nobody gets */
  constructor(
    request: DenoRequest,
    native: Request,
    threshold: CompressionThreshold,
    respond: (response: Response) => void,
  ) {
    this.request = request;
    this.#native = native;
    this.#answer = new WholeAnswer(request, threshold, (answer) => respond(toResponse(answer)));
    whenGone(native, () => {
      if (this.isAnswered) return;
      this.#answer.abort();
      for (const callback of this.#onAbort) callback();
      respond(new Response());
    });
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
    const announced = Number(this.request.headers["content-length"]);
    if (announced > maxBytes) return done("tooLarge");
    void collect(this.#native.body, maxBytes, done);
  }

  onAbort(callback: () => void): void {
    this.#onAbort.push(callback);
  }
}

/**
 * Calls back when the client leaves. Deno also does so when the request has been answered, unless it is run with
 * `--unstable-no-legacy-abort`.
 *
 * @example
 * whenGone(request, () => console.log("nobody waits any more"));
 */
export function whenGone({ signal }: Request, callback: () => void): void {
  signal.addEventListener("abort", callback, { once: true });
}

/** Reads a body, and no more of it than is allowed. */
async function collect(
  body: Request["body"],
  maxBytes: number,
  done: (body: BodyResult) => void,
): Promise<void> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body ?? []) {
      bytes += chunk.length;
      if (bytes > maxBytes) break;
      chunks.push(chunk);
    }
  } catch {
    return done("aborted");
  }
  done(bytes > maxBytes ? "tooLarge" : Buffer.concat(chunks));
}
