// Ties sessions to what the application reads off their requests, so that an id alone does not speak for a client.
import type { HttpRequest } from "../host.js";

/**
 * Derives from a request what all requests of one session have in common: a cookie, a token, the fingerprint of a certificate.
 *
 * @example
 * const bindSession: BindSession = (request) => parse(request.headers.cookie ?? "")["user"];
 */
// oxlint-disable-next-line typescript/no-explicit-any -- the host's own request: IncomingMessage on Node
export type BindSession = (request: any) => string | undefined;

/** What a request has in common with the others of its session; or what the application's function threw. */
type Mark = { readonly value: string | undefined } | { readonly error: unknown };

/**
 * The marks of the sessions of one engine.
 *
 * @example
 * const bindings = new Bindings<Session>(options.bindSession);
 * bindings.bind(session, request);
 * bindings.holds(session, later); // false where `later` brings another cookie
 */
export class Bindings<Bound extends object> {
  readonly #derive: BindSession;
  readonly #values: WeakMap<Bound, string | undefined> = new WeakMap();

  constructor(derive: BindSession) {
    this.#derive = derive;
  }

  /** Asks the application about the request that opens a session. An error is the application's: nobody is let in by it. */
  ask(request: HttpRequest): Mark {
    // The node that received it has asked, with the request that it had.
    if (request.vouched !== undefined) return { value: request.vouched.mark };
    try {
      return { value: this.#derive(request.raw) };
    } catch (error) {
      return { error };
    }
  }

  bind(session: Bound, request: HttpRequest): void {
    const mark = this.ask(request);
    if ("value" in mark) this.#values.set(session, mark.value);
  }

  /** Whether a later request has what the first one had. */
  holds(session: Bound, request: HttpRequest): boolean {
    const mark = this.ask(request);
    return "value" in mark && this.#values.has(session) && this.#values.get(session) === mark.value;
  }
  /** Whether two that were bound have it in common. */
  agree(one: Bound, other: Bound): boolean {
    const areBound = this.#values.has(one) && this.#values.has(other);
    return areBound && this.#values.get(one) === this.#values.get(other);
  }
}
