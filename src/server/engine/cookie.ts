// Writes a Set-Cookie header (RFC 6265, section 4.1). It reads no cookies.
import { ServerError } from "../errors.js";

/** What the cookie of a session is like; it is set by long-polling handshakes only, for load balancers to stick to. */
export interface CookieOptions {
  /** @default "io" */
  readonly name?: string;
  /** `false`: no Path. @default "/" */
  readonly path?: string | false;
  /** @default true, unless `path` is false */
  readonly httpOnly?: boolean;
  /** @default "lax" */
  readonly sameSite?: boolean | "lax" | "strict" | "none";
  /** Seconds. */
  readonly maxAge?: number;
  readonly domain?: string;
  readonly expires?: Date;
  readonly secure?: boolean;
}

// The grammar's token, cookie-octet and av-octet.
const namePattern = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;
const valuePattern = /^[!#-+\--:<-[\]-~]*$/;
const attributePattern = /^[ -:<-~]*$/;

const sameSites: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [true, "Strict"],
  ["strict", "Strict"],
  ["lax", "Lax"],
  ["none", "None"],
]);

/**
 * Writes the header's value.
 *
 * @throws ServerError `ERR_INVALID_OPTION` when a part would not survive the header
 * @example
 * serializeCookie("lv_VI97HAXpY6yYWAAAC", {}); // "io=lv_VI97HAXpY6yYWAAAC; Path=/; HttpOnly; SameSite=Lax"
 */
export function serializeCookie(value: string, options: CookieOptions): string {
  const { name = "io", path = "/", httpOnly = path !== false, sameSite = "lax" } = options;
  const { maxAge, domain, expires, secure = false } = options;
  check("name", name, namePattern);
  check("value", value, valuePattern);
  const parts = [`${name}=${value}`];
  if (maxAge !== undefined) parts.push(`Max-Age=${checkInteger(maxAge)}`);
  if (domain !== undefined) parts.push(`Domain=${check("domain", domain, attributePattern)}`);
  if (path !== false) parts.push(`Path=${check("path", path, attributePattern)}`);
  if (expires !== undefined) parts.push(`Expires=${checkDate(expires)}`);
  if (httpOnly) parts.push("HttpOnly");
  if (secure) parts.push("Secure");
  if (sameSite !== false) parts.push(`SameSite=${checkSameSite(sameSite)}`);
  return parts.join("; ");
}

function check(what: string, text: unknown, pattern: RegExp): string {
  if (typeof text === "string" && pattern.test(text)) return text;
  throw invalid(what, "be a string of characters that a cookie may hold");
}

function checkInteger(seconds: number): number {
  if (Number.isSafeInteger(seconds)) return seconds;
  throw invalid("maxAge", "be a whole number of seconds");
}

function checkDate(date: Date): string {
  if (date instanceof Date && !Number.isNaN(date.getTime())) return date.toUTCString();
  throw invalid("expires", "be a valid Date");
}

function checkSameSite(sameSite: unknown): string {
  const text = sameSites.get(typeof sameSite === "string" ? sameSite.toLowerCase() : sameSite);
  if (text !== undefined) return text;
  throw invalid("sameSite", 'be "lax", "strict", "none" or a boolean');
}

function invalid(what: string, demand: string): ServerError {
  return new ServerError("ERR_INVALID_OPTION", `The option "cookie": its ${what} must ${demand}.`);
}
