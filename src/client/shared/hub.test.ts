// The hub, with tabs and a server that are the test's.
import { describe, expect, it } from "vitest";
import { Hub, type WireEvents } from "./hub.js";
import type { HubTab } from "./hub-tab.js";
import type { Contents, ToTab } from "./messages.js";

const terms = '{"sid":"s"}';

/** A tab of the test's. */
class TestTab {
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

class TestServer {
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
function connected(count: number, grant = '0{"sid":"x"}'): { server: TestServer; tabs: TestTab[] } {
  const server = new TestServer();
  const tabs = Array.from({ length: count }, () => new TestTab(server.hub));
  server.open();
  for (const tab of tabs) tab.say("0");
  server.say(grant);
  server.take();
  for (const tab of tabs) tab.heard.splice(0);
  return { server, tabs };
}

const event = (name: string, offset: number): string => `2["${name}","epo-h_00.${offset}"]`;

describe("the connection", () => {
  it("is opened for the first tab and closed after the last", () => {
    const server = new TestServer();
    const [first, second] = [new TestTab(server.hub), new TestTab(server.hub)];
    server.open();
    first.leave();
    expect([server.connections, server.isClosed]).toEqual([1, false]);
    second.leave();
    expect(server.isClosed).toBe(true);
    const third = new TestTab(server.hub);
    expect([server.connections, third.heard]).toEqual([2, []]);
  });

  it("is open at once for a tab that comes later", () => {
    const { server } = connected(1);
    expect(new TestTab(server.hub).heard).toEqual([
      { kind: "open", handshake: terms, transport: "websocket" },
    ]);
  });

  it("tells every tab of the server's pings and of its end, and is opened anew for whoever comes back", () => {
    const { server, tabs } = connected(2);
    server.events?.onPing();
    server.lose();
    const end = { kind: "end", isError: false, message: "transport close" };
    for (const tab of tabs) expect(tab.heard).toEqual([{ kind: "ping" }, end]);
    expect(new TestTab(server.hub).heard).toEqual([]);
    expect(server.connections).toBe(2);
  });

  it("ends when the server sends what is no packet", () => {
    const { server, tabs } = connected(1);
    server.say("nonsense");
    expect(server.isClosed).toBe(true);
    expect(tabs[0]?.heard).toEqual([{ kind: "end", isError: false, message: "parse error" }]);
  });
});

describe("a namespace", () => {
  it("is joined once, and granted to every tab that asks", () => {
    const server = new TestServer();
    const [early, late] = [new TestTab(server.hub), new TestTab(server.hub)];
    server.open();
    early.say("0/a,");
    late.say("0/a,");
    expect(server.take()).toEqual(["0/a,"]);
    server.say('0/a,{"sid":"x"}');
    const latest = new TestTab(server.hub).say("0/a,");
    for (const tab of [early, late, latest]) expect(tab.takePackets()).toEqual(['0/a,{"sid":"x"}']);
    expect(server.take()).toEqual([]);
  });

  it("is left with its last tab, while others stay in another", () => {
    const { server, tabs } = connected(2);
    tabs[0]?.say("0/a,");
    server.say('0/a,{"sid":"y"}');
    server.take();
    tabs[0]?.say("1/a,");
    expect(server.take()).toEqual(["1/a,"]);
    tabs[0]?.leave();
    expect(server.take()).toEqual([]);
    tabs[1]?.say('2["still there"]');
    expect(server.take()).toEqual(['2["still there"]']);
  });

  it("is left when its only tab has gone before the server granted it", () => {
    const { server, tabs } = connected(1);
    tabs[0]?.say("0/a,", "1/a,");
    expect(server.take()).toEqual(["0/a,"]);
    server.say('0/a,{"sid":"y"}');
    expect(server.take()).toEqual(["1/a,"]);
  });

  it("is refused to a tab with other credentials, in words and with a code", () => {
    const server = new TestServer();
    const [first, same, other] = Array.from({ length: 3 }, () => new TestTab(server.hub));
    server.open();
    first?.say('0{"user":"ann","token":1}');
    server.say('0{"sid":"x"}');
    same?.say('0{"token":1,"user":"ann"}');
    other?.say('0{"user":"bob","token":2}');
    expect(server.take()).toEqual(['0{"user":"ann","token":1}']);
    expect(same?.takePackets()).toEqual(['0{"sid":"x"}']);
    expect(other?.takePackets()).toEqual([
      '4{"message":"The tabs of this browser share one connection, and \\"/\\" is in use with another auth","data":{"code":"ERR_SHARED_AUTH"}}',
    ]);
  });

  it("may be joined with other credentials as soon as nobody is in it", () => {
    const { server, tabs } = connected(2);
    tabs[0]?.say('0/a,{"user":"ann"}', "1/a,");
    tabs[1]?.say('0/a,{"user":"bob"}');
    expect(server.take()).toEqual(['0/a,{"user":"ann"}']);
    server.say('0/a,{"sid":"1"}');
    expect(server.take()).toEqual(["1/a,", '0/a,{"user":"bob"}']);
    server.say('0/a,{"sid":"2"}');
    expect(tabs[0]?.takePackets()).toEqual([]);
    expect(tabs[1]?.takePackets()).toEqual(['0/a,{"sid":"2"}']);
  });

  it.each(["1/a,", '4/a,{"message":"no"}'])("is over for all its tabs with the server's %s", (packet) => {
    const { server, tabs } = connected(2);
    for (const tab of tabs) tab.say("0/a,");
    server.say(packet);
    for (const tab of tabs) expect(tab.takePackets()).toEqual([packet]);
    tabs[0]?.say("0/a,");
    expect(server.take()).toEqual(["0/a,", "0/a,"]);
  });
});

describe("events", () => {
  it("of the server go to every tab that is in the namespace, with their attachments", () => {
    const { server, tabs } = connected(2);
    const stranger = new TestTab(server.hub);
    const bytes = Uint8Array.of(1, 2);
    server.say('51-["news",{"_placeholder":true,"num":0}]', bytes, '2["more"]');
    const expected = [['51-["news",{"_placeholder":true,"num":0}]', bytes], '2["more"]'];
    for (const tab of tabs) expect(tab.takePackets()).toEqual(expected);
    expect(stranger.takePackets()).toEqual([]);
  });

  it("of tabs are written with their attachments in one piece", () => {
    const { server, tabs } = connected(2);
    const bytes = Uint8Array.of(1);
    tabs[0]?.send(['51-["a",{"_placeholder":true,"num":0}]', bytes]);
    tabs[1]?.say('2["b"]');
    expect(server.take()).toEqual(['51-["a",{"_placeholder":true,"num":0}]', bytes, '2["b"]']);
  });

  it("of a tab that is not in the namespace are dropped", () => {
    const { server, tabs } = connected(1);
    tabs[0]?.say('2/a,["lost"]', "nonsense");
    expect(server.take()).toEqual([]);
  });
});

describe("replies", () => {
  it("of the server go to the tab that asked, under its own id", () => {
    const { server, tabs } = connected(2);
    tabs[0]?.say('20["first"]');
    tabs[1]?.say('20["second"]');
    expect(server.take()).toEqual(['20["first"]', '21["second"]']);
    server.say('31["two"]', '30["one"]', '30["again"]');
    expect(tabs[0]?.takePackets()).toEqual(['30["one"]']);
    expect(tabs[1]?.takePackets()).toEqual(['30["two"]']);
  });

  it("of the server for a tab that has gone are dropped", () => {
    const { server, tabs } = connected(2);
    tabs[0]?.say('20["asked"]');
    tabs[0]?.leave();
    server.say('30["late"]');
    expect(tabs[1]?.takePackets()).toEqual([]);
  });

  it("of tabs: the first one speaks for all", () => {
    const { server, tabs } = connected(2);
    server.say('27["question"]');
    tabs[1]?.say('37["mine"]');
    tabs[0]?.say('37["too late"]', '38["never asked"]');
    expect(server.take()).toEqual(['37["mine"]']);
  });
});

describe("a tab that comes back", () => {
  const grant = '0{"sid":"x","pid":"p"}';

  it("after the others gets what they got meanwhile, in order and once", () => {
    const { server, tabs } = connected(2, grant);
    server.say(event("one", 1));
    server.lose();
    const first = new TestTab(server.hub);
    server.open();
    first.say('0{"pid":" p","offset":"epo-h_00.1"}');
    expect(server.take()).toEqual(['0{"pid":"p","offset":"epo-h_00.1"}']);
    server.say(grant, event("two", 2), event("three", 3));
    const second = new TestTab(server.hub).say('0{"pid":" p","offset":"epo-h_00.1"}');
    server.say(event("four", 4));
    expect(tabs).toHaveLength(2);
    const all = ['0{"sid":"x","pid":" p"}', event("two", 2), event("three", 3), event("four", 4)];
    expect(first.takePackets()).toEqual(all);
    expect(second.takePackets()).toEqual(all);
  });

  it("knows where it stands although it has heard nothing yet", () => {
    const { server } = connected(1, grant);
    server.say(event("before", 9));
    const quiet = new TestTab(server.hub).say("0");
    expect(quiet.takePackets()).toEqual(['0{"sid":"x","pid":"epo-h_00.9 p"}']);
    server.lose();
    const back = new TestTab(server.hub);
    server.open();
    back.say('0{"pid":"epo-h_00.9 p"}');
    expect(server.take()).toEqual(['0{"pid":"p","offset":"epo-h_00.9"}']);
    server.say(grant, event("missed", 10));
    expect(back.takePackets()).toEqual(['0{"sid":"x","pid":"epo-h_00.9 p"}', event("missed", 10)]);
  });

  it("to a new hub lets that one take the server's session over", () => {
    const server = new TestServer();
    const tab = new TestTab(server.hub);
    server.open();
    tab.say('0{"pid":"epo-h_00.2 p","offset":"epo-h_00.7","token":"t"}');
    expect(server.take()).toEqual(['0{"pid":"p","offset":"epo-h_00.7","token":"t"}']);
    server.say(grant);
    expect(tab.takePackets()).toEqual(['0{"sid":"x","pid":"epo-h_00.2 p"}']);
  });

  it("with an offset that the hub does not know is told that it is not recovered", () => {
    const server = new TestServer();
    const [first, other] = [new TestTab(server.hub), new TestTab(server.hub)];
    server.open();
    first.say('0{"pid":" p","offset":"epo-h_00.9"}');
    other.say('0{"pid":" p","offset":"epo-h_00.8"}');
    server.say(grant);
    expect(first.takePackets()).toEqual(['0{"sid":"x","pid":" p"}']);
    expect(other.takePackets()).toEqual(['0{"sid":"x","pid":"epo-h_00.9 p"}']);
  });

  it("later than the hub remembers is told so as well", () => {
    const { server } = connected(1, grant);
    for (let offset = 1; offset <= 1002; offset++) server.say(event("news", offset));
    const [late, later] = [new TestTab(server.hub), new TestTab(server.hub)];
    late.say('0{"pid":" p","offset":"epo-h_00.2"}');
    later.say('0{"pid":" p","offset":"epo-h_00.1"}');
    expect(late.takePackets()).toHaveLength(1001);
    expect(later.takePackets()).toEqual(['0{"sid":"x","pid":"epo-h_00.1002 p"}']);
  });

  it("is not given what was volatile: it has the offset of what came before", () => {
    const { server, tabs } = connected(1, grant);
    server.say(event("kept", 1), event("volatile", 1), event("kept", 2));
    expect(tabs[0]?.takePackets()).toHaveLength(3);
    const back = new TestTab(server.hub).say('0{"pid":" p"}');
    expect(back.takePackets().slice(1)).toEqual([event("kept", 1), event("kept", 2)]);
  });

  it("is told so as well when the server began anew", () => {
    const { server } = connected(1, grant);
    server.lose();
    const back = new TestTab(server.hub);
    server.open();
    back.say('0{"pid":" p"}');
    server.say('0{"sid":"y","pid":"q"}');
    expect(back.takePackets()).toEqual(['0{"sid":"y","pid":" q"}']);
  });

  it("gets no event twice for which a reply was asked: those are not kept", () => {
    const { server } = connected(1, grant);
    server.say('21["question"]', event("one", 1));
    const back = new TestTab(server.hub).say('0{"pid":" p"}');
    expect(back.takePackets().slice(1)).toEqual([event("one", 1)]);
  });
});

/** How much of what a tab has sent it was told to be written. */
const counts = (tab: TestTab | undefined): unknown =>
  tab?.heard.flatMap((message) => (message.kind === "written" ? message.count : []));

describe("what a tab has sent", () => {
  it("is confirmed message by message when it was handed to the browser", () => {
    const { server, tabs } = connected(1);
    server.say('2["x"]');
    tabs[0]?.say('2["a"]', '2["b"]').say('2["c"]');
    expect(counts(tabs[0])).toEqual([2, 3]);
  });

  it("is confirmed as far as it does not wait, whoever it is from", () => {
    const { server, tabs } = connected(2);
    server.waiting = 2;
    tabs[0]?.say('2["a"]');
    tabs[1]?.say('2["b"]');
    tabs[0]?.say('2["c"]');
    expect(tabs.map(counts)).toEqual([[2], []]);
    server.waiting = 0;
    server.events?.onDrain();
    expect(tabs.map(counts)).toEqual([[2, 3], [2]]);
  });

  it("is not confirmed at the end of the hub if it waits", () => {
    const { server, tabs } = connected(1);
    server.waiting = 2;
    tabs[0]?.say('2["a"]').say('2["b"]').say('2["c"]');
    server.waiting = 1;
    server.hub.end();
    expect(counts(tabs[0])).toEqual([2, 3]);
    expect(tabs[0]?.heard.at(-1)?.kind).toBe("end");
    expect([server.waiting, server.isClosed]).toEqual([0, true]);
  });

  it("is lost with the connection once the hub has taken it, as it would be without a hub", () => {
    const { server, tabs } = connected(1);
    server.waiting = 1;
    tabs[0]?.say('2["a"]');
    server.lose();
    expect(counts(tabs[0])).toEqual([2]);
  });

  it("stays unconfirmed when it comes after the end", () => {
    const { server, tabs } = connected(1);
    server.lose();
    server.take();
    tabs[0]?.say('2["late"]');
    expect([server.take(), counts(tabs[0])]).toEqual([[], []]);
  });
});
