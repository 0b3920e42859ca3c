// Tells of options that are misspelt, and of those that Socket.IO's client has and a small one of ours passes over. Its types leave them
// out, but programs that are not compiled for browsers are checked against those of Node's client, and others are not checked at all.
import { didYouMean, type TransportName } from "../../core/index.js";
import type { BaseClientOptions, ClientOptions, WebClientOptions } from "../options.js";
import { advise, type AdviceCode } from "./advice.js";

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

/** What every client has. */
const ofAll: Record<keyof BaseClientOptions, true> = {
  ackTimeout: true,
  addTrailingSlash: true,
  auth: true,
  autoConnect: true,
  forceNew: true,
  multiplex: true,
  parser: true,
  path: true,
  protocols: true,
  query: true,
  randomizationFactor: true,
  reconnection: true,
  reconnectionAttempts: true,
  reconnectionDelay: true,
  reconnectionDelayMax: true,
  timeout: true,
};

const options: readonly string[] = Object.keys({ ...ofAll, ...ofWebSocket });

export const unknownToWeb: readonly string[] = Object.keys(ofWeb);
export const unknownToWebSocket: readonly string[] = Object.keys(ofWebSocket);

const transports: readonly TransportName[] = ["polling", "websocket", "webtransport"];

/** Advises on the options and transports that are given and not known. What resembles none may be one of Node's, or the application's own. */
export function adviseOnOptions(place: string, asked: object, unknown: readonly string[]): void {
  const given = Object.keys(asked).filter((name) => Reflect.get(asked, name) !== undefined);
  const passedOver = given.filter((name) => unknown.includes(name)).map((name) => `"${name}"`);
  if (passedOver.length > 0) advise("unknown-option", place, passedOver.join(", "));
  adviseOnMisspelt("misspelt-option", place, given, options);
  const wanted: unknown = Reflect.get(asked, "transports");
  if (Array.isArray(wanted)) adviseOnMisspelt("misspelt-transport", place, wanted, transports);
}

function adviseOnMisspelt(
  code: AdviceCode,
  place: string,
  written: readonly unknown[],
  names: readonly string[],
): void {
  const misspelt = written.flatMap((name) => {
    if (typeof name !== "string") return [];
    const question = didYouMean(name, names);
    return question === "" ? [] : [`"${name}"${question}`];
  });
  if (misspelt.length > 0) advise(code, place, misspelt.join(", "));
}
