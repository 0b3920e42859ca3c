// What Node adds to a client: HTTP with agents, certificates, cookies and unref, and WebSocket by the `ws` package.
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { WebSocket } from "ws";
import { CookieJar } from "../cookie-jar.js";
import type { ResolvedOptions } from "../options.js";
import {
  webRuntime,
  type HttpRequest,
  type HttpResponse,
  type Runtime,
  type WebSocketLike,
} from "../runtime.js";

/** Options for Node alone, of `node:https` and `ws`. Browsers have their own ideas of them. */
export interface NodeOptions extends Pick<
  RequestOptions,
  "agent" | "pfx" | "key" | "passphrase" | "cert" | "ca" | "ciphers" | "rejectUnauthorized"
> {
  /** Compression that is offered to the server. @default { threshold: 1024 } */
  perMessageDeflate?: boolean | { readonly threshold: number };
}

type Options = ResolvedOptions & NodeOptions;

const tlsNames = [
  "agent",
  "pfx",
  "key",
  "passphrase",
  "cert",
  "ca",
  "ciphers",
  "rejectUnauthorized",
] as const satisfies (keyof NodeOptions)[];

/** Only what was given: an explicit `undefined` would switch off what Node does by itself. */
function connectionOptions(options: Options): NodeOptions {
  return Object.fromEntries(
    tlsNames.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
}

function headersOf(options: Options, jar: CookieJar): Record<string, string> {
  const cookie = options.withCredentials ? jar.header() : "";
  return { ...options.extraHeaders, ...(cookie !== "" && { cookie }) };
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of incoming.setEncoding("utf8")) text += chunk as string;
  return text;
}

async function request(
  { url, body, signal }: HttpRequest,
  options: Options,
  jar: CookieJar,
): Promise<HttpResponse> {
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = headersOf(options, jar);
    if (body !== undefined) headers["content-type"] = "text/plain;charset=UTF-8";
    const send = url.startsWith("https:") ? httpsRequest : httpRequest;
    const method = body === undefined ? "GET" : "POST";
    const outgoing = send(url, { ...connectionOptions(options), method, headers, signal }, resolve);
    if (options.autoUnref) outgoing.once("socket", (socket) => socket.unref());
    outgoing.once("error", reject);
    outgoing.end(body);
  });
  jar.store(incoming.headers["set-cookie"]);
  return { status: incoming.statusCode ?? 0, text: await readAll(incoming) };
}

function openWebSocket(url: string, options: Options, jar: CookieJar): WebSocket {
  const socket = new WebSocket(url, [...options.protocols], {
    ...connectionOptions(options),
    headers: headersOf(options, jar),
    perMessageDeflate: options.perMessageDeflate ?? { threshold: 1024 },
  });
  socket.once("upgrade", (incoming) => {
    jar.store(incoming.headers["set-cookie"]);
    if (options.autoUnref) incoming.socket.unref();
  });
  return socket;
}

/** Makes the runtime of one manager, whose cookies are its own. */
export function createNodeRuntime(): Runtime {
  const jar = new CookieJar(Date.now);
  return Object.freeze({
    ...webRuntime,
    request: async (httpRequestOfPolling, options) => request(httpRequestOfPolling, options, jar),
    openWebSocket: (url, options) => openWebSocket(url, options, jar) as unknown as WebSocketLike,
  } satisfies Runtime);
}
