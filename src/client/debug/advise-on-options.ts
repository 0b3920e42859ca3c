// Tells of options that Socket.IO's client has and a small one of ours passes over. Its types leave them out, but programs that are not
// compiled for browsers are checked against those of Node's client, and others are not checked at all.
import { advise } from "./advice.js";

/** Of hosts and timers: an address says the one, and there are no others. */
export const unknownToWeb: readonly string[] = ["host", "hostname", "port", "secure", "useNativeTimers"];

/** Those, and what concerns other transports, requests and going on after a lost connection. */
export const unknownToWebSocket: readonly string[] = [
  ...unknownToWeb,
  "transports",
  "transportImplementations",
  "transportOptions",
  "upgrade",
  "rememberUpgrade",
  "tryAllTransports",
  "extraHeaders",
  "withCredentials",
  "requestTimeout",
  "forceBase64",
  "resume",
  "retries",
  "shared",
  "closeOnBeforeunload",
  "autoUnref",
  "timestampRequests",
  "timestampParam",
];

/** Advises on the options that are given and not known. */
export function adviseOnOptions(place: string, options: object, unknown: readonly string[]): void {
  const given = new Map(Object.entries(options));
  const names = unknown.filter((name) => given.get(name) !== undefined);
  if (names.length > 0) advise("unknown-option", place, names.map((name) => `"${name}"`).join(", "));
}
