// What to do about failures, in sentences: a page built for development prints them. docs/errors.md says more of each, under the
// same name; a test holds the two together.

/** What can be advised on: the headings of docs/errors.md. */
export type AdviceCode =
  | "unreachable"
  | "certificate"
  | "mixed-content"
  | "cors"
  | "wrong-path"
  | "behind-proxy"
  | "unexpected-answer"
  | "other-version"
  | "old-server"
  | "transport-unknown"
  | "session-unknown"
  | "forbidden"
  | "overloaded"
  | "no-websocket"
  | "no-webtransport"
  | "too-large"
  | "timeout"
  | "invalid-namespace"
  | "refused"
  | "unknown-option"
  | "misspelt-option"
  | "misspelt-transport";

type Sentence = (place: string, detail: string) => string;

const sentences: Readonly<Record<AdviceCode, Sentence>> = {
  unreachable: (place, detail) =>
    `Nothing answers at ${place}${detail && ` (${detail})`}. Is the server running, and is this its address and port?`,
  certificate: (place, reason) =>
    `The certificate of ${place} is not trusted (${reason}). Give Node the authority that signed it: the option "ca".`,
  "mixed-content": (place) =>
    `The browser keeps this page, which came by https, from ${place}. Serve the server by https, too, and give its https address.`,
  cors: (place, origin) =>
    `${place} answers, but this page may not read it. On the server: new Server({ cors: { origin: "${origin}" } }). If it says so already: is this the server's path?`,
  "wrong-path": (place, status) =>
    `There is no server at ${place} (status ${status}). The option "path" must be the same at both ends, and a proxy in between must pass it on.`,
  "behind-proxy": (place, status) =>
    `A proxy at ${place} has no server behind it (status ${status}). Is the server running, and does the proxy look for it there?`,
  "unexpected-answer": (place, detail) =>
    `What answers at ${place} is no server of Socket.IO's protocol 5 (${detail}): a page, a development server without a proxy, or Socket.IO 2. Give io() the server's own address, or the option "path".`,
  "other-version": (place, message) =>
    `The server at ${place} does not speak the client's revision of the protocol (${message}). Bring both to the same major version.`,
  "old-server": (place) =>
    `The server at ${place} is one of Socket.IO 2. Bring it to version 3 or later: clients of version 2 may go on with its option allowEIO3.`,
  "transport-unknown": (place, message) =>
    `The server at ${place} does not take this transport (${message}). The option "transports" must have one in common at both ends.`,
  "session-unknown": (place, message) =>
    `The server at ${place} does not know the session (${message}). It was restarted, which the client gets over by itself; or several servers share the address: then let the balancer send each client to one of them, or use transports: ["websocket"].`,
  forbidden: (place, message) =>
    `The server at ${place} refused the connection (${message}). Its options allowRequest and cors, or what stands before it, decide about that.`,
  overloaded: (place, message) =>
    `The server at ${place} lets nobody more in at the moment (${message}). Its options beginning with "max", and connectionRate, say how many.`,
  "no-websocket": (place) =>
    `Something answers at ${place}, but opens no WebSocket. Is this the server's path, has the server "websocket" among its transports, does a proxy in between pass upgrades on, and does the server accept this page's origin?`,
  "no-webtransport": (place) =>
    `There is no WebTransport at ${place}. It is HTTP/3: UDP at the same port, with a certificate that the browser trusts, and "webtransport" among the server's transports.`,
  "too-large": (place) =>
    `A message was too large for the server at ${place}. Send less at a time, or raise its option maxHttpBufferSize.`,
  timeout: (place) =>
    `The server at ${place} did not answer in time. The option "timeout" says how long a connection may take to open.`,
  "invalid-namespace": (nsp) =>
    `The server has no namespace "${nsp}". The path of io()'s address is a namespace: make it, io.of("${nsp}"), or leave it out; what the server's HTTP path is says the option "path".`,
  refused: (nsp, message) =>
    `A middleware of the server refused "${nsp}" (${message}). The socket does not try again by itself: set socket.auth, then call socket.connect().`,
  "unknown-option": (place, names) =>
    `This client has no option ${names}, and goes to ${place} without. An address says where the server is; "holdfast/client/webtransport" is the client with all of Socket.IO's options.`,
  "misspelt-option": (place, names) => `There is no option ${names}: the client goes to ${place} without.`,
  "misspelt-transport": (place, names) =>
    `There is no transport ${names}: the client goes to ${place} by the others it has, if any.`,
};

const given = new Set<string>();

/** Says what to do about a failure: once for each place, however often it is tried again. */
export function advise(code: AdviceCode, place: string, detail: string = ""): void {
  const key = `${code} ${place}`;
  if (given.has(key)) return;
  given.add(key);
  globalThis.console.warn(`[holdfast] ${sentences[code](place, detail)} See docs/errors.md#${code}`);
}
