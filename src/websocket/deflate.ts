// permessage-deflate (RFC 7692): which offer we accept, and what a compressor has to do. The compressing itself is the host's.
import type { ExtensionOffer } from "./extensions.js";

/** The extension's registered name. */
export const deflateName = "permessage-deflate";

/** One offer of a client whose parameters are all known, single and within their ranges. */
export interface DeflateOffer {
  /** 8 to 15: our window must not be larger. `null`: as we like. */
  readonly serverMaxWindowBits: number | null;
  /** 8 to 15: the client will not use a larger one; `true`: it can obey a limit; `null`: it cannot. */
  readonly clientMaxWindowBits: number | true | null;
}

/** What we would have. Names and meaning are those of `PerMessageDeflateOptions` of the server. */
export interface DeflatePreferences {
  readonly threshold?: number;
  readonly serverMaxWindowBits?: number;
  readonly clientMaxWindowBits?: number | true;
}

/** What both ends have agreed on. */
export interface DeflateAgreement {
  /** Messages of fewer bytes travel as they are. */
  readonly thresholdBytes: number;
  readonly serverWindowBits: number;
  readonly clientWindowBits: number;
  /** The value of Sec-WebSocket-Extensions in the answer. */
  readonly header: string;
}

/** The outcome of inflating: the message, or why there is none. */
export type Inflated = Uint8Array | "invalid-deflate" | "inflates-too-much";

/**
 * The port through which messages are compressed, each by itself. `done` may be called before the call returns, or later.
 */
export interface Compressor {
  /** Compresses one message; the last four bytes, which are always `00 00 ff ff`, are cut off (RFC 7692, section 7.2.1). */
  deflate(message: Uint8Array, windowBits: number, done: (compressed: Uint8Array) => void): void;
  /** Undoes it, and stops as soon as there are more than `maxBytes`. */
  inflate(
    compressed: Uint8Array,
    windowBits: number,
    maxBytes: number,
    done: (message: Inflated) => void,
  ): void;
}

/** The bytes that every compressed message has lost at its end (RFC 7692, section 7.2.2). */
export const deflateTail: Uint8Array = Uint8Array.of(0x00, 0x00, 0xff, 0xff);

/** A message may always inflate to this size; beyond it only `maxDeflateRatio` times its own. */
const freeInflateBytes = 65_536;
const maxDeflateRatio = 100;

/**
 * How far a message of `compressedBytes` may inflate: a hundredfold once above 64 KiB, and never above `maxPayloadBytes`.
 *
 * @example
 * inflateLimit(1000, 1_000_000); // 100_000
 */
export function inflateLimit(compressedBytes: number, maxPayloadBytes: number): number {
  return Math.min(maxPayloadBytes, Math.max(freeInflateBytes, compressedBytes * maxDeflateRatio));
}

/**
 * Reads an offer of permessage-deflate.
 *
 * @returns `null` if a parameter is unknown, given twice or out of its range (RFC 7692, section 7.1)
 * @example
 * readDeflateOffer({ name: "permessage-deflate", parameters: [["client_max_window_bits", true]] });
 */
export function readDeflateOffer(offer: ExtensionOffer): DeflateOffer | null {
  const parameters = new Map(offer.parameters);
  if (parameters.size !== offer.parameters.length) return null;
  for (const [name, value] of parameters) if (!isDeflateParameter(name, value)) return null;
  const serverBits = parameters.get("server_max_window_bits");
  const clientBits = parameters.get("client_max_window_bits");
  return {
    serverMaxWindowBits: serverBits === undefined ? null : Number(serverBits),
    clientMaxWindowBits: clientBits === undefined ? null : clientBits === true || Number(clientBits),
  };
}

const windowBits = /^(?:[89]|1[0-5])$/;

function isDeflateParameter(name: string, value: string | true): boolean {
  switch (name) {
    case "server_no_context_takeover":
    case "client_no_context_takeover":
      return value === true;
    case "server_max_window_bits":
      return value !== true && windowBits.test(value);
    case "client_max_window_bits":
      return value === true || windowBits.test(value);
    default:
      return false;
  }
}

/**
 * Takes the first offer that we can live with; the client lists them by preference (RFC 7692, section 5).
 *
 * @returns `null` if there is none: the connection goes on without compression
 * @example
 * const agreement = agreeOnDeflate(verdict.deflateOffers, { serverMaxWindowBits: 12 });
 */
export function agreeOnDeflate(
  offers: readonly DeflateOffer[],
  preferences: DeflatePreferences,
): DeflateAgreement | null {
  // A client that cannot be told to use a small window is not given one: without it we would hold the memory that the limit is there to spare.
  const limit = preferences.clientMaxWindowBits;
  const offer = offers.find((each) => typeof limit !== "number" || each.clientMaxWindowBits !== null);
  return offer === undefined ? null : agreeOn(offer, preferences);
}

/*
 * Neither side keeps a window between messages: we say both `no_context_takeover`, which a server may do unasked (RFC 7692, section 7.1.1).
 * A message alone needs no state per connection (up to 300 KB of zlib each), can be done at once in order (256 B: deflate 27 us, inflate 14 us;
 * a stream of its own takes 143 and 215 us for the way through the thread pool), and is compressed once for many receivers.
 */
function agreeOn(offer: DeflateOffer, preferences: DeflatePreferences): DeflateAgreement {
  const serverWindowBits = Math.min(offer.serverMaxWindowBits ?? 15, preferences.serverMaxWindowBits ?? 15);
  const clientWindowBits = Math.min(
    bitsOf(offer.clientMaxWindowBits),
    bitsOf(preferences.clientMaxWindowBits),
  );
  let header = `${deflateName}; server_no_context_takeover; client_no_context_takeover`;
  if (offer.serverMaxWindowBits !== null || serverWindowBits < 15)
    header += `; server_max_window_bits=${serverWindowBits}`;
  if (offer.clientMaxWindowBits !== null && clientWindowBits < 15)
    header += `; client_max_window_bits=${clientWindowBits}`;
  return { thresholdBytes: preferences.threshold ?? 1024, serverWindowBits, clientWindowBits, header };
}

function bitsOf(limit: number | true | null | undefined): number {
  return typeof limit === "number" ? limit : 15;
}
