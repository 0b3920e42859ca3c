// The hub: one connection to a server, and the tabs that share it. It routes packets, in whatever thread it stands, and
// knows neither sockets nor how a browser carries messages.
import type { TransportName } from "../../core/index.js";
import { PacketType } from "../../protocol/index.js";
import { HubNamespace } from "./hub-namespace.js";
import { HubTab } from "./hub-tab.js";
import type { Contents, HubEnd, ToTab } from "./messages.js";
import { splitPacket, withId, writePacket, type PacketText } from "./packet-text.js";

/** The connection to the server. */
export interface Wire {
  /** How much of what was written waits here and has not been handed to the browser. */
  readonly waiting: number;
  write(content: string | Uint8Array): void;
  /** What waits is not to leave any more. */
  dropWaiting(): void;
  /** Ends it, after what waits. */
  close(): void;
}

/** What the connection tells. Nothing follows `onEnd`, which does not come after `close`. */
export interface WireEvents {
  onOpen(handshake: string, transport: TransportName): void;
  onMove(transport: TransportName): void;
  /** The server is out of reach, or is there again: what is written meanwhile waits. */
  onReach(isInReach: boolean): void;
  onContent(content: string | Uint8Array): void;
  onPing(): void;
  /** Less waits than before. */
  onDrain(): void;
  onEnd(end: Omit<HubEnd, "kind">): void;
}

type Open = Extract<ToTab, { kind: "open" }>;

/**
 * Shares one connection. It is opened for the first tab and closed after the last.
 *
 * @example
 * const hub = new Hub(openWire);
 * const tab = hub.add((message) => port.postMessage(message));
 * port.onmessage = ({ data }) => hub.receive(tab, data.packets);
 */
export class Hub {
  readonly #openWire: (events: WireEvents) => Wire;
  readonly #tabs: Set<HubTab> = new Set();
  readonly #namespaces: Map<string, HubNamespace> = new Map();
  /** The replies that tabs await, by the id that the server was given. */
  readonly #asked: Map<number, { readonly tab: HubTab; readonly id: number }> = new Map();
  #nextId = 0;
  #wire: Wire | null = null;
  /** How much was written to the connection, and of which tabs: up to where each of their messages goes, oldest first. */
  #length = 0;
  readonly #unconfirmed: { readonly tab: HubTab; readonly end: number }[] = [];
  #open: Open | null = null;
  #isInReach = true;
  /** A packet of the server whose attachments are still to come. */
  #unfinished: { readonly packet: (string | Uint8Array)[]; readonly text: PacketText } | null = null;

  constructor(openWire: (events: WireEvents) => Wire) {
    this.#openWire = openWire;
  }

  /** A tab comes. Gives what it is called in {@link receive} and {@link remove}. */
  add(post: (message: ToTab) => void): HubTab {
    const tab = new HubTab(post);
    this.#tabs.add(tab);
    if (this.#open !== null) tab.post(this.#open);
    if (!this.#isInReach) tab.post({ kind: "reach", isInReach: false });
    this.#wire ??= this.#openWire({
      onOpen: (handshake, transport) => this.#opened({ kind: "open", handshake, transport }),
      onMove: (transport) => this.#moved(transport),
      onReach: (isInReach) => this.#reached(isInReach),
      onContent: (content) => this.#assemble(content),
      onPing: () => this.#tell({ kind: "ping" }),
      onDrain: () => this.#confirm(),
      onEnd: (end) => this.#ended(end),
    });
    return tab;
  }

  /** What a tab has sent at a time. */
  receive(tab: HubTab, packets: readonly Contents[]): void {
    // What comes too late stays unwritten, and the tab knows.
    if (!this.#tabs.has(tab)) return;
    for (const packet of packets) this.#route(tab, packet);
    this.#unconfirmed.push({ tab, end: this.#length });
    this.#confirm();
  }

  /** A tab has gone. The last one takes the connection along, and its namespaces may be recovered. */
  remove(tab: HubTab): void {
    if (!this.#tabs.delete(tab)) return;
    for (const [id, asked] of this.#asked) if (asked.tab === tab) this.#asked.delete(id);
    if (this.#tabs.size === 0) this.#close();
    else for (const namespace of this.#namespaces.values()) this.#leave(tab, namespace);
  }

  /** The hub itself comes to its end: each tab is told how much of what it sent was written. */
  end(): void {
    this.#confirm();
    this.#wire?.dropWaiting();
    this.#dismiss({ isError: false, message: "the tab that held the shared connection has closed" });
    this.#close();
  }

  #close(): void {
    this.#wire?.close();
    this.#forget();
    this.#namespaces.clear();
  }

  #tell(message: ToTab): void {
    for (const tab of this.#tabs) tab.post(message);
  }

  /** Tells the tabs which of their messages are no longer waiting here. */
  #confirm(waiting: number = this.#wire?.waiting ?? 0): void {
    const firstWaiting = this.#unconfirmed.findIndex(({ end }) => end > this.#length - waiting);
    const confirmed = this.#unconfirmed.splice(0, firstWaiting < 0 ? Infinity : firstWaiting);
    for (const { tab } of confirmed) tab.written++;
    for (const tab of new Set(confirmed.map((message) => message.tab))) tab.confirm();
  }

  #opened(open: Open): void {
    this.#open = open;
    this.#tell(open);
  }

  #moved(transport: TransportName): void {
    if (this.#open !== null) this.#open = { ...this.#open, transport };
    this.#tell({ kind: "move", transport });
  }

  #reached(isInReach: boolean): void {
    this.#isInReach = isInReach;
    this.#tell({ kind: "reach", isInReach });
    this.#confirm();
  }

  #ended(end: Omit<HubEnd, "kind">): void {
    // Lost with the connection, as it would be with one of the tab's own.
    this.#confirm(0);
    this.#forget();
    for (const namespace of this.#namespaces.values()) {
      // It was there for the connection before this one, and nobody has come back to it.
      if (namespace.isEmpty) this.#namespaces.delete(namespace.name);
      namespace.lost();
    }
    this.#dismiss(end);
  }

