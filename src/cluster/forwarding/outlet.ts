// What is said to one other node about its requests and tunnels, in order. What the bus and the mesh make of it, they know.
import type { SharedMessage } from "../../websocket/index.js";
import type { Mesh, NodeId } from "../mesh.js";

/** What a payload is in a message: itself or, where it is large, whether the parts that came before are text. */
export type Slot = string | Uint8Array | boolean;

/** What an outlet is given. */
export interface OutletPorts {
  readonly mesh: Mesh;
  /** A payload above it travels in parts, so that no message of the mesh is too large. */
  readonly partBytes: number;
}

/** So many tunnels are named in one message. */
const maxWriters = 2048;

/** One end of a tunnel, which writes into it. */
export interface Writer {
  /** The tunnel's number. */
  readonly id: number;
  /** A turn has ended in which it wrote: all of that has been handed over. */
  onTurnEnd(): void;
}

interface Queued {
  readonly message: SharedMessage;
  readonly writers: Writer[];
}

const utf8 = new TextEncoder();

/**
 * The way to one other node. What many tunnels are given in one turn travels once.
 *
 * @example
 * outlet.write(tunnel, message);
 * outlet.say("close", tunnel.id, 1000, "");
 */
export class Outlet {
  readonly #ports: OutletPorts;
  readonly #topic: string;
  readonly #to: readonly NodeId[];
  readonly #flush: () => void;
  #queue: Queued[] = [];
  #queuedBytes = 0;
  /** Who has written in this turn. */
  #writers: Set<Writer> = new Set();
  #isFlushDue = false;

  constructor(topic: string, to: NodeId, ports: OutletPorts) {
    this.#ports = ports;
    this.#topic = topic;
    this.#to = [to];
    this.#flush = (): void => {
      this.#isFlushDue = false;
      this.flush();
      const writers = this.#writers;
      this.#writers = new Set();
      for (const writer of writers) writer.onTurnEnd();
    };
  }

  /** Queues a message of a tunnel. */
  write(writer: Writer, message: SharedMessage): void {
    this.#writers.add(writer);
    const last = this.#queue.at(-1);
    // Only the last one: else a tunnel might get it before what it was given earlier.
    if (last?.message === message && last.writers.length < maxWriters) last.writers.push(writer);
    else {
      this.#queue.push({ message, writers: [writer] });
      this.#queuedBytes += message.data.length;
    }
    if (this.#queuedBytes > this.#ports.partBytes) this.flush();
    this.#flushSoon();
  }

  /** Gives back, in order, what a tunnel has queued in this turn. */
  take(writer: Writer): SharedMessage[] {
    const taken: SharedMessage[] = [];
    const rest: Queued[] = [];
    for (const queued of this.#queue) {
      const writers = queued.writers.filter((each) => each !== writer);
      for (let times = writers.length; times < queued.writers.length; times++) taken.push(queued.message);
      if (writers.length > 0) rest.push({ message: queued.message, writers });
    }
    this.#queue = rest;
    this.#queuedBytes = rest.reduce((sum, { message }) => sum + message.data.length, 0);
    return taken;
  }

  /** Says something, behind all that was queued. */
  say(kind: string, ...values: readonly unknown[]): void {
    this.flush();
    this.#send([kind, ...values]);
  }

  /** Says the parts of a large payload; what is returned stands for them in the very next thing that is said. */
  slot(payload: string | Uint8Array): Slot {
    const { partBytes } = this.#ports;
    // Fast path: as text it is no longer than this, whatever its characters are.
    if (payload.length * (typeof payload === "string" ? 3 : 1) <= partBytes) return payload;
    const bytes = typeof payload === "string" ? utf8.encode(payload) : payload;
    if (bytes.length <= partBytes) return payload;
    this.flush();
    for (let start = 0; start < bytes.length; start += partBytes)
      this.#send(["part", bytes.subarray(start, start + partBytes)]);
    return typeof payload === "string";
  }

  /** Hands over what was queued. */
  flush(): void {
    const queue = this.#queue;
    if (queue.length === 0) return;
    this.#queue = [];
    this.#queuedBytes = 0;
    let values: unknown[] = [];
    const send = (): void => {
      if (values.length > 0) this.#send(["messages", ...values]);
      values = [];
    };
    for (const { message, writers } of queue) {
      const { data, mayCompress = true } = message;
      // The parts of a large one stand right before its own message.
      const isLarge = data.length > this.#ports.partBytes / 3;
      if (isLarge) send();
      values.push(
        writers.map(({ id }) => id),
        this.slot(data),
        mayCompress,
      );
      if (isLarge) send();
    }
    send();
  }

  #send(values: readonly unknown[]): void {
    this.#ports.mesh.send(this.#topic, values, this.#to);
  }

  #flushSoon(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    this.#ports.mesh.gather(this.#flush);
  }
}
