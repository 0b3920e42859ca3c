// Writes an answer to uWebSockets.js, which writes length and date by itself and checks no header. It decides nothing.
import { STATUS_CODES, validateHeaderName, validateHeaderValue } from "node:http";
import type { HttpAnswer } from "../../server/host.js";
import type { NativeResponse } from "./uws-app.js";

/** Headers that say how an answer travels: that is uWebSockets.js's own. */
const ownHeaders: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "date",
  "keep-alive",
  "transfer-encoding",
]);

/**
 * Answers a request in one write. `Connection: close` ends the connection after it.
 *
 * @throws TypeError if a header's name or value may not travel
 * @example
 * writeAnswer(response, "GET", { status: 200, headers: { "Content-Type": "text/html" }, body: "ok" });
 */
export function writeAnswer(response: NativeResponse, method: string, answer: HttpAnswer): void {
  const { status, body = "", headers = {} } = answer;
  const lines = headerLines(headers);
  const length = headers["content-length"] ?? Buffer.byteLength(body);
  response.cork(() => {
    response.writeStatus(statusLine(status));
    for (const [name, value] of lines) {
      if (!ownHeaders.has(name.toLowerCase())) response.writeHeader(name, value);
    }
    if (method === "HEAD") {
      response.writeHeader("Content-Length", String(length));
      response.endWithoutBody();
    } else if (status === 204 || status === 304) {
      // They have no body, and no length of it either (RFC 9110, section 8.6).
      response.endWithoutBody();
    } else {
      response.end(body, lines.some(endsConnection));
    }
  });
}

/**
 * The headers one by one, checked.
 *
 * @throws TypeError if a name or value may not travel
 * @example
 * headerLines({ "Set-Cookie": ["a=1", "b=2"] }); // two lines
 */
export function headerLines(
  headers: Readonly<Record<string, string | readonly string[]>>,
): readonly (readonly [string, string])[] {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    (typeof value === "string" ? [value] : value).map((line) => [name, line] as const),
  );
  for (const [name, value] of lines) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  return lines;
}

/**
 * @example
 * statusLine(404); // "404 Not Found"
 */
export function statusLine(status: number): string {
  return `${status} ${STATUS_CODES[status] ?? "Unknown"}`;
}

function endsConnection([name, value]: readonly [string, string]): boolean {
  return name.toLowerCase() === "connection" && value.toLowerCase() === "close";
}
