// Decides whether an HTTP request may become a WebSocket (RFC 6455, section 4.2.1). A pure function: it answers nothing itself.
import { deflateName, type DeflateOffer, readDeflateOffer } from "./deflate.js";
import { parseExtensions } from "./extensions.js";

/** Headers as node:http gives them: names in lower case. */
export type UpgradeHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The request is a WebSocket's; the host digests the key into Sec-WebSocket-Accept with `acceptGuid`. */
export interface UpgradeAccepted {
  readonly isAccepted: true;
  readonly key: string;
  /** The subprotocols that the client offers, in its order of preference. */
  readonly protocols: readonly string[];
  readonly deflateOffers: readonly DeflateOffer[];
}

/** The request is answered with an HTTP status and `message` as its body. */
export interface UpgradeRefused {
  readonly isAccepted: false;
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What is to be done with a request to upgrade. */
export type UpgradeVerdict = UpgradeAccepted | UpgradeRefused;

/** Sec-WebSocket-Accept is the base64 of the SHA-1 of the key followed by this (RFC 6455, section 1.3). */
export const acceptGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Sixteen bytes in base64: 22 characters and their padding. */
const keyPattern = /^[+/0-9A-Za-z]{22}==$/;
const tokenPattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * Decides on a request to upgrade.
 *
 * @example
 * const verdict = judgeUpgrade(request.method ?? "", request.headers);
 * if (!verdict.isAccepted) refuse(verdict.status, verdict.message, verdict.headers);
 */
export function judgeUpgrade(method: string, headers: UpgradeHeaders): UpgradeVerdict {
  if (method !== "GET") return refuse("Bad handshake method");
  if (joined(headers["upgrade"])?.toLowerCase() !== "websocket") return refuse("Invalid Upgrade header");
  const key = headers["sec-websocket-key"];
  if (typeof key !== "string" || !keyPattern.test(key))
    return refuse("Missing or invalid Sec-WebSocket-Key header");
  if (headers["sec-websocket-version"] !== "13") {
    // The client learns which version it may try instead (RFC 6455, section 4.4).
    return refuse("Missing or invalid Sec-WebSocket-Version header", { "Sec-WebSocket-Version": "13" });
  }
  const protocols = readProtocols(joined(headers["sec-websocket-protocol"]));
  if (protocols === null) return refuse("Invalid Sec-WebSocket-Protocol header");
  const deflateOffers = readOffers(joined(headers["sec-websocket-extensions"]));
  if (deflateOffers === null) return refuse("Invalid or unacceptable Sec-WebSocket-Extensions header");
  return { isAccepted: true, key, protocols, deflateOffers };
}

function refuse(message: string, headers: Readonly<Record<string, string>> = {}): UpgradeRefused {
  return { isAccepted: false, status: 400, message, headers };
}

/** A header that came several times is one list (RFC 9110, section 5.3). */
function joined(value: string | readonly string[] | undefined): string | undefined {
  return value === undefined || typeof value === "string" ? value : value.join(",");
}

function readProtocols(header: string | undefined): string[] | null {
  if (header === undefined) return [];
  const protocols = header.split(",").map((each) => each.trim());
  const isValid = protocols.every((each) => tokenPattern.test(each));
  return isValid && new Set(protocols).size === protocols.length ? protocols : null;
}

/** Extensions that we do not know are passed over; a known one with senseless parameters is a broken request. */
function readOffers(header: string | undefined): DeflateOffer[] | null {
  if (header === undefined) return [];
  const extensions = parseExtensions(header);
  if (extensions === null) return null;
  const offers: DeflateOffer[] = [];
  for (const extension of extensions) {
    if (extension.name !== deflateName) continue;
    const offer = readDeflateOffer(extension);
    if (offer === null) return null;
    offers.push(offer);
  }
  return offers;
}
