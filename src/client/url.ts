// Addresses: what a caller gives `io()`, taken apart, and the URLs of a session's requests. It opens nothing.
import type { ClientTransportName, ResolvedOptions } from "./options.js";

/** Where a server is, and which namespace of it is meant. */
export interface Address {
  readonly isSecure: boolean;
  /** Host and port, without the port where it is the scheme's own. */
  readonly host: string;
  readonly hostname: string;
  readonly namespace: string;
  /** The query of the caller's URL, without its question mark. */
  readonly query: string;
}

/** The part of the page's location that fills in what a caller leaves out. */
export type Page = Pick<Location, "protocol" | "host">;

function complete(uri: string, page: Page | undefined): string {
  if (/^[a-z]+:\/\//i.test(uri)) return uri;
  const scheme = page?.protocol ?? "https:";
  if (uri.startsWith("//")) return scheme + uri;
  // "/admin" is a namespace on the page's own server; "example.org/admin" is a host without its scheme.
  const host = uri === "" || uri.startsWith("/") ? (page?.host ?? "") : "";
  return `${scheme}//${host}${uri}`;
}

/**
 * Takes an address apart. What is missing comes from the page's location, where there is one.
 *
 * @throws TypeError when there is no host, or a scheme that is neither HTTP nor WebSocket.
 * @example
 * parseAddress("https://example.org/admin?a=b");
 * // { isSecure: true, host: "example.org", hostname: "example.org", namespace: "/admin", query: "a=b" }
 */
export function parseAddress(uri = "", page: Page | undefined = globalThis.location): Address {
  const parts = /^(?:http|ws)(s?):\/\/([^/?#]+)([^?#]*)\??([^#]*)/i.exec(complete(uri, page));
  if (parts === null) {
    throw new TypeError(`"${uri}" is no address: give the server's, such as "https://example.org".`);
  }
  const [, secure = "", authority = "", path = "", query = ""] = parts;
  const { host, hostname } = new URL(`http${secure}://${authority}`);
  return { isSecure: secure !== "", host, hostname, namespace: path || "/", query };
}

/** Writes the URL of one request, or of a WebSocket: `sid` names the session, `stamp` keeps caches away. */
export function transportUrl(
  address: Address,
  name: ClientTransportName,
  options: ResolvedOptions,
  sid: string,
  stamp: string,
): string {
  const query = new URLSearchParams(options.query as string | Record<string, string>);
  query.set("EIO", "4");
  query.set("transport", name);
  if (sid !== "") query.set("sid", sid);
  if (options.timestampRequests ?? name === "polling") query.set(options.timestampParam, stamp);
  const path = options.path.replace(/\/$/, "") + (options.addTrailingSlash ? "/" : "");
  const scheme = (name === "polling" ? "http" : "ws") + (address.isSecure ? "s" : "");
  return `${scheme}://${address.host}${path}?${query.toString()}`;
}
