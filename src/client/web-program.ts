// Polling by fetch, and the program that has it beside WebSocket. Not the requests of Node, which are in transports/.
import { basicRuntime } from "./basic-runtime.js";
import { ladderOf } from "./ladder.js";
import { webSocket, type Runtime } from "./runtime.js";
import { sharing } from "./sharing.js";
import type { TransportKind } from "./transport.js";
import { pollingOver, readRetryAfter } from "./transports/polling.js";

/** Long polling by the program's `fetch`. */
export const fetchPolling: TransportKind = /* @__PURE__ */ pollingOver(
  async ({ url, body, signal }, { options }) => {
    // A text is sent as "text/plain;charset=UTF-8" (Fetch §5.2). What is undefined counts as absent (Web IDL §3.2.17).
    const response = await fetch(url, {
      method: body && "POST",
      body,
      headers: options.extraHeaders,
      credentials: options.withCredentials ? "include" : undefined,
      signal,
    } as RequestInit);
    const { status, headers } = response;
    return { status, text: await response.text(), retryAfterMs: readRetryAfter(headers.get("retry-after")) };
  },
);

/** The program that browsers are, and every one that has their globals. */
export const webProgram: Runtime = {
  ...basicRuntime,
  openTransport: /* @__PURE__ */ sharing(/* @__PURE__ */ ladderOf([fetchPolling, webSocket])),
};
