// What Node adds to a client: HTTP with agents, certificates, cookies and unref, and WebSocket by the `ws` package.
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from "node:https";
import { WebSocket } from "ws";
import { systemClock, type Clock } from "../../core/index.js";
import type { SocketIoParser } from "../../protocol/index.js";
import { basicRuntime } from "../basic-runtime.js";
import { CookieJar } from "../cookie-jar.js";
import { TransportError } from "../errors.js";
import type { ClientCodec } from "../json-codec.js";
import { ladderOf } from "../ladder.js";
import type { ClientOptions } from "../options.js";
import type { Runtime } from "../runtime.js";
import type { ChannelOptions, TransportContext, TransportKind } from "../transport.js";
import { pollingOver, readRetryAfter, type HttpRequest, type HttpResponse } from "./polling.js";
import { webSocketOver, type WebSocketLike } from "./websocket.js";
import { webTransport } from "./webtransport.js";

/** Options for Node alone, of `node:https` and `ws`. Browsers have their own ideas of them. */
export interface NodeOptions extends Pick<
  RequestOptions,
  "agent" | "pfx" | "key" | "passphrase" | "cert" | "ca" | "ciphers" | "rejectUnauthorized"
> {
  /** How packets are written down: a codec, or a parser written for Socket.IO. @default the JSON codec */
  parser?: ClientCodec | SocketIoParser | undefined;
  /** Compression that is offered to the server. @default { threshold: 1024 } */
  perMessageDeflate?: boolean | { readonly threshold: number };
}

type Options = Readonly<ChannelOptions> & NodeOptions;

/** What is kept between the requests of one manager. */
interface Kept {
  readonly jar: CookieJar;
  agent: HttpAgent | undefined;
}

const keptOf: WeakMap<object, Kept> = new WeakMap();

function keptBy(owner: object): Kept {
  let kept = keptOf.get(owner);
  if (kept === undefined) keptOf.set(owner, (kept = { jar: new CookieJar(Date.now), agent: undefined }));
  return kept;
}

/** Idle connections end before a server's usual 5 s, so that no POST meets one that the server is just closing. */
const idleMs = 3000;

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
  { owner, options }: TransportContext,
): Promise<HttpResponse> {
  const kept = keptBy(owner);
  const isSecure = url.startsWith("https:");
  // The request that opens a session must not meet a connection that died with the last one. Those of that one are left to finish: its
  // goodbye may still be on the way.
  if (!new URL(url).searchParams.has("sid"))
    kept.agent = new (isSecure ? HttpsAgent : HttpAgent)({ keepAlive: true, timeout: idleMs });
  const { agent } = kept;
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = headersOf(options, kept.jar);
    if (body !== undefined) headers["content-type"] = "text/plain;charset=UTF-8";
    const method = body === undefined ? "GET" : "POST";
    const send = isSecure ? httpsRequest : httpRequest;
    const outgoing = send(url, { agent, ...connectionOptions(options), method, headers, signal }, resolve);
    if (options.autoUnref) outgoing.once("socket", (socket) => socket.unref());
    outgoing.once("error", reject);
    outgoing.end(body);
  });
  kept.jar.store(incoming.headers["set-cookie"]);
  const { statusCode = 0, headers } = incoming;
  const retryAfterMs = readRetryAfter(headers["retry-after"]);
  return { status: statusCode, text: await readAll(incoming), retryAfterMs };
}

function openWebSocket({ url, owner, options }: TransportContext): WebSocketLike {
  const { jar } = keptBy(owner);
  const socket = new WebSocket(url(), [...(options.protocols ?? [])], {
    ...connectionOptions(options),
    headers: headersOf(options, jar),
    perMessageDeflate: (options as Options).perMessageDeflate ?? { threshold: 1024 },
  });
  socket.once("upgrade", (incoming) => {
    jar.store(incoming.headers["set-cookie"]);
    if (options.autoUnref) incoming.socket.unref();
  });
  socket.once("unexpected-response", (outgoing, { statusCode, headers }) => {
    const error = new Error(`Unexpected server response: ${statusCode}`);
    socket.emit("error", Object.assign(error, { retryAfterMs: readRetryAfter(headers["retry-after"]) }));
    outgoing.destroy();
    socket.terminate();
  });
  return socket as unknown as WebSocketLike;
}

const overHttp = pollingOver(request);

/** Long polling by Node's own HTTP. */
export const nodePolling: TransportKind = {
  name: "polling",
  open: (context, events) =>
    overHttp.open(context, {
      ...events,
      // Applications expect Buffers, as from a WebSocket.
      onContent: (content) =>
        events.onContent(
          typeof content === "string" && content.startsWith("b")
            ? Buffer.from(content.slice(1), "base64")
            : content,
        ),
    }),
};

const overWs = webSocketOver(openWebSocket);

/** WebSocket by the `ws` package. */
export const nodeWebSocket: TransportKind = {
  name: "websocket",
  open: (context, events) =>
    overWs.open(context, {
      ...events,
      onEnd(reason, details) {
        // Unlike a browser's, its event has the error, and that how long the server wants to be left alone.
        const { error } = Object((details as TransportError).description) as { readonly error?: unknown };
        const isTold = details instanceof TransportError && error instanceof Error;
        events.onEnd(
          reason,
          isTold ? new TransportError(details.message, details.description, error) : details,
        );
      },
    }),
};

/** WebTransport where the program has it: Node has none of its own, and then it only fails. */
export const nodeWebTransport: TransportKind = webTransport;

const { setTimeout: nativeSetTimeout, clearTimeout: nativeClearTimeout } = globalThis;

// The time of day: see basic-runtime.ts.
const clock: Clock = {
  ...systemClock,
  now: () => Date.now(),
  setTimer: (callback, delayMs) => systemClock.setTimer(callback, delayMs, true),
};

const nativeClock: Clock = {
  ...clock,
  setTimer: (callback, delayMs) => nativeSetTimeout(callback, delayMs),
  clearTimer: (timer) => nativeClearTimeout(timer as NodeJS.Timeout),
};

const openTransport = ladderOf([nodePolling, nodeWebSocket, nodeWebTransport]);

/** Node, Deno and Bun, with the timers that the options ask for. */
export function nodeRuntime({
  autoUnref,
  useNativeTimers,
}: Pick<ClientOptions, "autoUnref" | "useNativeTimers">): Runtime {
  const chosen = useNativeTimers ? nativeClock : clock;
  const setTimer: Clock["setTimer"] = (callback, delayMs) =>
    (chosen.setTimer(callback, delayMs) as NodeJS.Timeout).unref();
  return { ...basicRuntime, clock: autoUnref ? { ...chosen, setTimer } : chosen, openTransport };
}
