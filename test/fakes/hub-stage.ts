// A hub between tabs and a server that are the test's. Not a test.
import { Hub, type WireEvents } from "../../src/client/shared/hub.js";
import type { HubTab } from "../../src/client/shared/hub-tab.js";
import type { Contents, ToTab } from "../../src/client/shared/messages.js";

export const terms = '{"sid":"s"}';

/** A tab of the test's. */
export class TestTab {
  readonly heard: ToTab[] = [];
  readonly #hub: Hub;
  readonly #tab: HubTab;

  constructor(hub: Hub) {
    this.#hub = hub;
    this.#tab = hub.add((message) => this.heard.push(message));
  }

  say(...texts: string[]): this {
    this.send(...texts.map((text) => [text]));
    return this;
  }

  send(...packets: Contents[]): void {
    this.#hub.receive(this.#tab, packets);
  }

  leave(): void {
    this.#hub.remove(this.#tab);
  }

  /** The packets it was sent since the last call; those without attachments as text. */
  takePackets(): unknown[] {
    return this.heard
      .splice(0)
      .flatMap((message) => (message.kind === "packets" ? message.packets : []))
      .map((packet) => (packet.length === 1 ? packet[0] : packet));
  }
}

/** A server of the test's, and the hub before it. */
export class TestServer {
  readonly got: (string | Uint8Array)[] = [];
  connections = 0;
  isClosed = false;
  waiting = 0;
  events: WireEvents | undefined;
  readonly hub: Hub = new Hub((events) => {
    this.events = events;
    this.connections++;
    this.isClosed = false;
    const waiting = (): number => this.waiting;
    return {
      get waiting() {
        return waiting();
      },
      write: (content) => this.got.push(content),
      dropWaiting: () => (this.waiting = 0),
      close: () => (this.isClosed = true),
    };
  });

  open(): void {
    this.events?.onOpen(terms, "websocket");
  }

  say(...contents: (string | Uint8Array)[]): void {
    for (const content of contents) this.events?.onContent(content);
  }

  lose(): void {
    this.events?.onEnd({ isError: false, message: "transport close" });
  }

  take(): unknown[] {
    return this.got.splice(0);
  }
}

/** Tabs that are in the main namespace. */
export function connected(count: number, grant = '0{"sid":"x"}'): { server: TestServer; tabs: TestTab[] } {
  const server = new TestServer();
  const tabs = Array.from({ length: count }, () => new TestTab(server.hub));
  server.open();
  for (const tab of tabs) tab.say("0");
  server.say(grant);
  server.take();
  for (const tab of tabs) tab.heard.splice(0);
  return { server, tabs };
}
