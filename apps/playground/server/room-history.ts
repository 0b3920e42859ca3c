// What rooms remember, within bounds: how many rooms, messages, and bytes of pictures. Not who is in them (people.ts).
import type { Message } from "../src/events.js";
import { standingRooms } from "../src/limits.js";

const maxRooms = 100;
const maxMessages = 50;
const maxPictureBytes = 4_000_000;

export class RoomHistory {
  /** In the order of last use: the first is forgotten first. */
  readonly #rooms = new Map<string, readonly Message[]>();

  /** The last messages of a room, oldest first. */
  of(room: string): readonly Message[] {
    return this.#rooms.get(room) ?? [];
  }

  /** The last messages of all rooms. */
  all(): readonly Message[] {
    return [...this.#rooms.values()].flat();
  }

  has(room: string, messageId: string): boolean {
    return this.of(room).some((message) => message.id === messageId);
  }

  add(message: Message): void {
    const messages = withinPictureBytes([...this.of(message.room), message].slice(-maxMessages));
    this.#rooms.delete(message.room);
    this.#rooms.set(message.room, messages);
    if (this.#rooms.size <= maxRooms) return;
    const oldest = [...this.#rooms.keys()].find(
      (room) => !(standingRooms as readonly string[]).includes(room),
    );
    if (oldest !== undefined) this.#rooms.delete(oldest);
  }
}

function withinPictureBytes(messages: readonly Message[]): readonly Message[] {
  let left = maxPictureBytes;
  return messages
    .toReversed()
    .map((message) => {
      const { picture } = message;
      if (!picture?.bytes) return message;
      left -= picture.bytes.byteLength;
      return left >= 0 ? message : { ...message, picture: { type: picture.type, bytes: null } };
    })
    .toReversed();
}
