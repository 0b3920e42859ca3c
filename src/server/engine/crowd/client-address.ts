// Whose address a request is counted under. Behind proxies that is a header's word, which only the application can trust.
import type { HttpRequest } from "../../host.js";

/**
 * Which proxies stand before the server. `false`: none, and the peer of the connection is the client. A number: so many, each of
 * which adds the address of its own peer to the end of `X-Forwarded-For`. `undefined`: nobody knows, so nothing is counted by address.
 */
export type TrustProxy = false | number | undefined;

/**
 * The address of a client, IPv6 as its network: the last 64 bits are the client's to choose. `null`: it is not known.
 *
 * @example
 * clientAddress({ headers: { "x-forwarded-for": "6.6.6.6, 203.0.113.7" }, remoteAddress: "10.0.0.1" }, 1); // "203.0.113.7"
 */
export function clientAddress(
  { headers, remoteAddress }: Pick<HttpRequest, "headers" | "remoteAddress">,
  trustProxy: TrustProxy,
): string | null {
  if (trustProxy === undefined) return null;
  if (trustProxy === false) return networkOf(remoteAddress);
  const forwarded = String(headers["x-forwarded-for"] ?? "").split(",");
  // What stands further to the front may be the client's invention.
  const address = forwarded.at(-trustProxy)?.trim() || forwarded[0]?.trim();
  return networkOf(address || remoteAddress);
}

function networkOf(address: string): string | null {
  // So it is with a Unix socket, and with WebTransport sessions that somebody hands over.
  if (address === "") return null;
  // IPv4 as a socket of both families shows it.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!address.includes(":")) return address;
  return expand(address).slice(0, 4).join(":");
}

/** All eight groups, without leading zeros. */
function expand(address: string): string[] {
  const [head = "", tail] = address.toLowerCase().replace(/%.*$/, "").split("::");
  const front = groupsOf(head);
  if (tail === undefined) return front;
  const back = groupsOf(tail);
  const missing = Math.max(0, 8 - front.length - back.length);
  return [...front, ...Array.from({ length: missing }, () => "0"), ...back];
}

function groupsOf(text: string): string[] {
  return text === "" ? [] : text.split(":").map((group) => group.replace(/^0+(?=.)/, ""));
}
