// The hub, with tabs and a server that are the test's. Who is in a namespace, and what it missed, is hub-namespace.test.ts.
import { describe, expect, it } from "vitest";
import { connected, terms, TestServer, TestTab } from "../../../test/fakes/hub-stage.js";

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

  it("says by which transport it goes, and when that changes", () => {
    const { server, tabs } = connected(1);
    server.events?.onMove("webtransport");
    expect(tabs[0]?.heard).toEqual([{ kind: "move", transport: "webtransport" }]);
    expect(new TestTab(server.hub).heard).toEqual([
      { kind: "open", handshake: terms, transport: "webtransport" },
    ]);
  });

  it("says when the server is out of reach, to tabs that come meanwhile, too, and when it is there again", () => {
    const { server, tabs } = connected(1);
    const away = { kind: "reach", isInReach: false };
    server.events?.onReach(false);
    const late = new TestTab(server.hub);
    expect([tabs[0]?.heard, late.heard.slice(1)]).toEqual([[away], [away]]);
    server.events?.onReach(true);
    expect(late.heard.slice(2)).toEqual([{ kind: "reach", isInReach: true }]);
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
