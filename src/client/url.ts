// Addresses: what a caller gives `io()`, taken apart, and the URLs of a session's requests. It opens nothing.
import type { TransportName } from "../core/index.js";
import { HoldfastError } from "../protocol/index.js";
import type { ManagerOptions } from "./options.js";

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

/**
 * Takes an address apart. What is missing comes from the page's location, where there is one: "/admin" is a namespace on
 * the page's own server, "example.org/admin" a host without its scheme.
 *
 * @throws HoldfastError `ERR_INVALID_URL` when there is no host, or a scheme that is neither HTTP nor WebSocket.
 * @example
 * parseAddress("https://example.org/admin?a=b");
 * // { isSecure: true, host: "example.org", hostname: "example.org", namespace: "/admin", query: "a=b" }
 */
export function parseAddress(uri = "", page: Page | undefined = globalThis.location): Address {
  const [, scheme = page?.protocol ?? "https:", authority, path, query = ""] =
    /^(?:([a-z]+:)?\/\/)?([^/?#]*)([^?#]*)\??([^#]*)/i.exec(uri) ?? [];
  const [isHttp, secure] = /^(?:http|ws)(s?):$/i.exec(scheme) ?? [];
  const server = authority || page?.host;
  if (!isHttp || !server) throw new HoldfastError("ERR_INVALID_URL", `"${uri}" is no address of a server`);
  const { host, hostname } = new URL(`http${secure}://${server}`);
  return { isSecure: secure !== "", host, hostname, namespace: path || "/", query };
}

/** Writes the URL of one request, or of a WebSocket: `sid` names the session, `stamp` keeps caches away. */
export function transportUrl(
  { isSecure, host }: Address,
  name: TransportName,
  options: ManagerOptions,
  sid: string,
  stamp: string,
): string {
  const query = new URLSearchParams(options.query);
  query.set("EIO", "4");
  query.set("transport", name);
  if (sid !== "") query.set("sid", sid);
  if (options.timestampRequests ?? name === "polling") query.set(options.timestampParam, stamp);
  const path = options.path.replace(/\/$/, "") + (options.addTrailingSlash ? "/" : "");
  return `${name === "websocket" ? "ws" : "http"}${isSecure ? "s" : ""}://${host}${path}?${query.toString()}`;
}
