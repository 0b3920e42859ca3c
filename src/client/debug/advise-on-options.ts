// Tells of options that Socket.IO's client has and a small one of ours passes over. Its types leave them out, but programs that are not
// compiled for browsers are checked against those of Node's client, and others are not checked at all.
import type { BaseClientOptions, ClientOptions, WebClientOptions } from "../options.js";
import { advise } from "./advice.js";

type Unknown<Known> = Record<Exclude<keyof ClientOptions, keyof Known>, true>;

/** Of hosts and timers: an address says the one, and there are no others. */
const ofWeb: Unknown<WebClientOptions> = {
  host: true,
  hostname: true,
  port: true,
  secure: true,
  useNativeTimers: true,
};

/** Those, and what concerns other transports, requests and going on after a lost connection. */
const ofWebSocket: Unknown<BaseClientOptions> = {
  ...ofWeb,
  transports: true,
  transportImplementations: true,
  transportOptions: true,
  upgrade: true,
  rememberUpgrade: true,
  tryAllTransports: true,
  extraHeaders: true,
  withCredentials: true,
  requestTimeout: true,
  forceBase64: true,
  resume: true,
  retries: true,
  shared: true,
  closeOnBeforeunload: true,
  autoUnref: true,
  timestampRequests: true,
  timestampParam: true,
};

export const unknownToWeb: readonly string[] = Object.keys(ofWeb);
export const unknownToWebSocket: readonly string[] = Object.keys(ofWebSocket);

/** Advises on the options that are given and not known. */
export function adviseOnOptions(place: string, options: object, unknown: readonly string[]): void {
  const given = new Map(Object.entries(options));
  const names = unknown.filter((name) => given.get(name) !== undefined);
  if (names.length > 0) advise("unknown-option", place, names.map((name) => `"${name}"`).join(", "));
}
