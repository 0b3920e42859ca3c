// The host of a server in a simulation: requests and WebSockets come in over the virtual network.
import type { Random } from "../../../src/core/index.js";
import type {
  Attachment,
  HostHandler,
  HttpAnswer,
  HttpExchange,
  HttpRequest,
  LinkOptions,
  UpgradeExchange,
} from "../../../src/server/host.js";
import type { Host } from "../../../src/server/index.js";
import type { VirtualEnd, VirtualEndEvents } from "../../../src/testkit/index.js";
import type { Link, LinkEvents, SharedMessage } from "../../../src/websocket/index.js";
import type { ProcessClock } from "./process-clock.js";
import { VirtualLink } from "./virtual-link.js";
import type { Network, Wire } from "./wire.js";

/** The name under which a server listens. */
export interface VirtualAddress {
  readonly listen: string;
}

/** Plugs servers of one process into the network. */
export class VirtualHost implements Host<VirtualAddress> {
  readonly clock: ProcessClock;
  readonly random: Random;
  readonly #network: Network;

  constructor(network: Network, clock: ProcessClock, random: Random) {
    this.#network = network;
    this.clock = clock;
    this.random = random;
  }

  attach({ listen }: VirtualAddress, handler: HostHandler): Attachment {
    this.#network.listen(listen, (end) => {
      const visitor = new Visitor(end, handler, this.clock);
      return {
        onData: this.clock.whileAlive((wire: Wire) => visitor.onData(wire)),
        onClose: this.clock.whileAlive((how: "ended" | "lost") => visitor.onClose(how)),
      };
    });
    return { server: undefined, close: async () => this.#network.stopListening(listen) };
  }
}

/** One connection: what it says first decides what becomes of it. */
class Visitor implements VirtualEndEvents<Wire> {
  readonly #end: VirtualEnd<Wire>;
  readonly #handler: HostHandler;
  readonly #clock: ProcessClock;
  #heir: Pick<VirtualEndEvents<Wire>, "onData" | "onClose"> | null = null;

  constructor(end: VirtualEnd<Wire>, handler: HostHandler, clock: ProcessClock) {
    this.#end = end;
    this.#handler = handler;
    this.#clock = clock;
  }

  onData(wire: Wire): void {
    if (this.#heir !== null) return this.#heir.onData(wire);
    if (wire.kind === "request") {
      const exchange = new VirtualExchange(wire, this.#end, this.#clock);
      this.#heir = exchange;
      this.#handler.onExchange(exchange);
    } else if (wire.kind === "upgrade") {
      const upgrade = new VirtualUpgrade(wire, this.#end, this.#clock);
      this.#heir = upgrade;
      this.#handler.onUpgrade(upgrade);
    }
  }

  onClose(how: "ended" | "lost"): void {
    this.#heir?.onClose(how);
  }
}

function requestOf(method: string, url: string): HttpRequest {
  const query: Record<string, string> = Object.assign(
    Object.create(null) as Record<string, string>,
    Object.fromEntries(new URLSearchParams(url.slice(url.indexOf("?")))),
  );
  return { method, url, query, headers: {}, remoteAddress: "127.0.0.1", isSecure: false, raw: { url } };
}

class VirtualExchange implements HttpExchange, VirtualEndEvents<Wire> {
  readonly request: HttpRequest;
  readonly response: object = {};
  isAnswered = false;
  readonly #end: VirtualEnd<Wire>;
  readonly #clock: ProcessClock;
  readonly #body: string;
  #onAbort: (() => void)[] = [];

  constructor(
    { method, url, body = "" }: Extract<Wire, { kind: "request" }>,
    end: VirtualEnd<Wire>,
    clock: ProcessClock,
  ) {
    this.request = requestOf(method, url);
    this.#body = body;
    this.#end = end;
    this.#clock = clock;
  }

  answer({ status, body = "" }: HttpAnswer): void {
    if (this.isAnswered) return;
    this.isAnswered = true;
    const text = typeof body === "string" ? body : new TextDecoder().decode(body);
    this.#end.send({ kind: "answer", status, text });
    this.#end.end();
  }

  readBody(_maxBytes: number, done: (body: Uint8Array | "tooLarge" | "aborted") => void): void {
    // A body comes after its head.
    this.#clock.defer(() => done(new TextEncoder().encode(this.#body)));
  }

  onAbort(callback: () => void): void {
    this.#onAbort.push(callback);
  }

  onData(): void {
    // One request to a connection.
  }

  onClose(): void {
    if (!this.isAnswered) for (const callback of this.#onAbort) callback();
  }
}

class VirtualUpgrade implements UpgradeExchange, VirtualEndEvents<Wire> {
  readonly request: HttpRequest;
  readonly response: object = {};
  isAnswered = false;
  readonly #end: VirtualEnd<Wire>;
  readonly #clock: ProcessClock;
  #link: VirtualLink | null = null;
  #onAbort: (() => void)[] = [];

  constructor({ url }: Extract<Wire, { kind: "upgrade" }>, end: VirtualEnd<Wire>, clock: ProcessClock) {
    this.request = requestOf("GET", url);
    this.#end = end;
    this.#clock = clock;
  }

  accept(
    { closeTimeoutMs }: LinkOptions,
    events: LinkEvents,
    _headers: object,
    first: readonly SharedMessage[],
  ): Link {
    this.isAnswered = true;
    return (this.#link = new VirtualLink(this.#end, events, first, closeTimeoutMs, this.#clock));
  }

  reject(status: number, message: string): void {
    this.isAnswered = true;
    this.#end.send({ kind: "answer", status, text: message });
    this.#end.end();
  }

  onAbort(callback: () => void): void {
    this.#onAbort.push(callback);
  }

  onData(wire: Wire): void {
    this.#link?.onData(wire);
  }

  onClose(how: "ended" | "lost"): void {
    if (this.#link !== null) this.#link.onClose(how);
    else if (!this.isAnswered) for (const callback of this.#onAbort) callback();
  }
}
