// One connection of a virtual network: two ends, and what can become of what is between them.
import type { Clock } from "../core/index.js";
import type { SeededRandom } from "./seeded-random.js";
import { type FlowConditions, VirtualFlow } from "./virtual-flow.js";

/** What an end tells its owner. `onClose` is called once, and nothing follows it; not called at an end that has closed itself. */
export interface VirtualEndEvents<Data> {
  onData(data: Data): void;
  /** `ended`: the other end has closed, after all that it sent; `lost`: the network, or a reset. */
  onClose(how: "ended" | "lost"): void;
}

/** What a connection is made of. */
export interface ConnectionParts<Data> {
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly conditions: FlowConditions;
  /** Who hears the near end. */
  readonly events: VirtualEndEvents<Data>;
  /** Called with the far end, in the first moment in which it can know of the connection. */
  readonly onConnection: (far: VirtualEnd<Data>) => VirtualEndEvents<Data>;
  /** Nobody can use the connection any more. */
  readonly onOver: () => void;
}

type Item<Data> =
  | { readonly kind: "open" }
  | { readonly kind: "data"; readonly data: Data }
  | { readonly kind: "close"; readonly how: "ended" | "lost" };

/** One end, as its owner holds it. */
export class VirtualEnd<Data> {
  readonly #flow: VirtualFlow<Item<Data>>;
  readonly #onClosed: () => void;
  #isClosed = false;

  constructor(flow: VirtualFlow<Item<Data>>, onClosed: () => void) {
    this.#flow = flow;
    this.#onClosed = onClosed;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** How much of what was sent has not arrived. */
  get underWay(): number {
    return this.#flow.length;
  }

  /** What is sent over a connection that has closed, or was cut without a word, is lost. */
  send(data: Data): void {
    if (!this.#isClosed) this.#flow.send({ kind: "data", data });
  }

  /** Closes; the other end is told after all that was sent. */
  end(): void {
    this.#leave("ended");
  }

  /** Closes; the other end is told as of a lost connection. */
  reset(): void {
    this.#leave("lost");
  }

  /** The connection has told this end that it is over. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#onClosed();
  }

  #leave(how: "ended" | "lost"): void {
    if (!this.#isClosed) this.#flow.send({ kind: "close", how });
    this.close();
  }
}

/** Two ends, and the two ways between them. */
export class VirtualConnection<Data> {
  /** Of whoever connected. */
  readonly near: VirtualEnd<Data>;
  /** Of whoever listens. */
  readonly far: VirtualEnd<Data>;
  /** The name that was connected to. */
  readonly to: string;
  readonly #random: SeededRandom;
  readonly #toFar: VirtualFlow<Item<Data>>;
  readonly #toNear: VirtualFlow<Item<Data>>;
  #isCut = false;

  constructor(
    to: string,
    { clock, random, conditions, events, onConnection, onOver }: ConnectionParts<Data>,
  ) {
    this.to = to;
    this.#random = random;
    const latency = ({ minLatencyMs, maxLatencyMs }: FlowConditions): number =>
      random.between(minLatencyMs, maxLatencyMs);
    let farEvents: VirtualEndEvents<Data> | undefined;
    this.#toFar = new VirtualFlow(clock, conditions, latency, (item) => {
      if (item.kind === "open") farEvents = onConnection(this.far);
      else if (farEvents !== undefined) arrive(item, this.far, farEvents);
    });
    this.#toNear = new VirtualFlow(clock, conditions, latency, (item) => arrive(item, this.near, events));
    const onClosed = (): void => {
      if (this.near.isClosed && this.far.isClosed) onOver();
    };
    this.near = new VirtualEnd(this.#toFar, onClosed);
    this.far = new VirtualEnd(this.#toNear, onClosed);
    this.#toFar.send({ kind: "open" });
  }

  /** From now on, in both directions. */
  set conditions(conditions: FlowConditions) {
    this.#toFar.conditions = this.#toNear.conditions = conditions;
  }

  /**
   * The connection breaks. Of what is under way a part arrives, which may be nothing or all; the rest is lost.
   *
   * @param told who learns of it; the other one goes on as if nothing had happened: a half-open connection
   */
  cut(told: "both" | "near" | "far" | "nobody" = "both"): void {
    if (this.#isCut) return;
    this.#isCut = true;
    for (const [flow, isTold] of [
      [this.#toFar, told === "both" || told === "far"],
      [this.#toNear, told === "both" || told === "near"],
    ] as const) {
      flow.keepFirst(this.#random.between(0, flow.length));
      flow.resume();
      if (isTold) flow.send({ kind: "close", how: "lost" });
      flow.seal();
    }
  }

  /** Nothing gets through, and nobody is told. What is sent meanwhile arrives after {@link restore}, if no cut comes first. */
  blackHole(): void {
    if (this.#isCut) return;
    this.#toFar.stall();
    this.#toNear.stall();
  }

  restore(): void {
    this.#toFar.resume();
    this.#toNear.resume();
  }
}

function arrive<Data>(item: Item<Data>, end: VirtualEnd<Data>, events: VirtualEndEvents<Data>): void {
  if (end.isClosed || item.kind === "open") return;
  if (item.kind === "data") return events.onData(item.data);
  end.close();
  events.onClose(item.how);
}
