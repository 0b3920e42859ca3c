// Finds out why a transport has ended, as far as it can be known, and says what to do. What it says stands in advice.ts.
import type { TransportName } from "../../core/index.js";
import { TransportError } from "../errors.js";
import type { CloseDetails, TransportEndReason } from "../transport.js";
import { advise, type AdviceCode } from "./advice.js";

/** A transport that has ended. */
export interface Attempt {
  readonly name: TransportName;
  /** The address without its query. */
  readonly place: string;
  /** True if it was to open the session, and not to take it over from polling. */
  readonly isFirst: boolean;
  /** True if the server has said anything on it. */
  readonly hasHeard: boolean;
}

/** Advises on the end of a transport, unless it is an ordinary one. */
export function adviseOnEnd(attempt: Attempt, reason: TransportEndReason, details: CloseDetails): void {
  const { place, hasHeard } = attempt;
  if (details instanceof TransportError) {
    const { description, context } = details;
    if (typeof description === "number") adviseOnStatus(place, description, bodyOf(context));
    else if (!hasHeard) void adviseOnSilence(attempt, description);
  } else if (!(details instanceof Error)) {
    const { description, context } = details;
    if (reason === "parse error") advise("unexpected-answer", place, description);
    else if (closeCodeOf(context) === 1009) advise("too-large", place);
  }
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

/** There is no answer that could be read. Browsers do not say why; Node does. */
async function adviseOnSilence({ name, place, isFirst }: Attempt, cause: unknown): Promise<void> {
  const reason = reasonOf(cause);
  const { location } = globalThis;
  if (name === "webtransport") advise("no-webtransport", place);
  else if (/CERT|SIGNED|SSL|TLS/.test(reason)) advise("certificate", place, reason);
  else if (/Unexpected server response/.test(reason)) advise("no-websocket", place, reason);
  else if (/^(HPE_|EPROTO)/.test(reason)) advise("unexpected-answer", place, reason);
  else if (location === undefined) advise(isFirst ? "unreachable" : "no-websocket", place, reason);
  else if (location.protocol === "https:" && isInsecure(place)) advise("mixed-content", place);
  else if (!(await answers(place))) advise("unreachable", place);
  else advise(name === "polling" ? "cors" : "no-websocket", place, location.origin);
}

/** Browsers trust this machine without https. */
function isInsecure(place: string): boolean {
  return /^(http|ws):\/\/(?!localhost\b|127\.|\[::1\])/.test(place);
}

/** Whether anything at all answers there, be it something that this page may not read. */
async function answers(place: string): Promise<boolean> {
  const request: RequestInit = { method: "HEAD", mode: "no-cors", signal: AbortSignal.timeout(5000) };
  return fetch(place.replace(/^ws/, "http"), request).then(
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

function closeCodeOf(event: unknown): unknown {
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
