// The answers to probes of load balancers and orchestrators. Whether the server is ready, the gate knows.
import type { HttpExchange } from "../host.js";

/** Other servers may be asked at once, and this one again soon. */
const retryAfterSeconds = 1;

/**
 * Answers a request for `/live` or `/ready` below our path; false: it is for neither.
 *
 * @param isReady whether somebody would be let in now
 * @example
 * if (answerProbe(exchange, "/socket.io", () => engine.troubles.length === 0)) return;
 */
export function answerProbe(exchange: HttpExchange, path: string, isReady: () => boolean): boolean {
  const { method, url } = exchange.request;
  if (method !== "GET" && method !== "HEAD") return false;
  const [target] = url.split("?", 1);
  if (target === `${path}/live`) answer(exchange, 200, "live");
  else if (target !== `${path}/ready`) return false;
  else if (isReady()) answer(exchange, 200, "ready");
  else answer(exchange, 503, "not ready");
  return true;
}

/** Why a server is not ready is for its operators, not for everybody who can reach it. */
function answer(exchange: HttpExchange, status: number, word: string): void {
  exchange.answer({
    status,
    headers: {
      "Content-Type": "application/json",
      "Cache-Control": "no-store",
      ...(status === 503 && { "Retry-After": String(retryAfterSeconds) }),
    },
    body: JSON.stringify({ status: word }),
  });
}
