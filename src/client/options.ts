// The options of Manager and Socket: one literal of defaults and one function that reads the caller's. Nothing here acts.
import type { Codec } from "../protocol/index.js";

/** The transports this client has. */
export type ClientTransportName = "polling" | "websocket";

/** The credentials sent with CONNECT: a value, or a function that is asked before each connection. */
export type Auth =
  | { readonly [key: string]: unknown }
  | ((answer: (auth: { readonly [key: string]: unknown }) => void) => void);

/** Options of one namespace's socket. */
export interface SocketOptions {
  /** Credentials for the namespace. @default none */
  auth?: Auth | undefined;
  /**
   * How often an event is sent again until the server acknowledges it, one event at a time and in order.
   * Give {@link ackTimeout} with it. @default none: each event is sent once
   */
  retries?: number | undefined;
  /** How long acknowledgements are awaited, in milliseconds. @default no limit */
  ackTimeout?: number | undefined;
}

/** Options of one transport, over those of the manager. */
export type TransportOptions = Partial<
  Pick<ManagerOptions, "extraHeaders" | "query" | "withCredentials" | "path">
>;

/** Options of one connection. */
export interface ManagerOptions {
  /** Open a connection of one's own although one to the same server is there. @default false */
  forceNew: boolean;
  /** Share the connection with other namespaces. @default true */
  multiplex: boolean;
  /** Where the server listens. @default "/socket.io" */
  path: string;
  /** End the path with a slash. @default true */
  addTrailingSlash: boolean;
  /** Connect at once. @default true */
  autoConnect: boolean;
  /** Come back after a lost connection. @default true */
  reconnection: boolean;
  /** Attempts before giving up; 0 is no limit. @default Infinity */
  reconnectionAttempts: number;
  /** Delay before the first attempt, in milliseconds; it doubles with each. @default 1000 */
  reconnectionDelay: number;
  /** No delay is longer, in milliseconds. @default 5000 */
  reconnectionDelayMax: number;
  /** How far delays stray, 0 to 1. @default 0.5 */
  randomizationFactor: number;
  /** How long a connection may take to open, in milliseconds; `false`: as long as it likes. @default 20000 */
  timeout: number | false;
  /** The transports, in the order they are tried. @default ["polling", "websocket"] */
  transports: readonly ClientTransportName[];
  /** Go from polling to WebSocket when the server offers it. @default true */
  upgrade: boolean;
  /** Begin with WebSocket when it worked before. @default false */
  rememberUpgrade: boolean;
  /** Try the next transport when one cannot open. @default false */
  tryAllTransports: boolean;
  /** Options of single transports. @default {} */
  transportOptions: Readonly<Partial<Record<ClientTransportName, TransportOptions>>>;
  /** More parameters for the URL. @default {} */
  query: string | Readonly<Record<string, unknown>>;
  /** Stamp each URL against caches: `undefined` only those of polling. @default undefined */
  timestampRequests: boolean | undefined;
  /** The name of the stamp. @default "t" */
  timestampParam: string;
  /** More HTTP headers; browsers send them with polling only. @default {} */
  extraHeaders: Readonly<Record<string, string>>;
  /** Send cookies to other origins; on Node: keep cookies. @default false */
  withCredentials: boolean;
  /** WebSocket subprotocols. @default [] */
  protocols: readonly string[];
  /** Close when the page is left, before the browser does. @default false */
  closeOnBeforeunload: boolean;
  /** Let the process end although the connection is open (Node). @default false */
  autoUnref: boolean;
  /** How packets are written down. @default the JSON codec */
  parser: Codec | undefined;
}

/** The defaults; a caller's options are laid over them. */
export const defaults: Readonly<ManagerOptions> = Object.freeze({
  forceNew: false,
  multiplex: true,
  path: "/socket.io",
  addTrailingSlash: true,
  autoConnect: true,
  reconnection: true,
  reconnectionAttempts: Infinity,
  reconnectionDelay: 1000,
  reconnectionDelayMax: 5000,
  randomizationFactor: 0.5,
  timeout: 20_000,
  transports: ["polling", "websocket"] as const,
  upgrade: true,
  rememberUpgrade: false,
  tryAllTransports: false,
  transportOptions: {},
  query: {},
  timestampRequests: undefined,
  timestampParam: "t",
  extraHeaders: {},
  withCredentials: false,
  protocols: [],
  closeOnBeforeunload: false,
  autoUnref: false,
  parser: undefined,
});

/** Options with nothing left open. What a face adds for its own runtime passes through. */
export type ResolvedOptions = Readonly<ManagerOptions>;

/**
 * Lays the caller's options over the defaults; the caller's object stays as it is.
 *
 * @throws TypeError when an option has the wrong type.
 */
export function resolveOptions(given: Partial<ManagerOptions>): ResolvedOptions {
  const resolved: Record<string, unknown> = { ...defaults };
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const expected = typeof resolved[key];
    const isAllowed =
      expected === "undefined" ||
      expected === typeof value ||
      (key === "timeout" && value === false) ||
      (key === "query" && typeof value === "string");
    if (!isAllowed) throw new TypeError(`The option "${key}" must be a ${expected}, not a ${typeof value}.`);
    resolved[key] = value;
  }
  resolved["reconnectionAttempts"] ||= Infinity;
  return Object.freeze(resolved) as unknown as ResolvedOptions;
}
