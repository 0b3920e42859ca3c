// Cross-origin resource sharing, with the options that Socket.IO's users know from the cors package. It refuses nobody: browsers do.
import { isThenable } from "../../core/index.js";
import type { HttpRequest } from "../host.js";

/** What an origin may be compared with. `true`: any, by its name; `false`: none. */
export type CorsOrigin = boolean | string | RegExp | readonly (string | RegExp)[];

/** Decides on an origin by itself, and calls back. */
export type CorsOriginFunction = (
  origin: string | undefined,
  decide: (error: Error | null, origin?: CorsOrigin) => void,
) => unknown;

/** Which pages of other origins may read our answers. */
export interface CorsOptions {
  /** @default "*" */
  readonly origin?: CorsOrigin | CorsOriginFunction;
  /** @default "GET,HEAD,PUT,PATCH,POST,DELETE" */
  readonly methods?: string | readonly string[];
  /** @default whatever the browser asks for */
  readonly allowedHeaders?: string | readonly string[];
  readonly exposedHeaders?: string | readonly string[];
  /** @default false */
  readonly credentials?: boolean;
  /** Seconds that a browser may remember the answer to a preflight. */
  readonly maxAge?: number;
  /** Hands a preflight on instead of answering it. @default false */
  readonly preflightContinue?: boolean;
  /** @default 204 */
  readonly optionsSuccessStatus?: number;
}

/** Chooses the options for each request. */
export type CorsOptionsDelegate = (
  request: unknown,
  decide: (error: Error | null, options?: CorsOptions) => void,
) => unknown;

type Headers = Record<string, string>;

/** What follows for one request: headers for its answer, and the status of the answer if it is given here and now. */
export type CorsVerdict =
  | {
      readonly kind: "headers";
      readonly headers: Readonly<Headers>;
      /** The origin is one of those that are granted. */ readonly isListed: boolean;
    }
  | { readonly kind: "preflight"; readonly headers: Readonly<Headers>; readonly status: number }
  | { readonly kind: "failed"; readonly error: Error };

/**
 * Works out the headers of one answer, and calls `done` once: within this call unless the user's function takes its time.
 *
 * @example
 * applyCors({ origin: "https://example.com" }, request, (verdict) => verdict.kind);
 */
export function applyCors(
  cors: CorsOptions | CorsOptionsDelegate,
  request: HttpRequest,
  done: (verdict: CorsVerdict) => void,
): void {
  const end = once(done);
  const withOptions = (options: CorsOptions): void => {
    const { origin = "*" } = options;
    if (typeof origin !== "function") return end(judge(options, origin, request));
    guard(end, () =>
      origin(headerOf(request, "origin"), (error, allowed = false) =>
        end(error ? { kind: "failed", error } : judge(options, allowed, request)),
      ),
    );
  };
  if (typeof cors !== "function") return withOptions(cors);
  guard(end, () =>
    cors(request.raw, (error, options = {}) => {
      if (error) end({ kind: "failed", error });
      else withOptions(options);
    }),
  );
}

function once(done: (verdict: CorsVerdict) => void): (verdict: CorsVerdict) => void {
  let isDone = false;
  return (verdict) => {
    if (isDone) return;
    isDone = true;
    done(verdict);
  };
}

/** A function of the user's that throws, or whose promise is rejected, has allowed nothing. */
function guard(end: (verdict: CorsVerdict) => void, call: () => unknown): void {
  const fail = (cause: unknown): void => {
    end({ kind: "failed", error: cause instanceof Error ? cause : new Error("cors failed", { cause }) });
  };
  try {
    const result = call();
    if (isThenable(result)) result.then(undefined, fail);
  } catch (cause) {
    fail(cause);
  }
}

function judge(options: CorsOptions, origin: CorsOrigin, request: HttpRequest): CorsVerdict {
  const headers: Headers = {};
  // The cors package leaves a request alone where the answer is `false`.
  if (origin === false) return { kind: "headers", headers, isListed: false };
  const isListed = setOrigin(headers, origin, headerOf(request, "origin"));
  if (options.credentials === true) headers["Access-Control-Allow-Credentials"] = "true";
  const exposed = list(options.exposedHeaders);
  if (exposed !== "") headers["Access-Control-Expose-Headers"] = exposed;
  if (request.method !== "OPTIONS") return { kind: "headers", headers, isListed };
  setPreflight(headers, options, request);
  if (options.preflightContinue === true) return { kind: "headers", headers, isListed };
  return { kind: "preflight", headers, status: options.optionsSuccessStatus ?? 204 };
}

/** Says whether the origin is granted. */
function setOrigin(headers: Headers, allowed: CorsOrigin, origin: string | undefined): boolean {
  if (allowed === "*") {
    headers["Access-Control-Allow-Origin"] = "*";
    return true;
  }
  // The answer differs from origin to origin: caches must know.
  headers["Vary"] = "Origin";
  const isListed = origin !== undefined && isAllowed(allowed, origin);
  if (typeof allowed === "string") headers["Access-Control-Allow-Origin"] = allowed;
  else if (isListed) headers["Access-Control-Allow-Origin"] = origin;
  return isListed;
}

function isAllowed(allowed: CorsOrigin, origin: string): boolean {
  if (typeof allowed === "boolean") return allowed;
  if (typeof allowed === "string") return allowed === origin;
  // `search` has no memory, unlike `test` with a flag g.
  if (allowed instanceof RegExp) return origin.search(allowed) >= 0;
  return allowed.some((each) => isAllowed(each, origin));
}

function setPreflight(headers: Headers, options: CorsOptions, request: HttpRequest): void {
  headers["Access-Control-Allow-Methods"] = list(options.methods) || "GET,HEAD,PUT,PATCH,POST,DELETE";
  const asked = headerOf(request, "access-control-request-headers");
  if (options.allowedHeaders !== undefined) {
    headers["Access-Control-Allow-Headers"] = list(options.allowedHeaders);
  } else if (asked !== undefined) {
    headers["Vary"] = [headers["Vary"], "Access-Control-Request-Headers"].filter(Boolean).join(", ");
    headers["Access-Control-Allow-Headers"] = asked;
  }
  if (options.maxAge !== undefined) headers["Access-Control-Max-Age"] = String(options.maxAge);
}

function list(value: string | readonly string[] | undefined): string {
  return typeof value === "string" ? value : (value ?? []).join(",");
}

function headerOf(request: HttpRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}
