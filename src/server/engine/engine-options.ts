// What an engine can be told, its defaults, and the check. Options of the host (compression, client files) are the host's.
import type { TransportName } from "../../core/index.js";
import type { BindSession } from "./binding.js";
import { type CookieOptions, serializeCookie } from "./cookie.js";
import type { CorsOptions, CorsOptionsDelegate } from "./cors.js";
import { checkCrowd, type CrowdOptions, defaultCrowd } from "./crowd/crowd-options.js";
import { demand } from "../errors.js";
import { resolveResume, type ResolvedResume, type ResumeOptions } from "./line/resume-options.js";
import { checkSlow, defaultSlow, type SlowOptions } from "./slow/slow-options.js";
import type { LinkOptions, PerMessageDeflateOptions } from "../host.js";

/**
 * Asks the application whether a request may open a session. A text in place of the error is what the client gets to read.
 *
 * @example
 * const allowRequest: AllowRequest = (request, decide) => decide(null, request.headers.origin === "https://example.com");
 */
export type AllowRequest = (
  // oxlint-disable-next-line typescript/no-explicit-any -- the host's own request: IncomingMessage on Node
  request: any,
  decide: (error: string | null | undefined, isAllowed: boolean) => void,
) => unknown;

/** Options of an engine. The names are Socket.IO's; durations are milliseconds, sizes bytes. */
export interface EngineOptions extends CrowdOptions, SlowOptions {
  /** Requests below it are ours. @default "/socket.io" */
  readonly path: string;
  /** Whether a request needs the slash behind the path. @default true */
  readonly addTrailingSlash: boolean;
  /** Milliseconds between a pong and the next ping. @default 25_000 */
  readonly pingInterval: number;
  /** Milliseconds that a pong may take. @default 20_000 */
  readonly pingTimeout: number;
  /** Milliseconds that moving from long-polling may take, and a WebTransport session to say what it wants. @default 10_000 */
  readonly upgradeTimeout: number;
  /** Bytes of one message, and of one POST. @default 1_000_000 */
  readonly maxHttpBufferSize: number;
  /** Of "polling", "websocket" and "webtransport" those that are offered. @default ["polling", "websocket"] */
  readonly transports: readonly TransportName[];
  /** Whether a session may move from long-polling to a WebSocket or to WebTransport. @default true */
  readonly allowUpgrades: boolean;
  /** Whether clients of Socket.IO 2, which speak revision 3 of Engine.IO's protocol, are let in. @default false */
  readonly allowEIO3: boolean;
  /** Compression of WebSocket messages. `true`: with its defaults. @default false */
  readonly perMessageDeflate: boolean | PerMessageDeflateOptions;
  /** A cookie with the session's id, for load balancers. `true`: with its defaults. @default false */
  readonly cookie: boolean | CookieOptions;
  /** @default false */
  readonly cors: false | CorsOptions | CorsOptionsDelegate;
  /**
   * Whether pages of other hosts are refused, by every transport, unless {@link cors} lists their origin. Programs that are no
   * browsers name none, and are let in.
   *
   * @default true
   */
  readonly checkOrigin: boolean;
  /** Asked once for each new session. @default none */
  readonly allowRequest: AllowRequest | undefined;
  /** The content of a message that follows the handshake. @default none */
  readonly initialPacket: string | Uint8Array | undefined;
  /** Makes the ids of sessions; whoever can guess one can speak for its client. @default 120 random bits */
  readonly generateId: ((request: unknown) => string | PromiseLike<string>) | undefined;
  /**
   * What all requests of a session must have in common: what it gives for a request that names a session has to be what it gave for
   * the first one. To others the session is not there. @default none: the id of a session is enough
   */
  readonly bindSession: BindSession | undefined;
  /** Milliseconds that the body of a POST may take. @default 10_000 */
  readonly bodyTimeout: number;
  /** Milliseconds that a peer may take to answer the close of a WebSocket or of a WebTransport stream. @default 5000 */
  readonly closeTimeout: number;
  /**
   * Whether `GET` of `/live` and `/ready` below the path is answered, for the probes of load balancers and orchestrators: 200, or 503
   * while nobody more would be let in.
   *
   * @default false
   */
  readonly healthChecks: boolean;
  /**
   * Whether WebSocket frames are refused (1002) whose length takes more bytes than it needs: RFC 6455 forbids them, and everybody
   * accepts them. uWebSockets.js and Deno read frames themselves.
   *
   * @default false
   */
  readonly strictFraming: boolean;
  /**
   * Let a client of ours that lost its connection go on with its session over another one, without a `disconnect` and with
   * all that was sent meanwhile, each message once and in order. Socket.IO's clients never see any of it.
   *
   * @default { windowMs: 120_000 }
   */
  readonly resume: boolean | ResumeOptions;
}

/** What the engine works with: checked, copied and frozen. */
export interface ResolvedEngineOptions extends Omit<
  EngineOptions,
  "cookie" | "perMessageDeflate" | "resume"
> {
  readonly resume: ResolvedResume | null;
  readonly cookie: false | CookieOptions;
  /** What each WebSocket is told. */
  readonly link: LinkOptions;
}