  #dismiss(end: Omit<HubEnd, "kind">): void {
    const tabs = [...this.#tabs];
    // They leave when they are told, and are not to be missed then.
    this.#tabs.clear();
    for (const tab of tabs) tab.post({ kind: "end", ...end });
  }

  #forget(): void {
    this.#wire = null;
    this.#open = null;
    this.#isInReach = true;
    this.#unfinished = null;
    this.#asked.clear();
    this.#unconfirmed.length = 0;
    this.#length = 0;
  }

  #write(packet: Contents): void {
    for (const content of packet) this.#wire?.write(content);
    this.#length += packet.length;
  }

  // From the tabs to the server.

  #route(tab: HubTab, packet: Contents): void {
    const text = splitPacket(packet[0]);
    if (text === undefined) return;
    const namespace = this.#namespaces.get(text.nsp);
    switch (text.type) {
      case PacketType.CONNECT:
        this.#join(tab, text);
        break;
      case PacketType.DISCONNECT:
        if (namespace !== undefined) this.#leave(tab, namespace);
        break;
      case PacketType.EVENT:
        if (namespace?.has(tab)) this.#write(this.#ask(tab, packet, text));
        break;
      case PacketType.ACK:
        if (namespace?.has(tab) && namespace.takeReply(text.id)) this.#write(packet);
        break;
    }
  }

  #join(tab: HubTab, text: PacketText): void {
    let namespace = this.#namespaces.get(text.nsp);
    if (namespace === undefined) {
      namespace = new HubNamespace(text.nsp);
      this.#namespaces.set(text.nsp, namespace);
    }
    const connect = namespace.join(tab, text);
    if (connect !== undefined) this.#write(connect);
  }

  #leave(tab: HubTab, namespace: HubNamespace): void {
    if (namespace.leave(tab) && namespace.isEmpty && namespace.isConnected) this.#disconnect(namespace);
  }

  #disconnect(namespace: HubNamespace): void {
    this.#namespaces.delete(namespace.name);
    this.#write(writePacket(PacketType.DISCONNECT, namespace.name));
  }

  /** Two tabs may use the same id: the server gets one of the hub's. */
  #ask(tab: HubTab, packet: Contents, text: PacketText): Contents {
    if (text.id === undefined) return packet;
    const id = this.#nextId++;
    this.#asked.set(id, { tab, id: text.id });
    return withId(text, id, packet);
  }

  // From the server to the tabs.

  #assemble(content: string | Uint8Array): void {
    const text = this.#unfinished?.text ?? splitPacket(content);
    const packet = this.#unfinished?.packet ?? [];
    // Text where an attachment is due, or the reverse.
    if (text === undefined || (typeof content === "string") !== (packet.length === 0)) {
      this.#wire?.close();
      this.#ended({ isError: false, message: "parse error" });
      return;
    }
    packet.push(content);
    const isFinished = packet.length > text.attachments;
    this.#unfinished = isFinished ? null : { packet, text };
    if (isFinished) this.#dispatch(packet, text);
  }

  #dispatch(packet: Contents, text: PacketText): void {
    const namespace = this.#namespaces.get(text.nsp);
    if (namespace === undefined) return;
    switch (text.type) {
      case PacketType.EVENT:
        namespace.deliver(packet, text);
        break;
      case PacketType.ACK:
        this.#answer(packet, text);
        break;
      case PacketType.CONNECT:
      case PacketType.DISCONNECT:
      case PacketType.CONNECT_ERROR:
        this.#settle(namespace, packet, text);
        break;
    }
  }

  /** The server has let a namespace in, or has not, or not any more. */
  #settle(namespace: HubNamespace, packet: Contents, text: PacketText): void {
    const others = namespace.takeOthers();
    if (text.type === PacketType.CONNECT) {
      namespace.granted(text);
      if (namespace.isEmpty) this.#disconnect(namespace);
    } else {
      this.#namespaces.delete(namespace.name);
      namespace.ended(packet);
    }
    for (const [tab, asked] of others) this.#join(tab, asked);
  }

  #answer(packet: Contents, text: PacketText): void {
    const asked = text.id === undefined ? undefined : this.#asked.get(text.id);
    if (text.id === undefined || asked === undefined) return;
    this.#asked.delete(text.id);
    asked.tab.send([withId(text, asked.id, packet)]);
  }
}
