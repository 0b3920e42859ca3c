// The options of Manager and Socket: one literal of defaults and one function that reads the caller's. Nothing here acts.
import type { TransportName } from "../core/index.js";
import type { ClientCodec } from "./json-codec.js";
import type { ChannelOptions, TransportKind } from "./transport.js";

// Of `unknown`, TypeScript would refuse the interfaces that applications declare: it sees no index signature in them.
// oxlint-disable-next-line typescript/no-explicit-any -- credentials and parameters are the application's, as with Socket.IO
type Values = { readonly [key: string]: any };

/** The credentials sent with CONNECT: a value, or a function that is asked before each connection. */
export type Auth = Values | ((answer: (auth: Values) => void) => void);

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

/** Details of the option `shared`. */
export interface SharedConnection {
  /**
   * The address of the script of the SharedWorker, which must be of the page's origin; `false`: no worker, one of the tabs holds
   * the connection. @default the one that the server serves, if the page comes from there
   */
  readonly worker?: string | false | undefined;
}

/** What a WebTransport session is opened with, by the names of its standard; the browser is given all that stands beside them, too. */
export interface WebTransportSettings {
  /** Certificates that are trusted although no authority vouches for them: on P-256, and valid for at most 14 days. */
  readonly serverCertificateHashes?: readonly {
    readonly algorithm: "sha-256";
    readonly value: ArrayBuffer | Uint8Array<ArrayBuffer>;
  }[];
  readonly congestionControl?: "default" | "low-latency" | "throughput";
}

/** Options of one connection. */
export interface ManagerOptions extends ChannelOptions {
  /** Open a connection of one's own although one to the same server is there. @default false */
  forceNew?: boolean | undefined;
  /** Share the connection with other namespaces. @default true */
  multiplex?: boolean | undefined;
  /** The server's host, where no URL says it. @default that of the page */
  host?: string | undefined;
  /** Another name for {@link host}. @default that of the page */
  hostname?: string | undefined;
  /** The server's port, where no URL says it. @default that of the scheme */
  port?: number | string | undefined;
  /** Speak over TLS, where no URL says it. @default as the page */
  secure?: boolean | undefined;
  /** Where the server listens. @default "/socket.io" */
  path: string;
  /** End the path with a slash. @default true */
  addTrailingSlash: boolean;
  /** Go on with the session after a lost connection, where the server knows how: docs/delivery.md. @default true */
  resume: boolean;
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
  /**
   * The transports, in the order they are tried: by name, or as the client exports them. Names that this build does not
   * have are passed over. @default all of this build: polling, then websocket
   */
  transports?: readonly (string | TransportKind)[] | undefined;
  /** Another name for {@link transports}, which it comes before. @default undefined */
  transportImplementations?: readonly TransportKind[] | undefined;
  /** Go from polling to WebSocket when the server offers it. @default true */
  upgrade: boolean;
  /** Begin with the transport that worked last. @default false */
  rememberUpgrade?: boolean | undefined;
  /** Try the next transport when one cannot open. @default false */
  tryAllTransports?: boolean | undefined;
  /** Options of single transports. @default {} */
  transportOptions?:
    | (Readonly<Partial<Record<TransportName, TransportOptions>>> & {
        readonly webtransport?: WebTransportSettings;
      })
    | undefined;
  /** More parameters for the URL; those of the address, if it has any, come instead. @default {} */
  query?: string | Values | undefined;
  /** Stamp each URL against caches: `undefined` only those of polling. @default undefined */
  timestampRequests?: boolean | undefined;
  /** The name of the stamp. @default "t" */
  timestampParam: string;
  /** Close when the page is left, before the browser does. @default false */
  closeOnBeforeunload?: boolean | undefined;
  /** Use the timers that the program began with, whatever has replaced them since. @default false */
  useNativeTimers?: boolean | undefined;
  /** How packets are written down. @default the JSON codec */
  parser?: ClientCodec | undefined;
  /** Share one connection with all tabs of this origin; in browsers only. @default false */
  shared?: boolean | SharedConnection | undefined;
}

/** The options of `io()`: those of the connection and those of the socket. */
export type ClientOptions = Partial<ManagerOptions & SocketOptions>;

/** The options of `io()` in browsers: without those that few ask for, which `holdfast/client/webtransport` has, and Node. */
export type WebClientOptions = Omit<
  ClientOptions,
  "host" | "hostname" | "port" | "secure" | "useNativeTimers"
>;

/** The options of `io()` in the build without other transports. */
export interface BaseClientOptions extends Pick<
  ClientOptions,
  | "ackTimeout"
  | "addTrailingSlash"
  | "auth"
  | "autoConnect"
  | "forceNew"
  | "multiplex"
  | "parser"
  | "path"
  | "protocols"
  | "query"
  | "randomizationFactor"
  | "reconnection"
  | "reconnectionAttempts"
  | "reconnectionDelay"
  | "reconnectionDelayMax"
  | "timeout"
> {}

/** Where to, and how: what `io()` and managers take. */
export type Target<Options> = [options?: Options] | [uri: string | undefined, options?: Options];

/** The address and the options of callers who give both, one of them or neither. */
export const targetOf = <Options extends object>(
  first?: string | Options,
  second?: Options,
): [uri: string | undefined, options: Options] =>
  typeof first === "object" ? [undefined, first] : [first, second ?? ({} as Options)];

/** The defaults that are not nothing or off; a caller's options are laid over them. */
export const defaults: Readonly<ManagerOptions> = {
  path: "/socket.io",
  addTrailingSlash: true,
  resume: true,
  autoConnect: true,
  reconnection: true,
  reconnectionAttempts: Infinity,
  reconnectionDelay: 1000,
  reconnectionDelayMax: 5000,
  randomizationFactor: 0.5,
  timeout: 20_000,
  upgrade: true,
  timestampParam: "t",
};

/** Lays the caller's options over the defaults; the caller's object stays as it is. Their types are the compiler's affair. */
export function resolveOptions(given: Partial<ManagerOptions>): ManagerOptions {
  const options: Record<string, unknown> = { ...given };
  for (const [name, value] of Object.entries(defaults)) options[name] ??= value;
  return options as unknown as ManagerOptions;
}

/** The transports that the options ask for, of those that the program has. */
export function chooseTransports(
  all: readonly TransportKind[],
  { transports = all, transportImplementations }: ManagerOptions,
): TransportKind[] {
  const chosen: readonly (string | TransportKind)[] = transportImplementations ?? transports;
  return chosen.flatMap(
    (wanted) => (typeof wanted === "string" ? all.find((kind) => kind.name === wanted) : wanted) ?? [],
  );
}
