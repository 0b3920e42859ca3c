// A tab's transport: frames that go by the hub of a shared connection. For the session above it, the hub is the server.
import type { Clock, TransportName } from "../../core/index.js";
import { frameContent, OPEN, PING } from "../../protocol/index.js";
import type { TransportError } from "../errors.js";
import type { ClientTransport, OutgoingFrame, TransportEvents } from "../transport.js";
import { Door } from "./door.js";
import { awaitDeath, live } from "./life.js";
import type { Contents, HubEnd, ToTab } from "./messages.js";
import type { Unsent } from "./unsent.js";

/** How long after a hub's death its last messages may still be under way. */
const lastMessagesMs = 100;

type End = Omit<HubEnd, "kind">;

/** The packets that frames make. What is no message, as a pong, was said to the hub and not to the server. */
function toPackets(frames: readonly OutgoingFrame[]): Contents[] {
  const packets: (string | Uint8Array)[][] = [];
  for (const { data } of frames) {
    if (typeof data !== "string") packets.at(-1)?.push(data);
    else if (data.startsWith("4")) packets.push([data.slice(1)]);
  }
  return packets;
}

/** One connection of a tab to the hub called `hubName`. */
export class TabTransport implements ClientTransport {
  /** By which the hub is connected. */
  name: TransportName = "websocket";
  /** What this turn of the event loop has sent so far. */
  readonly queue: OutgoingFrame[] = [];
  readonly #hubName: string;
  readonly #clock: Clock;
  readonly #unsent: Unsent;
  readonly #events: TransportEvents;
  readonly #Failure: typeof TransportError;
  readonly #id: string = crypto.randomUUID();
  readonly #stops: (() => void)[] = [];
  #door: Door | null = null;
  #isEnded = false;
  #isInReach = true;
  /** Messages that the hub has not written yet, oldest first; and how many it has. */
  readonly #unwritten: (readonly Contents[])[] = [];
  #written = 0;

  constructor(
    hubName: string,
    clock: Clock,
    unsent: Unsent,
    events: TransportEvents,
    Failure: typeof TransportError,
  ) {
    this.#hubName = hubName;
    this.#clock = clock;
    this.#unsent = unsent;
    this.#events = events;
    this.#Failure = Failure;
    this.#enter().catch((error: unknown) => {
      this.#lose({ isError: true, message: "shared connection error", description: error });
    });
  }

  get isWritable(): boolean {
    return !this.#isEnded && this.#isInReach && this.queue.length + this.#unwritten.length === 0;
  }

  send({ data, compress }: OutgoingFrame): void {
    // The application may go on writing to its bytes, as with a WebSocket.
    const copy = typeof data === "string" ? data : data.slice();
    if (this.queue.push({ data: copy, compress }) === 1) this.#clock.defer(() => this.#flush());
  }

  close(): void {
    this.#flush();
    this.#rest();
  }

  terminate(): void {
    this.close();
  }

  async #enter(): Promise<void> {
    this.#stops.push(await live(`${this.#hubName} ${this.#id}`));
    if (this.#isEnded) {
      this.#rest();
      return;
    }
    this.#door = new Door(this.#hubName, this.#id, (message) => this.#receive(message));
    const onHide = ({ persisted }: PageTransitionEvent): void => {
      if (!persisted) return;
      // A page that holds locks would not be kept to come back to.
      this.close();
      this.#events.onEnd("transport close", { description: "the page was left" });
    };
    addEventListener("pagehide", onHide);
    this.#stops.push(() => removeEventListener("pagehide", onHide));
  }

  #flush(): void {
    const packets = toPackets(this.queue.splice(0));
    if (packets.length > 0) this.#post(packets);
  }

  #post(packets: readonly Contents[]): void {
    if (this.#isEnded) return;
    this.#unwritten.push(packets);
    this.#door?.post({ kind: "packets", packets });
  }

  #receive(message: ToTab): void {
    switch (message.kind) {
      case "welcome":
        this.#stops.push(awaitDeath(`${this.#hubName} ${message.hub}`, () => this.#onHubDeath()));
        break;
      case "open":
        this.name = message.transport;
        this.#events.onContent(OPEN + message.handshake);
        break;
      case "move":
        this.name = message.transport;
        this.#events.onUpgrade("upgrade", this);
        break;
      case "reach":
        this.#isInReach = message.isInReach;
        break;
      case "packets":
        for (const packet of message.packets) this.#deliver(packet);
        break;
      case "ping":
        this.#events.onContent(PING);
        break;
      case "written":
        this.#unwritten.splice(0, message.count - this.#written);
        this.#written = message.count;
        if (this.isWritable) this.#events.onDrain();
        break;
      case "end":
        this.#lose(message);
        break;
    }
  }

  #deliver(packet: Contents): void {
    // Before what the application has emitted since: its socket sends that when it hears the packet.
    const unsent = this.#unsent.takeFor(packet);
    if (unsent.length > 0) this.#post(unsent);
    for (const data of packet) this.#events.onContent(frameContent("message", data));
  }

  #onHubDeath(): void {
    const end: End = { isError: false, message: "whoever held the shared connection is gone" };
    const timer = this.#clock.setTimer(() => this.#lose(end), lastMessagesMs);
    this.#stops.push(() => this.#clock.clearTimer(timer));
  }

  #lose({ isError, message, description }: End): void {
    if (this.#isEnded) return;
    this.#unsent.keep([...this.#unwritten.flat(), ...toPackets(this.queue)]);
    this.#rest();
    if (isError) this.#events.onEnd("transport error", new this.#Failure(message, description));
    else this.#events.onEnd("transport close", { description: message });
  }

  /** Ends, and says so to the hub. */
  #rest(): void {
    this.#isEnded = true;
    this.#door?.post({ kind: "leave" });
    this.#door?.close();
    this.#door = null;
    for (const stop of this.#stops.splice(0)) stop();
  }
}
