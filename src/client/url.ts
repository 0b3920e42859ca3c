// Addresses: what a caller gives `io()`, taken apart, and the URLs of a session's requests. It opens nothing.
import type { TransportName } from "../core/index.js";
import { explained } from "../protocol/index.js";
import type { ManagerOptions } from "./options.js";

/** Where a server is, and which namespace of it is meant. */
export interface Address {
  /** Scheme, host and port: "https://example.org". */
  readonly origin: string;
  readonly hostname: string;
  readonly namespace: string;
  /** The query of the caller's URL, without its question mark. */
  readonly query: string;
}

/** What fills in what a caller leaves out: the page's location, as far as there is one. */
interface Page {
  readonly protocol?: string | undefined;
  readonly host?: string | undefined;
}

/**
 * Takes an address apart. What is missing comes from the page's location, where there is one: "/admin" is a namespace on
 * the page's own server, "example.org/admin" a host without its scheme.
 *
 * @throws HoldfastError `ERR_INVALID_URL` when there is no host, or none that can be, or a scheme that is neither HTTP nor
 * WebSocket.
 * @example
 * parseAddress("wss://example.org/admin?a=b");
 * // { origin: "https://example.org", hostname: "example.org", namespace: "/admin", query: "a=b" }
 */
export function parseAddress(uri = "", page: Page | undefined = globalThis.location): Address {
  const [, scheme = page?.protocol ?? "https:", server = page?.host, path, query = ""] =
    /^(?:([a-z]+:)?\/\/)?([^/?#]+)?([^?#]*)\??([^#]*)/i.exec(uri) ?? [];
  const [, s] = /^(?:http|ws)(s?):$/i.exec(scheme) ?? [];
  try {
    const { origin, hostname } = new URL(s !== undefined && server ? `http${s}://${server}` : "");
    return { origin, hostname, namespace: path || "/", query };
  } catch {
    throw explained("ERR_INVALID_URL", uri);
  }
}

/** The options that say where a server is. */
type HostOptions = Pick<Partial<ManagerOptions>, "host" | "hostname" | "port" | "secure">;

/** Takes an address apart for a caller with these options. */
export type Locate = (uri: string | undefined, options: HostOptions) => Address;

/**
 * Takes an address apart, as {@link parseAddress} does. What it leaves out comes from the options, and then from the page.
 *
 * @example
 * locate("/admin", { hostname: "::1", port: 3000, secure: false }).origin; // "http://[::1]:3000"
 */
export function locate(
  uri: string | undefined,
  { host, hostname = host, port, secure }: HostOptions,
  page: Pick<Location, "protocol" | "host" | "hostname"> | undefined = globalThis.location,
): Address {
  // What has two colons is an address of IPv6, which stands in brackets in a URL.
  const name = hostname?.replace(/^[^[]*:.*:.*$/, "[$&]");
  return parseAddress(uri, {
    protocol: secure === undefined ? page?.protocol : secure ? "https:" : "http:",
    host: port ? `${name ?? page?.hostname ?? ""}:${port}` : (name ?? page?.host),
  });
}

/**
 * Writes the URL of one request, or of a WebSocket.
 *
 * @param more parameters of its own; those without a value are left out
 */
export function transportUrl(
  { origin }: Address,
  name: TransportName,
  { query, path, addTrailingSlash }: Pick<ManagerOptions, "query" | "path" | "addTrailingSlash">,
  more: Readonly<Record<string, string | false>> = {},
): string {
  const parameters = new URLSearchParams(query);
  for (const [key, value] of Object.entries({ EIO: "4", transport: name, ...more })) {
    if (value) parameters.set(key, value);
  }
  const base = name === "websocket" ? origin.replace("http", "ws") : origin;
  return `${base}${path.replace(/\/?$/, addTrailingSlash ? "/" : "")}?${parameters}`;
}
