// The server's end of a WebSocket on the virtual network.
import type { Clock } from "../../../src/core/index.js";
import type { VirtualEnd } from "../../../src/testkit/index.js";
import type { Link, LinkEvents, SharedMessage } from "../../../src/websocket/index.js";
import { kernelMessages, type Wire } from "./wire.js";

export class VirtualLink implements Link {
  readonly #end: VirtualEnd<Wire>;
  readonly #events: LinkEvents;
  readonly #clock: Clock;
  #queued: SharedMessage[] = [];
  #state: "open" | "closing" | "closed" = "open";

  constructor(
    end: VirtualEnd<Wire>,
    events: LinkEvents,
    first: readonly SharedMessage[],
    closeTimeoutMs: number,
    clock: Clock,
  ) {
    this.#end = end;
    this.#events = events;
    this.#clock = clock;
    this.#closeTimeoutMs = closeTimeoutMs;
    end.send({ kind: "accepted" });
    for (const { data } of first) end.send({ kind: "message", data });
  }

  readonly #closeTimeoutMs: number;

  get isWritable(): boolean {
    return this.#state === "open" && this.#queued.length === 0 && this.#end.underWay <= kernelMessages;
  }

  get bufferedBytes(): number {
    const waiting = Math.max(0, this.#end.underWay - kernelMessages) + this.#queued.length;
    return waiting * 64;
  }

  send(message: SharedMessage): void {
    if (this.#state !== "open") return;
    if (this.#queued.length === 0) this.#clock.defer(() => this.#flush());
    this.#queued.push(message);
  }

  takeQueued(): SharedMessage[] {
    const queued = this.#queued;
    this.#queued = [];
    return queued;
  }

  close(): void {
    if (this.#state !== "open") return;
    this.#flush();
    this.#state = "closing";
    this.#end.send({ kind: "close" });
    this.#clock.setTimer(() => this.terminate(), this.#closeTimeoutMs);
  }

  terminate(): void {
    if (this.#state === "closed") return;
    this.#end.reset();
    this.#finish(1006);
  }

  // What the network tells.

  onData(wire: Wire): void {
    if (this.#state === "closed") return;
    if (wire.kind === "message") return this.#events.onMessage(wire.data);
    if (wire.kind !== "close") return;
    if (this.#state === "open") this.#end.send({ kind: "close" });
    this.#end.end();
    this.#finish(1005);
  }

  onClose(how: "ended" | "lost"): void {
    this.#finish(1006, how === "lost" ? new Error("read ECONNRESET") : undefined);
  }

  #finish(code: number, error?: Error): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#queued = [];
    // As with sockets: not before whoever ended it has returned.
    this.#clock.defer(() => this.#events.onClose(code, "", error));
  }

  #flush(): void {
    if (this.#queued.length === 0) return;
    for (const { data } of this.takeQueued()) this.#end.send({ kind: "message", data });
    this.#events.onDrain();
  }
}
