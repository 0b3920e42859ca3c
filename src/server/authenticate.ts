// Guards a namespace by credentials that are checked when a client comes, renewed while it is there, and over at some time. What
// becomes of them in between is socket-auth.ts.
import { authExpired, authExpiring, authRefresh, type AuthAnswer } from "../protocol/index.js";
import type { Context } from "./context.js";
import { interceptEvents } from "./hooks.js";
import { channelOf, Namespace, type AnyNamespace } from "./namespace.js";
import type { Middleware } from "./middleware.js";
import { SocketAuth, type Credentials, type Standing } from "./socket-auth.js";
import { giveAuth, type AnySocket } from "./socket.js";

/** How a namespace is guarded. */
export interface AuthenticateOptions {
  /** How long before their end clients are told to renew their credentials, in milliseconds. @default 30_000 */
  readonly warning?: number;
}

type Check<ConnectedSocket> = (
  credentials: Credentials,
  socket: ConnectedSocket,
) => Standing | void | PromiseLike<Standing | void>;

/** One guarded namespace. */
interface Guard extends Pick<Context, "clock" | "incidents"> {
  readonly check: Check<AnySocket>;
  readonly warningMs: number;
}

/** A server, or one of its namespaces. */
interface Guarded<ConnectedSocket> {
  use(middleware: Middleware<ConnectedSocket>): unknown;
}

/**
 * Lets only clients into a namespace whose credentials (`auth`) a check takes, and only for as long as they hold. A client may renew
 * them meanwhile without reconnecting: with `holdfast/client/auth`, or by the event `auth_refresh`. It is told of their end before
 * (`auth_expiring`) and at it (`auth_expired`), and is disconnected then.
 *
 * @param guarded the server, for its main namespace, or a namespace; call it before `connection` listeners are added
 * @param check throws, or rejects, for credentials that are not good: the client sees "Unauthorized" and nothing of the error
 * @example
 * authenticate(io, async ({ token }, socket) => {
 *   const { sub, exp } = await verify(token);
 *   socket.data.user = sub;
 *   return { expiresAt: exp * 1000 };
 * });
 */
export function authenticate<ConnectedSocket>(
  guarded: Guarded<ConnectedSocket>,
  check: Check<ConnectedSocket>,
  { warning = 30_000 }: AuthenticateOptions = {},
): void {
  const namespace = toNamespace(guarded);
  const guard: Guard = {
    ...channelOf(namespace).context,
    check: check as Guard["check"],
    warningMs: warning,
  };
  namespace.use(async (socket, next) => {
    let refusal: Error | undefined;
    try {
      await begin(guard, socket);
    } catch {
      refusal = new Error("Unauthorized");
    }
    next(refusal);
  });
  // Told before the application's own `connection`, so that nobody whose time is over gets that far.
  namespace.on("connect", (socket) => {
    const start = (): void => socket.auth?.start();
    socket.on("disconnect", () => socket.auth?.stop());
    if (socket.auth !== undefined) return start();
    // Connection state recovery has skipped the middlewares.
    void begin(guard, socket).then(start, () => socket.disconnect());
  });
}

/** Gives a socket the credentials that it came with; rejects if they are not good. */
async function begin({ clock, incidents, check, warningMs }: Guard, socket: AnySocket): Promise<void> {
  const auth = new SocketAuth({
    clock,
    warningMs,
    check: async (credentials) => {
      try {
        return (await check(credentials, socket)) ?? undefined;
      } catch (error) {
        const request = { remoteAddress: socket.handshake.address };
        incidents.report("unauthorized", "credentials were refused", { request });
        throw error;
      }
    },
    onExpiring: (expiresAt) => void socket.emit(authExpiring, expiresAt),
    onExpired: () => {
      socket.emit(authExpired);
      socket.disconnect();
    },
  });
  await auth.refresh(socket.handshake.auth);
  giveAuth(socket, auth);
  interceptEvents(socket, (data) => takeRefresh(auth, data));
}

/** What a client sends to renew its credentials is seen by no listener and no middleware, where it might be written down. */
function takeRefresh(auth: SocketAuth, data: readonly unknown[]): boolean {
  const [event, credentials, reply] = data;
  if (event !== authRefresh) return false;
  const answer = (outcome: AuthAnswer): unknown => typeof reply === "function" && reply(outcome);
  if (!isCredentials(credentials)) answer({ ok: false });
  else {
    void auth.refresh(credentials).then(
      () => answer({ ok: true, expiresAt: auth.expiresAt }),
      () => answer({ ok: false }),
    );
  }
  return true;
}

function isCredentials(value: unknown): value is Credentials {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toNamespace(guarded: object): AnyNamespace {
  return (guarded instanceof Namespace ? guarded : (guarded as { sockets: unknown }).sockets) as AnyNamespace;
}
