// Who is in a namespace of a shared connection, and what whoever comes back is given; by way of the hub.
import { describe, expect, it } from "vitest";
import { connected, TestServer, TestTab } from "../../../test/fakes/hub-stage.js";

const event = (name: string, offset: number): string => `2["${name}","epo-h_00.${offset}"]`;

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

  it("is asked for anew when the server refuses somebody who has left, and another waits", () => {
    const { server, tabs } = connected(2);
    tabs[0]?.say('0/a,{"user":"ann"}', "1/a,");
    tabs[1]?.say('0/a,{"user":"bob"}');
    server.take();
    server.say('4/a,{"message":"no ann"}');
    expect(server.take()).toEqual(['0/a,{"user":"bob"}']);
    server.say('0/a,{"sid":"2"}');
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

  it("does not bring what one user had to another", () => {
    const server = new TestServer();
    const ann = new TestTab(server.hub);
    server.open();
    ann.say('0{"user":"ann"}');
    server.say(grant, event("for ann", 1));
    server.take();
    server.lose();
    const bob = new TestTab(server.hub);
    server.open();
    bob.say('0{"user":"bob"}');
    expect(server.take()).toEqual(['0{"user":"bob"}']);
    server.say('0{"sid":"y","pid":"q"}');
    expect(bob.takePackets()).toEqual(['0{"sid":"y","pid":" q"}']);
  });

  it("gets no event twice for which a reply was asked: those are not kept", () => {
    const { server } = connected(1, grant);
    server.say('21["question"]', event("one", 1));
    const back = new TestTab(server.hub).say('0{"pid":" p"}');
    expect(back.takePackets().slice(1)).toEqual([event("one", 1)]);
  });
});
