// A request of long-polling that another node has received, as this node's engine answers it. The body comes behind it.
import type { HttpAnswer, HttpExchange, HttpRequest } from "../../server/host.js";
import type { Outlet } from "./outlet.js";
import { headerPairs } from "./request-value.js";

/** What is left of a body. */
export type Body = Uint8Array | "tooLarge" | "aborted";

/** Answers one request by a message to where its client is. */
export class ForwardedExchange implements HttpExchange {
  readonly request: HttpRequest;
  readonly response = null;
  readonly #id: number;
  readonly #outlet: Outlet;
  readonly #onEnd: (id: number) => void;
  readonly #onAbort: (() => void)[] = [];
  readonly #onHurry: (() => void)[] = [];
  #body: Body | null = null;
  #reader: ((body: Body) => void) | null = null;
  #isAnswered = false;

  /** @param onEnd told when nothing more is expected */
  constructor(id: number, request: HttpRequest, outlet: Outlet, onEnd: (id: number) => void) {
    this.#id = id;
    this.request = request;
    this.#outlet = outlet;
    this.#onEnd = onEnd;
  }

  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  answer({ status, headers = {}, body, mayCompress = false }: HttpAnswer): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    const slot = body === undefined ? null : this.#outlet.slot(body);
    this.#outlet.say("answer", this.#id, status, headerPairs(headers), slot, mayCompress);
    this.#onEnd(this.#id);
  }

  readBody(maxBytes: number, done: (body: Body) => void): void {
    this.#reader = (body) => done(body instanceof Uint8Array && body.length > maxBytes ? "tooLarge" : body);
    if (this.#body !== null) this.#reader(this.#body);
  }

  onAbort(callback: () => void): void {
    this.#onAbort.push(callback);
  }

  onHurry(callback: () => void): void {
    this.#onHurry.push(callback);
  }

  // What the other node says.

  onBody(body: Body): void {
    this.#body = body;
    this.#reader?.(body);
  }

  /** The node that received it wants to be rid of it. */
  hurry(): void {
    for (const callback of this.#onHurry) callback();
  }

  /** The client has left, or its node has. */
  abort(): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    this.#onEnd(this.#id);
    if (this.#body === null) this.onBody("aborted");
    for (const callback of this.#onAbort) callback();
  }
}
