// The query of a request's URL, as the server and its hosts read it. Not the path, and not what a handshake makes of it.

/**
 * Reads a query; the last of several equal keys wins. The prototype is absent, so that no key of a peer's can mean more than itself.
 *
 * @example
 * readQuery("/socket.io/?EIO=4&transport=polling")["EIO"]; // "4"
 */
export function readQuery(url: string): Record<string, string> {
  const query = Object.create(null) as Record<string, string>;
  const from = url.indexOf("?");
  if (from === -1) return query;
  for (const [key, value] of new URLSearchParams(url.slice(from + 1))) query[key] = value;
  return query;
}
