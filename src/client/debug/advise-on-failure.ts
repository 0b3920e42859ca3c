// Finds out why a session has failed, as far as it can be known, and says what to do. What it says stands in advice.ts.
import { HoldfastError } from "../../protocol/index.js";
import type { CloseReason } from "../engine.js";
import { TransportError } from "../errors.js";
import type { CloseDetails } from "../transport.js";
import { advise, type AdviceCode } from "./advice.js";

/**
 * Advises on the failure of a session, or of its move to another transport.
 *
 * @param hasOpened true if there was a connection: that it is lost then is an everyday thing
 */
export function adviseOnError(place: string, error: Error, hasOpened: boolean): void {
  if (error instanceof HoldfastError && error.code === "ERR_CONNECT_TIMEOUT") advise("timeout", place);
  if (!(error instanceof TransportError)) return;
  const { description, context, message } = error;
  if (typeof description === "number") adviseOnStatus(place, description, bodyOf(context));
  else if (!hasOpened) void adviseOnSilence(place, `${message} ${String(context)}`, description);
}

/** Advises on the end of a session that was no failure of its transport. */
export function adviseOnClose(
  place: string,
  reason: CloseReason,
  details: CloseDetails | undefined,
  hasOpened: boolean,
): void {
  if (details === undefined || details instanceof Error) return;
  const { description, context } = details;
  if (reason === "parse error" && !hasOpened) advise("unexpected-answer", place, description);
  if (codeOf(context) === 1009) advise("too-large", place);
}

/** The refusals of an Engine.IO server, by their codes. */
const refusals: readonly AdviceCode[] = [
  "transport-unknown",
  "session-unknown",
  "unexpected-answer",
  "unexpected-answer",
  "forbidden",
  "other-version",
];

function adviseOnStatus(place: string, status: number, body: string): void {
  const { code, message } = refusalOf(body);
  const refusal = refusals[code];
  if (refusal !== undefined) advise(status === 503 ? "overloaded" : refusal, place, message);
  else if (status === 413) advise("too-large", place);
  else if (status === 404 || status === 405) advise("wrong-path", place, String(status));
  else if (status === 401 || status === 403) advise("forbidden", place, String(status));
  else if (status >= 502 && status <= 504) advise("behind-proxy", place, String(status));
  else advise("unexpected-answer", place, `status ${status}`);
}

/**
 * There is no answer that could be read. Browsers do not say why; Node does.
 *
 * @param transport tells which it was
 */
async function adviseOnSilence(place: string, transport: string, cause: unknown): Promise<void> {
  const reason = reasonOf(cause);
  const { location } = globalThis;
  if (transport.includes("webtransport")) advise("no-webtransport", place);
  else if (/CERT|SIGNED|SSL|TLS/.test(reason)) advise("certificate", place, reason);
  else if (/Unexpected server response|ECONNRESET/.test(reason) && transport.includes("websocket"))
    advise("no-websocket", place, reason);
  else if (/^(HPE_|EPROTO)/.test(reason)) advise("unexpected-answer", place, reason);
  else if (location === undefined) advise("unreachable", place, reason);
  else if (location.protocol === "https:" && isInsecure(place)) advise("mixed-content", place);
  else if (!(await answers(place))) advise("unreachable", place);
  else if (transport.includes("websocket")) advise("no-websocket", place);
  // Its own server a page may read: then the network was away for a moment.
  else if (new URL(place).origin !== location.origin) advise("cors", place, location.origin);
}

/** Browsers trust this machine without https. */
function isInsecure(place: string): boolean {
  return /^http:\/\/(?!localhost\b|127\.|\[::1\])/.test(place);
}

/** Whether anything at all answers there, be it something that this page may not read. */
async function answers(place: string): Promise<boolean> {
  const request: RequestInit = {
    method: "HEAD",
    mode: "no-cors",
    credentials: "omit",
    signal: AbortSignal.timeout(5000),
  };
  return fetch(place, request).then(
    () => true,
    () => false,
  );
}

/** What Node and `ws` say: a code as "ECONNREFUSED", or a sentence. */
function reasonOf(cause: unknown): string {
  const { code, message, error } = (cause ?? {}) as Readonly<Record<"code" | "message" | "error", unknown>>;
  if (typeof code === "string") return code;
  if (error !== undefined) return reasonOf(error);
  return typeof message === "string" ? message : "";
}

function codeOf(event: unknown): unknown {
  return (event as { readonly code?: unknown } | undefined)?.code;
}

function bodyOf(context: unknown): string {
  const { text } = (context ?? {}) as { readonly text?: unknown };
  return typeof text === "string" ? text : "";
}

/** The body of a refusal; -1: it is none. */
function refusalOf(body: string): { readonly code: number; readonly message: string } {
  try {
    const { code, message } = JSON.parse(body) as { readonly code?: unknown; readonly message?: unknown };
    if (typeof code === "number") return { code, message: String(message) };
  } catch {
    // Somebody else's answer.
  }
  return { code: -1, message: "" };
}
