// A client's WebSocket on the virtual network.
import type { WebSocketLike } from "../../../src/client/transports/websocket.js";
import type { VirtualEnd } from "../../../src/testkit/index.js";
import { kernelMessages, type Network, type Wire } from "./wire.js";

type EventName = "open" | "message" | "close" | "error";
type Listener = (event: { readonly data?: string | ArrayBuffer | Uint8Array }) => void;

export class VirtualWebSocket implements WebSocketLike {
  readonly #end: VirtualEnd<Wire>;
  readonly #listeners: Map<EventName, Listener> = new Map();
  #isOpen = false;
  #isClosing = false;

  constructor(network: Network, server: string, url: string) {
    this.#end = network.connect(server, {
      onData: (wire) => this.#hear(wire),
      onClose: () => this.#tell(this.#isOpen ? "close" : "error"),
    });
    this.#end.send({ kind: "upgrade", url: url.slice(url.indexOf("/", url.indexOf("//") + 2)) });
  }

  get bufferedAmount(): number {
    return Math.max(0, this.#end.underWay - kernelMessages);
  }

  addEventListener(type: EventName, listener: Listener): void {
    this.#listeners.set(type, listener);
  }

  send(data: string | Uint8Array): void {
    if (!this.#isClosing) this.#end.send({ kind: "message", data });
  }

  close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    if (this.#isOpen) this.#end.send({ kind: "close" });
    else this.#end.reset();
  }

  terminate(): void {
    this.#isClosing = true;
    this.#end.reset();
  }

  #hear(wire: Wire): void {
    if (wire.kind === "accepted") {
      this.#isOpen = true;
      this.#tell("open");
    } else if (wire.kind === "message") {
      this.#tell("message", wire.data);
    } else if (wire.kind === "close") {
      if (!this.#isClosing) this.#end.send({ kind: "close" });
      this.#end.end();
      this.#tell("close");
    } else {
      this.#end.end();
      this.#tell("error");
    }
  }

  #tell(event: EventName, data?: string | Uint8Array): void {
    this.#listeners.get(event)?.(data === undefined ? {} : { data });
  }
}
