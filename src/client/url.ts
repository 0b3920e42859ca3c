// Addresses: what a caller gives `io()`, taken apart, and the URLs of a session's requests. It opens nothing.
import type { TransportName } from "../core/index.js";
import { HoldfastError } from "../protocol/index.js";
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

/** The options that say where a server is. */
type HostOptions = Pick<Partial<ManagerOptions>, "host" | "hostname" | "port" | "secure">;

/** The part of the page's location that fills in what a caller leaves out. */
export type Page = Pick<Location, "protocol" | "host" | "hostname">;

/**
 * Takes an address apart. What is missing comes from the page's location, where there is one: "/admin" is a namespace on
 * the page's own server, "example.org/admin" a host without its scheme. The options say what neither does.
 *
 * @throws HoldfastError `ERR_INVALID_URL` when there is no host, or none that can be, or a scheme that is neither HTTP nor
 * WebSocket.
 * @example
 * parseAddress("wss://example.org/admin?a=b");
 * // { origin: "https://example.org", hostname: "example.org", namespace: "/admin", query: "a=b" }
 */
export function parseAddress(
  uri = "",
  { host, hostname = host, port, secure }: HostOptions = {},
  page: Page | undefined = globalThis.location,
): Address {
  const [
    ,
    scheme = secure === undefined ? (page?.protocol ?? "https:") : secure ? "https:" : "http:",
    server = port ? `${hostname ?? page?.hostname ?? ""}:${port}` : (hostname ?? page?.host),
    path,
    query = "",
  ] = /^(?:([a-z]+:)?\/\/)?([^/?#]+)?([^?#]*)\??([^#]*)/i.exec(uri) ?? [];
  const [, s] = /^(?:http|ws)(s?):$/i.exec(scheme) ?? [];
  try {
    const url = new URL(s !== undefined && server ? `http${s}://${server}` : "");
    return { origin: url.origin, hostname: url.hostname, namespace: path || "/", query };
  } catch {
    throw new HoldfastError("ERR_INVALID_URL", `"${uri}" is no address of a server`);
  }
}

/** Writes the URL of one request, or of a WebSocket: `sid` names the session, `stamp` keeps caches away. */
export function transportUrl(
  { origin }: Address,
  name: TransportName,
  { query, timestampRequests = name === "polling", timestampParam, path, addTrailingSlash }: ManagerOptions,
  sid: string,
  stamp: string,
): string {
  const parameters = new URLSearchParams(query);
  parameters.set("EIO", "4");
  parameters.set("transport", name);
  if (sid) parameters.set("sid", sid);
  if (timestampRequests) parameters.set(timestampParam, stamp);
  const base = name === "websocket" ? origin.replace("http", "ws") : origin;
  return `${base}${path.replace(/\/$/, "")}${addTrailingSlash ? "/" : ""}?${parameters.toString()}`;
}
