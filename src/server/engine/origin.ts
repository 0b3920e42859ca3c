// Whether the page that a request comes from is let in. Browsers ask the server about fetch, but not about WebSockets; the
// answer here is for every transport. The headers for browsers are cors.ts.
import { type Refused, refuse } from "./refusal.js";
import { applyCors, type CorsVerdict } from "./cors.js";
import type { ResolvedEngineOptions } from "./engine-options.js";
import type { HttpRequest } from "../host.js";

/** What decides on pages. */
export interface OriginRules extends Pick<ResolvedEngineOptions, "checkOrigin" | "cors"> {
  /** Pages of this machine are at home on a server of this machine. */
  readonly isDeveloping: boolean;
}

/**
 * Calls `done` once: with the headers of the answer, or with the refusal of a page that is neither the server's own nor listed
 * in `cors`.
 *
 * @example
 * judgePage({ checkOrigin: true, cors: false, isDeveloping: false }, request, (verdict) => verdict.kind);
 */
export function judgePage(
  { checkOrigin, cors, isDeveloping }: OriginRules,
  request: HttpRequest,
  done: (verdict: CorsVerdict | Refused) => void,
): void {
  const isStranger = checkOrigin && isForeign(request, isDeveloping);
  if (cors === false) return done(isStranger ? refuseOrigin(request) : nothingToAdd);
  applyCors(cors, request, (verdict) => {
    const isRefused = isStranger && verdict.kind === "headers" && !verdict.isListed;
    done(isRefused ? refuseOrigin(request) : verdict);
  });
}

const nothingToAdd: CorsVerdict = Object.freeze({
  kind: "headers",
  headers: Object.freeze({}),
  isListed: false,
});

function refuseOrigin({ headers }: HttpRequest): Refused {
  const origin = String(headers["origin"]);
  return refuse("forbidden", { name: "FOREIGN_ORIGIN", origin });
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Whether a page of another host asks. Programs that are no browsers name no origin, and are not foreign; a page without one
 * (`null`: a sandboxed frame, a file) is.
 *
 * @param isDeveloping pages of this machine, on any port, are at home on a server of this machine
 * @example
 * isForeign({ headers: { host: "a.example", origin: "https://b.example" } }, false); // true
 */
export function isForeign({ headers }: Pick<HttpRequest, "headers">, isDeveloping: boolean): boolean {
  const { origin } = headers;
  if (origin === undefined) return false;
  // Browsers say this themselves, and no page can: it holds behind proxies that change the host.
  if (headers["sec-fetch-site"] === "same-origin") return false;
  const page = parse(String(origin));
  if (page === null) return true;
  const home = parse(`${page.protocol}//${String(headers["host"] ?? headers[":authority"] ?? "")}`);
  if (home === null) return true;
  const isLocal = isDeveloping && loopback.test(page.hostname) && loopback.test(home.hostname);
  return page.host !== home.host && !isLocal;
}

function parse(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