const defaults: EngineOptions = Object.freeze({
  path: "/socket.io",
  addTrailingSlash: true,
  pingInterval: 25_000,
  pingTimeout: 20_000,
  upgradeTimeout: 10_000,
  maxHttpBufferSize: 1_000_000,
  transports: ["polling", "websocket"] as const,
  allowUpgrades: true,
  allowEIO3: false,
  perMessageDeflate: false,
  cookie: false,
  cors: false,
  checkOrigin: true,
  allowRequest: undefined,
  initialPacket: undefined,
  generateId: undefined,
  bindSession: undefined,
  bodyTimeout: 10_000,
  closeTimeout: 5000,
  healthChecks: false,
  strictFraming: false,
  resume: true,
  ...defaultCrowd,
  ...defaultSlow,
});

/**
 * Copies, checks and freezes. The user's object is left as it is; unknown names are passed over, as Socket.IO does.
 *
 * @throws ServerError `ERR_INVALID_OPTION`
 * @example
 * resolveEngineOptions({ pingInterval: 10_000 }).pingTimeout; // 20_000
 */
export function resolveEngineOptions(given: Partial<EngineOptions>): ResolvedEngineOptions {
  const options = { ...defaults, ...withoutUndefined(given) };
  for (const name of [
    "pingInterval",
    "pingTimeout",
    "upgradeTimeout",
    "bodyTimeout",
    "closeTimeout",
    "slowTimeout",
  ] as const) {
    // Node fires a timer at once if its delay does not fit into 31 bits.
    demand(isBetween(options[name], 1, 2 ** 31 - 1), name, "be a number of milliseconds above 0");
  }
  demand(
    isBetween(options.maxHttpBufferSize, 1, 2 ** 31 - 1),
    "maxHttpBufferSize",
    "be a number of bytes above 0",
  );
  demand(
    typeof options.path === "string" && options.path.startsWith("/"),
    "path",
    'be a string that begins with "/"',
  );
  demand(
    isListOfTransports(options.transports),
    "transports",
    'be a list of "polling", "websocket" and "webtransport"',
  );
  for (const name of ["allowRequest", "generateId", "bindSession"] as const) {
    demand(options[name] === undefined || typeof options[name] === "function", name, "be a function");
  }
  // A text here would be taken for "everybody": its property `origin` is absent.
  demand(
    options.cors === false || typeof options.cors === "function" || isCors(options.cors),
    "cors",
    'be like { origin: "https://example.com" }; the origin may also be a list, a pattern, a boolean or a function',
  );
  demand(
    !options.checkOrigin || !isOpenToAllWithCookies(options.cors),
    "cors",
    "name origins where credentials are true: no browser takes them from a server that allows all",
  );
  demand(
    isDeflate(options.perMessageDeflate),
    "perMessageDeflate",
    "be a boolean or have window bits of 8 to 15",
  );
  for (const name of ["healthChecks", "strictFraming"] as const) {
    demand(typeof options[name] === "boolean", name, "be true or false");
  }
  checkCrowd(options);
  checkSlow(options);
  const cookie = options.cookie === true ? {} : options.cookie;
  if (cookie !== false) serializeCookie("", cookie);
  const { perMessageDeflate } = options;
  return Object.freeze({
    ...options,
    path: options.path.replace(/\/$/, ""),
    transports: Object.freeze([...options.transports]),
    resume: resolveResume(options.resume),
    cookie: cookie === false ? false : Object.freeze({ ...cookie }),
    connectionRate: frozen(options.connectionRate),
    eventRate: frozen(options.eventRate),
    eventRatePerAddress: frozen(options.eventRatePerAddress),
    link: Object.freeze({
      maxPayloadBytes: options.maxHttpBufferSize,
      perMessageDeflate: perMessageDeflate === true ? {} : perMessageDeflate,
      closeTimeoutMs: options.closeTimeout,
      isStrict: options.strictFraming,
    }),
  });
}

function frozen<Option extends object>(option: Option | false): Option | false {
  return option === false ? false : Object.freeze({ ...option });
}

/** `{ pingTimeout: undefined }` means the default, as everywhere in JavaScript. */
export function withoutUndefined<Options extends object>(given: Options): Options {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Options;
}

function isBetween(value: unknown, low: number, high: number): boolean {
  return typeof value === "number" && value >= low && value <= high;
}

const transportNames: readonly unknown[] = ["polling", "websocket", "webtransport"] satisfies TransportName[];

function isListOfTransports(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((name) => transportNames.includes(name));
}

const isName = (value: unknown): boolean => typeof value === "string" || value instanceof RegExp;

function isCors(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { origin = "*" } = value as { origin?: unknown };
  if (Array.isArray(origin)) return origin.every(isName);
  return isName(origin) || typeof origin === "boolean" || typeof origin === "function";
}

function isOpenToAllWithCookies(cors: EngineOptions["cors"]): boolean {
  return typeof cors === "object" && cors.credentials === true && (cors.origin ?? "*") === "*";
}

/** Whether zlib will take the numbers: it would throw at the first message. */
function isDeflate(value: unknown): boolean {
  if (typeof value === "boolean") return true;
  if (typeof value !== "object" || value === null) return false;
  const {
    threshold = 0,
    serverMaxWindowBits = 15,
    clientMaxWindowBits = 15,
  } = value as PerMessageDeflateOptions;
  const isClientSound = clientMaxWindowBits === true || isBetween(clientMaxWindowBits, 8, 15);
  return isBetween(threshold, 0, Infinity) && isBetween(serverMaxWindowBits, 8, 15) && isClientSound;
}
