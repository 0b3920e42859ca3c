// What one client may hold of the server: namespaces, rooms, and replies that do not come. It moves nobody and awaits nothing: who
// does asks it.
import { demand, ServerError } from "./errors.js";

/** What one client may hold. Applications often take the names of rooms from what clients say. */
export interface SocketLimits {
  /** Namespaces that one client may be in at the same time. @default 100 */
  readonly maxNamespaces: number;
  /** Rooms that one socket may be in at the same time, its own among them. @default 1000 */
  readonly maxRooms: number;
  /** Characters of a room's name. @default 256 */
  readonly maxRoomLength: number;
  /**
   * Milliseconds after which a reply is no longer awaited that was asked for without a `timeout()`. Promises are rejected; a callback is
   * let go of, as when the client leaves.
   *
   * @default Infinity
   */
  readonly ackDeadline: number;
}

export const defaultSocketLimits: SocketLimits = Object.freeze({
  maxNamespaces: 100,
  maxRooms: 1000,
  maxRoomLength: 256,
  ackDeadline: Infinity,
});

/**
 * Picks and checks.
 *
 * @throws ServerError `ERR_INVALID_OPTION`
 */
export function resolveSocketLimits(given: SocketLimits): SocketLimits {
  const { maxNamespaces, maxRooms, maxRoomLength, ackDeadline } = given;
  const limits = { maxNamespaces, maxRooms, maxRoomLength, ackDeadline };
  for (const [name, value] of Object.entries(limits)) {
    demand(typeof value === "number" && value > 0, name, "be a number above 0");
  }
  return Object.freeze(limits);
}

/**
 * Refuses rooms before any of them is joined.
 *
 * @param mine the rooms that the socket is in
 * @throws ServerError `ERR_INVALID_ROOM`, `ERR_TOO_MANY_ROOMS`
 * @example
 * refuseRooms(["a"], new Set(["b"]), { maxRooms: 1, maxRoomLength: 256 }); // throws
 */
export function refuseRooms(...asked: Parameters<typeof findRoomError>): void {
  const error = findRoomError(...asked);
  if (error !== null) throw error;
}

/** The same as a value: null if they may be joined. */
export function findRoomError(
  rooms: readonly string[],
  mine: ReadonlySet<string> | undefined,
  { maxRooms, maxRoomLength }: Pick<SocketLimits, "maxRooms" | "maxRoomLength">,
): ServerError | null {
  // Programs that no compiler has checked: of a user who is not there, as `join(user?.id)`.
  const nameless = rooms.findIndex((room: unknown) => room === undefined || room === null);
  if (nameless !== -1) {
    return new ServerError(
      "ERR_INVALID_ROOM",
      `The name of a room must be a string, not ${String(rooms[nameless])}.`,
    );
  }
  const long = rooms.find(({ length }) => length > maxRoomLength);
  if (long !== undefined) {
    return new ServerError(
      "ERR_INVALID_ROOM",
      `A room's name of ${long.length} characters is longer than maxRoomLength, ${maxRoomLength}.`,
    );
  }
  const held = mine?.size ?? 0;
  // Fast path: even if none of them is there yet.
  if (held + rooms.length <= maxRooms) return null;
  const added = new Set(rooms.filter((room) => mine?.has(room) !== true));
  if (held + added.size <= maxRooms) return null;
  return new ServerError("ERR_TOO_MANY_ROOMS", `A socket may be in ${maxRooms} rooms: see maxRooms.`);
}
