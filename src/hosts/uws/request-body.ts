// The body of one request of uWebSockets.js, kept until somebody asks for it, and never more of it than is allowed.
import type { NativeResponse } from "./uws-app.js";

/** A body, or why there is none. */
export type BodyResult = Uint8Array | "tooLarge" | "aborted";

/**
 * Collects a body. It is to be made before the request's handler returns: what comes earlier than this is lost.
 *
 * @example
 * new RequestBody(response, headers["content-length"], 1_000_000).read(1_000_000, done);
 */
export class RequestBody {
  readonly #maxBytes: number;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #result: BodyResult | null = null;
  #done: ((result: BodyResult) => void) | null = null;

  /** @param announced the Content-Length, if there is one */
  constructor(response: NativeResponse, announced: unknown, maxBytes: number) {
    this.#maxBytes = maxBytes;
    if (Number(announced) > maxBytes) this.#result = "tooLarge";
    else response.onData((chunk, isLast) => this.#onData(chunk, isLast));
  }

  /** Gives the body, or the reason why there is none, once it is known. Called at most once. */
  read(maxBytes: number, done: (result: BodyResult) => void): void {
    this.#done = (result) => {
      done(typeof result !== "string" && result.length > maxBytes ? "tooLarge" : result);
    };
    if (this.#result !== null) this.#finish(this.#result);
  }

  /** The client has left. */
  abort(): void {
    if (this.#result === null) this.#finish("aborted");
  }

  #onData(chunk: ArrayBuffer, isLast: boolean): void {
    // Of a body that is too large the rest still comes.
    if (this.#result !== null) return;
    this.#bytes += chunk.byteLength;
    if (this.#bytes > this.#maxBytes) return this.#finish("tooLarge");
    if (chunk.byteLength > 0) this.#chunks.push(new Uint8Array(chunk.slice(0)));
    if (isLast) this.#finish(Buffer.concat(this.#chunks));
  }

  #finish(result: BodyResult): void {
    this.#result = result;
    this.#chunks = [];
    const done = this.#done;
    this.#done = null;
    done?.(result);
  }
}
