// A broadcast as the log in memory keeps it: as few objects as will do, and its frames when somebody asks for them.
import { EncodedFrame } from "../protocol/index.js";
import type { Message, MessageEntry } from "./log.js";

/**
 * Thousands of these grow old together, and what grows old is copied by the garbage collector twice: that is most of what a log
 * costs. So a text is kept without its frame, and no frame with the forms that transports made for those who were here.
 *
 * @example
 * new KeptMessage(1, 24, 0, { rooms: [], except: [], frames: [encodeFrame("message", '2["news"]')] }).frames;
 */
export class KeptMessage implements MessageEntry {
  readonly kind = "message";
  readonly offset: number;
  readonly bytes: number;
  readonly time: number;
  readonly rooms: readonly string[];
  readonly except: readonly string[];
  #content: string | readonly EncodedFrame[];

  constructor(offset: number, bytes: number, time: number, { rooms, except, frames }: Message) {
    this.offset = offset;
    this.bytes = bytes;
    this.time = time;
    this.rooms = rooms;
    this.except = except;
    this.#content = shrink(frames);
  }

  /** Made for the first who comes back, and the same for all others. */
  get frames(): readonly EncodedFrame[] {
    if (typeof this.#content === "string") this.#content = [new EncodedFrame(this.#content)];
    return this.#content;
  }
}

function shrink(frames: readonly EncodedFrame[]): string | readonly EncodedFrame[] {
  const [only] = frames;
  if (only?.mayCompress === true && frames.length === 1 && typeof only.data === "string") return only.data;
  return frames.map(({ data, mayCompress }) => new EncodedFrame(data, mayCompress));
}
