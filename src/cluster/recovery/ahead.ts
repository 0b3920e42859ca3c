// Clients that have come with more of some nodes than this one has: what of that comes here later, they are not sent again, and the offsets
// that they are given say what they have themselves.
import type { Delivery } from "../../adapters/adapter.js";
import { formatVector, isWithin, parseVector, union, type Vector } from "../../log/index.js";
import type { Codec } from "../../protocol/index.js";
import type { Continuity } from "../../server/recovery-port.js";
import { encodedWithOffset } from "./frame-offset.js";

type Client = Pick<Continuity<string>, "sid" | "adjust">;

const nothing: Vector = new Map();

export class Ahead {
  readonly #codec: Codec;
  /** What they came with. */
  readonly #starts: Map<Client, Vector> = new Map();

  constructor(codec: Codec) {
    this.#codec = codec;
  }

  /** Keeps a client in mind, if it has come with more than `reach`. */
  add(client: Client, start: Vector, reach: Vector): void {
    if (isWithin(start, reach)) return;
    this.#starts.set(client, start);
    client.adjust = (delivery) => this.#adjust(start, delivery);
  }

  delete(client: Client): void {
    this.#starts.delete(client);
    client.adjust = null;
  }

  /** The ids of those who came with an item that comes only now, to a node that has come to `reach`. */
  whoHas(origin: string, number: number, reach: Vector): string[] {
    // Fast path: nobody has more than this node.
    if (this.#starts.size === 0) return [];
    const ids: string[] = [];
    for (const [client, start] of this.#starts) {
      if ((start.get(origin) ?? 0) >= number) ids.push(client.sid);
      else if (isWithin(start, reach)) this.delete(client);
    }
    return ids;
  }

  /** With the offset of this node the client would forget what it has, and ask for that the next time. */
  #adjust(start: Vector, delivery: Delivery): Delivery {
    // Events that await acknowledgements have none.
    if (delivery.offset === undefined) return delivery;
    const at = parseVector(delivery.offset) ?? nothing;
    // What was adjusted before stays what it is.
    if (isWithin(start, at)) return delivery;
    const offset = formatVector(union(start, at));
    return { ...delivery, frames: encodedWithOffset(delivery.frames, offset, this.#codec), offset };
  }
}
