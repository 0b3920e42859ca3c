// Stands before an HTTP server's own request listeners, once, for all servers of sockets that share it. It answers nothing.
import type { RawResponse } from "./http-exchange.js";
import type { RawRequest } from "./http-request.js";
import type { NodeServer } from "./node-server.js";

type RequestListener = (request: RawRequest, response: RawResponse) => void;

/** Takes a request, or leaves it: then it gives false. */
export type RequestTaker = (request: RawRequest, response: RawResponse) => boolean;

const gates: WeakMap<NodeServer, RequestGate> = new WeakMap();

/**
 * Puts `taker` before the listeners that are there: they get what nobody takes, as if we were not there.
 *
 * @returns takes it away again
 * @example
 * const giveBack = takeRequests(http, (request, response) => request.url === "/ours" && answer(response));
 */
export function takeRequests(server: NodeServer, taker: RequestTaker): () => void {
  let gate = gates.get(server);
  if (gate === undefined || !gate.isReached) gates.set(server, (gate = new RequestGate(server)));
  return gate.add(taker);
}

class RequestGate {
  readonly #server: NodeServer;
  readonly #others: readonly RequestListener[];
  // Newest first, as with Socket.IO.
  #takers: readonly RequestTaker[] = [];

  constructor(server: NodeServer) {
    this.#server = server;
    this.#others = server.listeners("request") as RequestListener[];
    server.removeAllListeners("request");
    server.on("request", this.#onRequest);
  }

  /** False once another library has put itself before the gate: whoever comes then has to stand before that. */
  get isReached(): boolean {
    return this.#server.listeners("request").includes(this.#onRequest);
  }

  add(taker: RequestTaker): () => void {
    this.#takers = [taker, ...this.#takers];
    return () => {
      this.#takers = this.#takers.filter((each) => each !== taker);
      // Where it is not reached directly it stays, and lets everything through: others may call it.
      if (this.#takers.length === 0 && this.isReached) this.#giveBack();
    };
  }

  #giveBack(): void {
    gates.delete(this.#server);
    this.#server.off("request", this.#onRequest);
    for (const listener of this.#others) this.#server.on("request", listener);
  }

  readonly #onRequest: RequestListener = (request, response) => {
    for (const taker of this.#takers) if (taker(request, response)) return;
    for (const listener of this.#others) listener.call(this.#server, request, response);
  };
}
