// Where a server is, as a developer is told of it: its address and path. A query may hold what is nobody's affair.
import type { ManagerOptions } from "../options.js";
import { transportUrl, type Address } from "../url.js";

/** The server's address and path. */
export function placeOf(address: Address, options: ManagerOptions): string {
  const url = transportUrl(address, "polling", options);
  return url.slice(0, url.indexOf("?"));
}
