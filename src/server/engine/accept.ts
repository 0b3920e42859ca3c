// Decides what a request to our path is: a new session, a request of a session that is there, or a mistake. It answers nothing.
import type { TransportName } from "../../core/index.js";
import { dialectOf } from "./dialect.js";
import type { ResolvedEngineOptions } from "./engine-options.js";
import type { HttpRequest } from "../host.js";
import { badRequest, refuse, type Refused } from "./refusal.js";
import type { Session } from "./session.js";

/** What a request is. */
export type Verdict =
  | { readonly kind: "handshake"; readonly transport: TransportName }
  | { readonly kind: "session"; readonly session: Session }
  | Refused;

/** Where a request came in: an upgrade may be a WebSocket, a stream is of WebTransport, everything else is long-polling. */
export type Entrance = "exchange" | "upgrade" | "stream";

const entrances: Readonly<Record<TransportName, Entrance>> = {
  polling: "exchange",
  websocket: "upgrade",
  webtransport: "stream",
};

// The grammar of a header's value. node:http refuses control characters itself; other hosts may not.
const originPattern = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Verifies a request, in the order in which Socket.IO does: clients tell its answers apart. `allowRequest` and the protocol's
 * version come after it, see {@link verifyVersion}.
 *
 * @example
 * verify(request, "exchange", options, sessions).kind; // "handshake"
 */
export function verify(
  request: HttpRequest,
  entrance: Entrance,
  options: ResolvedEngineOptions,
  sessions: ReadonlyMap<string, Session>,
): Verdict {
  const { transport, sid } = request.query;
  const known = options.transports.find((name) => name === transport);
  const isMisplaced = (known === "webtransport") !== (entrance === "stream");
  if (known === undefined || isMisplaced) return refuse("unknownTransport", { transport });
  const { origin } = request.headers;
  if (typeof origin === "string" && !originPattern.test(origin))
    return badRequest("INVALID_ORIGIN", { origin });
  if (sid) return verifySession(request, sid, known, entrance, options, sessions);
  if (entrance !== "stream" && request.method !== "GET")
    return refuse("badMethod", { method: request.method });
  if (entrances[known] !== entrance) return badRequest("TRANSPORT_HANDSHAKE_ERROR", {});
  return { kind: "handshake", transport: known };
}

/** The version is looked at after the application has been asked, as Socket.IO does. */
export function verifyVersion(
  request: HttpRequest,
  { allowEIO3 }: Pick<ResolvedEngineOptions, "allowEIO3">,
): Refused | null {
  const { protocol } = dialectOf(request);
  return protocol === 4 || allowEIO3 ? null : refuse("unsupportedProtocol", { protocol });
}

function verifySession(
  request: HttpRequest,
  sid: string,
  transport: TransportName,
  entrance: Entrance,
  options: ResolvedEngineOptions,
  sessions: ReadonlyMap<string, Session>,
): Verdict {
  // Proxies and applications may read the other one.
  if (/[?&]sid=.*&sid=/.test(request.url)) return badRequest("DUPLICATE_SID", {});
  const session = sessions.get(sid);
  if (session === undefined) return refuse("unknownSession", { sid });
  const previousTransport = session.transport.name;
  const isExpected =
    entrances[transport] === entrance &&
    (entrance === "exchange" ? previousTransport === "polling" : options.allowUpgrades);
  if (!isExpected) return badRequest("TRANSPORT_MISMATCH", { transport, previousTransport });
  const { protocol } = dialectOf(request);
  if (protocol !== session.protocol)
    return badRequest("PROTOCOL_MISMATCH", { protocol, previousProtocol: session.protocol });
  return { kind: "session", session };
}
