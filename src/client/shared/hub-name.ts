// The name of a shared connection: everything in which tabs must agree to share one, written down. Credentials are not part of
// it: tabs that differ in them are told so.
import type { TransportName } from "../../core/index.js";
import { resolveOptions, type ManagerOptions } from "../options.js";
import type { Address } from "../url.js";

/** Raised when tabs and hubs of two versions would misunderstand each other. */
const version = 1;

/** The options that shape the connection; the others are each tab's own. */
const shaping = [
  "path",
  "addTrailingSlash",
  "query",
  "extraHeaders",
  "withCredentials",
  "protocols",
  "transportOptions",
  "resume",
  "upgrade",
  "rememberUpgrade",
  "tryAllTransports",
  "timestampRequests",
  "timestampParam",
  "requestTimeout",
] as const satisfies readonly (keyof ManagerOptions)[];

/** Writes the name. @param transports in the order they are tried */
export function nameHub(
  { origin, hostname }: Address,
  options: ManagerOptions,
  transports: readonly TransportName[],
): string {
  const shape = Object.fromEntries(shaping.map((key) => [key, options[key]]));
  return `holdfast ${version} ${JSON.stringify([
    { origin, hostname },
    { ...shape, transports },
  ])}`;
}

/** Reads the name. */
export function readHubName(name: string): { readonly address: Address; readonly options: ManagerOptions } {
  const [address, options] = JSON.parse(name.slice(name.indexOf("["))) as [Address, Partial<ManagerOptions>];
  return { address: { ...address, namespace: "/", query: "" }, options: resolveOptions(options) };
}
