// The names of the events by which credentials are renewed over a connection that is there. They are ordinary events: a client of any
// make can speak them.

/** From the client: new credentials. It awaits an {@link AuthAnswer}. */
export const authRefresh = "auth_refresh";

/** From the server: the credentials will soon be over, and when (milliseconds since 1970). */
export const authExpiring = "auth_expiring";

/** From the server: they are over; the socket is about to be disconnected. */
export const authExpired = "auth_expired";

/** What the server makes of new credentials. */
export type AuthAnswer =
  /** They hold, until this time: milliseconds since 1970; null: as long as the socket is there. */
  | { readonly ok: true; readonly expiresAt: number | null }
  /** They do not; the old ones hold as long as they would have. */
  | { readonly ok: false };
