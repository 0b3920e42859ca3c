// Makes of an answer a Response. It decides nothing and sends nothing.
import { guardedTrace } from "../../core/index.js";
import type { HttpAnswer } from "../../server/host.js";

/** Headers that say how an answer travels: that is Deno's own. */
const ownHeaders: ReadonlySet<string> = new Set(["connection", "date", "keep-alive", "transfer-encoding"]);

/** They have no body (RFC 9110, section 6.4.1), and a Response refuses one. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Makes a Response; 500 if it has a header that HTTP does not allow.
 *
 * @example
 * toResponse({ status: 200, headers: { "Set-Cookie": ["a=1", "b=2"] }, body: "ok" });
 */
export function toResponse({ status, headers = {}, body = "" }: HttpAnswer): Response {
  try {
    const response = new Response(bodiless.has(status) ? null : (body as BodyInit), { status });
    // A text would have been given a type.
    response.headers.delete("content-type");
    addHeaders(response, headers);
    return response;
  } catch (error) {
    guardedTrace("An answer has a header that HTTP does not allow; it was answered with 500.", error);
    return new Response(null, { status: 500 });
  }
}

/**
 * Adds headers to an answer, but those that are Deno's own.
 *
 * @throws TypeError if a name or a value may not travel
 * @example
 * addHeaders(response, { "Set-Cookie": ["a=1", "b=2"] });
 */
export function addHeaders(
  response: Response,
  headers: Readonly<Record<string, string | readonly string[]>>,
): void {
  for (const [name, value] of Object.entries(headers)) {
    if (ownHeaders.has(name.toLowerCase())) continue;
    for (const line of typeof value === "string" ? [value] : value) response.headers.append(name, line);
  }
}
