// How many rooms a socket may be in, and how long their names may be. It moves nobody: sockets ask it before they join.
import { demand, ServerError } from "./errors.js";

/** What rooms a socket may join. Applications often take their names from what clients say. */
export interface RoomOptions {
  /** Rooms that one socket may be in at the same time, its own among them. @default 1000 */
  readonly maxRooms: number;
  /** Characters of a room's name. @default 256 */
  readonly maxRoomLength: number;
}

export const defaultRooms: RoomOptions = Object.freeze({ maxRooms: 1000, maxRoomLength: 256 });

/**
 * Picks and checks.
 *
 * @throws ServerError `ERR_INVALID_OPTION`
 */
export function resolveRooms({ maxRooms, maxRoomLength }: RoomOptions): RoomOptions {
  for (const [name, value] of Object.entries({ maxRooms, maxRoomLength })) {
    demand(typeof value === "number" && value > 0, name, "be a number above 0");
  }
  return Object.freeze({ maxRooms, maxRoomLength });
}

/**
 * Refuses rooms before any of them is joined.
 *
 * @param mine the rooms that the socket is in
 * @throws ServerError `ERR_INVALID_ROOM`, `ERR_TOO_MANY_ROOMS`
 * @example
 * refuseRooms(["a"], new Set(["b"]), { maxRooms: 1, maxRoomLength: 256 }); // throws
 */
export function refuseRooms(
  rooms: readonly string[],
  mine: ReadonlySet<string> | undefined,
  { maxRooms, maxRoomLength }: RoomOptions,
): void {
  const long = rooms.find(({ length }) => length > maxRoomLength);
  if (long !== undefined) {
    throw new ServerError(
      "ERR_INVALID_ROOM",
      `A room's name of ${long.length} characters is longer than maxRoomLength, ${maxRoomLength}.`,
    );
  }
  const held = mine?.size ?? 0;
  // Fast path: even if none of them is there yet.
  if (held + rooms.length <= maxRooms) return;
  const added = new Set(rooms.filter((room) => mine?.has(room) !== true));
  if (held + added.size > maxRooms) {
    throw new ServerError("ERR_TOO_MANY_ROOMS", `A socket may be in ${maxRooms} rooms: see maxRooms.`);
  }
}
