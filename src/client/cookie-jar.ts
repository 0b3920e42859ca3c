// The cookies of one manager on Node, where no browser keeps them. It knows one server, so neither domains nor paths.

interface Cookie {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Reads one `Set-Cookie` header (RFC 6265 §5.2); attribute names come in any case, and Max-Age beats Expires. */
function parseCookie(
  header: string,
  now: number,
): { readonly name: string; readonly cookie: Cookie } | undefined {
  const [pair = "", ...attributes] = header.split(";");
  const equals = pair.indexOf("=");
  if (equals < 1) return undefined;
  let expiresAt = Infinity;
  let hasMaxAge = false;
  for (const attribute of attributes) {
    const [name = "", value = ""] = attribute.split("=", 2).map((part) => part.trim());
    if (name.toLowerCase() === "max-age" && /^-?\d+$/.test(value)) {
      expiresAt = now + Number(value) * 1000;
      hasMaxAge = true;
    } else if (name.toLowerCase() === "expires" && !hasMaxAge) {
      const date = Date.parse(value);
      if (!Number.isNaN(date)) expiresAt = date;
    }
  }
  return { name: pair.slice(0, equals).trim(), cookie: { value: pair.slice(equals + 1).trim(), expiresAt } };
}

/**
 * Keeps what the server sets and gives it back with each request, as sticky load balancers need it.
 *
 * @example
 * const jar = new CookieJar(Date.now);
 * jar.store(["lb=node-2; Path=/; HttpOnly"]);
 * jar.header(); // "lb=node-2"
 */
export class CookieJar {
  readonly #now: () => number;
  readonly #cookies: Map<string, Cookie> = new Map();

  /** @param now the time of day: cookies expire by the calendar */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes the `Set-Cookie` headers of an answer. */
  store(headers: readonly string[] = []): void {
    for (const header of headers) {
      const parsed = parseCookie(header, this.#now());
      if (parsed !== undefined) this.#cookies.set(parsed.name, parsed.cookie);
    }
  }

  /** The `Cookie` header of a request; empty without cookies. */
  header(): string {
    const now = this.#now();
    for (const [name, { expiresAt }] of this.#cookies) if (expiresAt <= now) this.#cookies.delete(name);
    return [...this.#cookies].map(([name, { value }]) => `${name}=${value}`).join("; ");
  }
}
