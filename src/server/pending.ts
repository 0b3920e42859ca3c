// A client between its CONNECT and the verdict of the user's functions, and the packets that wait with it.
import type { Timer } from "../core/index.js";
import type { Packet } from "../protocol/index.js";
import type { AnySocket } from "./socket.js";

// A client that sends its events right behind its CONNECT gets them through; one that pours is stopped.
const maxHeldPackets = 16;
const maxHeldCharacters = 65_536;

/** One namespace that a session is about to join. */
export class Pending {
  /** Null while a function looks for the namespace. */
  readonly socket: AnySocket | null;
  readonly held: Packet[] = [];
  /** Ends the wait for functions of the user that never call `next`. */
  timer: Timer = null;
  #heldCharacters = 0;

  constructor(socket: AnySocket | null) {
    this.socket = socket;
  }

  /**
   * Keeps a packet until the verdict.
   *
   * @param size characters of its text and bytes of its attachments
   * @returns false if there is no room for it
   */
  hold(packet: Packet, size: number): boolean {
    if (this.held.length >= maxHeldPackets || this.#heldCharacters + size > maxHeldCharacters) return false;
    this.#heldCharacters += size;
    this.held.push(packet);
    return true;
  }
}
