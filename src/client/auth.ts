// Renews credentials over the connection that is there. A module of its own, for sockets of any build and of the official client, too:
// it only emits and listens.
import { authExpiring, authRefresh, HoldfastError, type AuthAnswer } from "../protocol/index.js";
import type { Auth } from "./options.js";

/** A client's socket, as far as it is needed. */
export interface AuthenticatedSocket {
  readonly connected: boolean;
  readonly auth?: unknown;
  timeout(timeoutMs: number): { emitWithAck(event: never, ...args: never[]): Promise<unknown> };
  on(event: never, listener: never): unknown;
  off(event: never, listener: never): unknown;
}

/** How credentials are renewed. */
export interface RefreshOptions {
  /** How long the server may take, in milliseconds. @default 10_000 */
  readonly timeout?: number;
}

/**
 * Sends the socket's credentials, as its `auth` gives them now, to a server that guards the namespace with `authenticate`. A socket that is
 * not connected sends them anyway when it connects.
 *
 * @returns when they are over, in milliseconds since 1970; null: never, or the socket is not connected
 * @throws HoldfastError (as rejection) `ERR_UNAUTHORIZED` if the server refuses them; the old ones hold as long as they would have;
 * `ERR_REPLY_TIMEOUT` if it does not answer in time
 * @example
 * socket.auth = { token: await login() };
 * await refreshAuth(socket);
 */
export async function refreshAuth(
  socket: AuthenticatedSocket,
  { timeout = 10_000 }: RefreshOptions = {},
): Promise<number | null> {
  const credentials = await read(socket.auth as Auth | undefined);
  if (!socket.connected) return null;
  const answer = (await socket
    .timeout(timeout)
    .emitWithAck(authRefresh as never, credentials as never)) as AuthAnswer;
  if (answer.ok) return answer.expiresAt;
  throw new HoldfastError("ERR_UNAUTHORIZED", "The server refused the credentials: give socket.auth others.");
}

/**
 * Renews the credentials whenever the server says that they will soon be over: give `auth` as a function that gets new ones.
 *
 * @param onRefused hears what {@link refreshAuth} was rejected with; then the server will disconnect the socket in time
 * @returns the way to stop it
 * @example
 * const socket = io({ auth: (answer) => void freshToken().then((token) => answer({ token })) });
 * keepAuth(socket, (error) => console.warn(error));
 */
export function keepAuth(
  socket: AuthenticatedSocket,
  onRefused: (error: unknown) => void = () => {},
  options?: RefreshOptions,
): () => void {
  const renew = (): void => void refreshAuth(socket, options).catch(onRefused);
  socket.on(authExpiring as never, renew as never);
  return () => void socket.off(authExpiring as never, renew as never);
}

function read(auth: Auth | undefined): Promise<object> {
  return new Promise((resolve) => {
    if (typeof auth === "function") auth((credentials) => resolve(credentials ?? {}));
    else resolve(auth ?? {});
  });
}
