// A request as it travels to the node that has its session: what that node asks of it, and no more. Who sends it has the real one.
import type { HttpRequest, Vouched } from "../../server/host.js";

/** A list of names and values, one after the other. */
type Pairs = readonly (string | readonly string[])[];

/** Method, URL, query, headers, address, whether it came over TLS, what `bindSession` gave. */
export type RequestValue = readonly [string, string, Pairs, Pairs, string, boolean, string | null];

/** What a transport reads of a request of a session that is there. */
const transportHeaders: ReadonlySet<string> = new Set(["content-type", "user-agent"]);

/**
 * Writes a request.
 *
 * @param isNew it may open a session, whose handshake shows everything
 * @example
 * requestValue(request, { mark: undefined }, false);
 */
export function requestValue(request: HttpRequest, { mark }: Vouched, isNew: boolean): RequestValue {
  const { method, url, query, headers, remoteAddress, isSecure } = request;
  const kept = Object.entries(headers).filter(([name]) => isNew || transportHeaders.has(name));
  const pairs = kept.flatMap(([name, value]) => (value === undefined ? [] : [name, value]));
  // The query is the URL's, and a stream of WebTransport says more than that.
  const target = isNew ? url : "";
  return [method, target, Object.entries(query).flat(), pairs, remoteAddress, isSecure, mark ?? null];
}

/** Reads a request; undefined: it is none. Users get what `rawOf` makes of it. */
export function readRequest(
  value: unknown,
  rawOf: (request: Omit<HttpRequest, "raw">) => unknown,
): HttpRequest | undefined {
  if (!Array.isArray(value)) return undefined;
  const [method, url, query, headers, remoteAddress, isSecure, mark] = value as readonly unknown[];
  const isSound =
    [method, url, remoteAddress].every((text) => typeof text === "string") &&
    typeof isSecure === "boolean" &&
    (mark === null || typeof mark === "string") &&
    isPairs(query) &&
    isPairs(headers);
  if (!isSound) return undefined;
  const known = {
    method,
    url,
    query: fromPairs(query),
    headers: fromPairs(headers),
    remoteAddress,
    isSecure,
    vouched: { mark: mark ?? undefined },
  } as Omit<HttpRequest, "raw">;
  let raw: unknown;
  // Made when somebody asks: nearly nobody does.
  return Object.defineProperty(known, "raw", { get: () => (raw ??= rawOf(known)) }) as HttpRequest;
}

/** Headers as they travel. */
export function headerPairs(headers: Readonly<Record<string, string | readonly string[]>>): Pairs {
  return Object.entries(headers).flat();
}

/** Reads headers; undefined: they are none. */
export function readHeaders(value: unknown): Record<string, string | readonly string[]> | undefined {
  return isPairs(value) ? fromPairs(value) : undefined;
}

function isPairs(value: unknown): value is Pairs {
  return (
    Array.isArray(value) &&
    value.length % 2 === 0 &&
    value.every((each, index) => typeof each === "string" || (index % 2 === 1 && isTexts(each)))
  );
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

/** The prototype is absent, so that no name can mean more than itself. */
function fromPairs(pairs: Pairs): Record<string, string | readonly string[]> {
  const record = Object.create(null) as Record<string, string | readonly string[]>;
  for (let index = 0; index < pairs.length; index += 2) record[String(pairs[index])] = pairs[index + 1] ?? "";
  return record;
}
