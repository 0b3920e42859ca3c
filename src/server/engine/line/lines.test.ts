// Tests of sessions that go on after a lost connection: on an engine in virtual time, with clients that tests make frame by frame.
import { describe, expect, it } from "vitest";
import { EngineStage, type RequestParts } from "../../../../test/stage/engine-stage.js";
import { type Grant, LineClient, LineStage } from "../../../../test/stage/line-stage.js";
import type { EngineOptions } from "../engine-options.js";

const nextToken = (answer: unknown): string => String(answer).split(".")[1] ?? "";

describe("the handshake", () => {
  it("has a line for a client that asks for one", () => {
    const { grant } = new LineClient(new LineStage());
    expect(grant).toEqual({
      id: expect.stringMatching(/^[\w-]{20}$/) as unknown,
      token: expect.stringMatching(/^[\w-]{20}$/) as unknown,
      windowMs: 120_000,
    });
    expect(grant.id).not.toBe(grant.token);
  });

  it.each([
    ["asks for none", "EIO=4&transport=websocket", {}],
    ["asks for what we do not know", "EIO=4&transport=websocket&hf=3", {}],
    ["speaks Engine.IO 3", "EIO=3&transport=websocket&hf=1", { allowEIO3: true }],
    ["comes where there are none", "EIO=4&transport=websocket&hf=1", { resume: false }],
    ["is sent a first packet each time", "EIO=4&transport=websocket&hf=1", { initialPacket: "hello" }],
  ])("has none for a client that %s", (_, query, options) => {
    const { link } = new EngineStage(options).upgrade(query);
    expect(String(link?.sent[0])).not.toContain("line");
  });
});

describe("a client that lost its connection", () => {
  it("finds what it missed, and is heard of by nobody as gone", () => {
    const stage = new LineStage();
    const { client, heard } = stage.join();
    client.link.receive("4up one");
    stage.send(heard, "one", "two");
    expect(client.take()).toEqual(["4one", "4two"]);
    client.link.end();
    stage.send(heard, "three");
    expect([stage.engine.clientsCount, stage.engine.awayCount, heard.now.isWritable]).toEqual([0, 1, false]);

    // It has read the first of three.
    const back = stage.comeBack(client.grant, 1);
    expect(back.take()).toEqual([expect.stringMatching(/^6r1\.[\w-]{20}$/), "4two", "4three"]);
    expect([stage.engine.clientsCount, stage.engine.awayCount, heard.now.isWritable]).toEqual([1, 0, true]);
    back.link.receive("4up two");
    stage.send(heard, "four");
    expect(back.take()).toEqual(["4four"]);
    expect(heard.heard).toEqual(["up one", "up two"]);
  });

  it("may come back before its old connection is known to be dead, which is not heard any more", () => {
    const stage = new LineStage();
    const { client, heard } = stage.join();
    client.link.receive("4one");
    const back = stage.comeBack(client.grant, 0);
    expect(client.take()).toEqual(["close"]);
    expect(back.take()).toEqual([expect.stringMatching(/^6r1\./)]);
    client.link.receive("4too late");
    client.link.end();
    back.link.receive("4two");
    expect(heard.heard).toEqual(["one", "two"]);
    expect(stage.engine.clientsCount).toBe(1);
  });

  it("may come back again and again, each time with another token", () => {
    const stage = new LineStage();
    const { client, heard } = stage.join();
    let { token } = client.grant;
    let { link } = client;
    const tokens = new Set([token]);
    for (let round = 0; round < 5; round++) {
      link.end();
      stage.send(heard, `${round}`);
      const back = stage.comeBack({ id: client.grant.id, token }, round);
      const [answer, ...missed] = back.take();
      expect(missed).toEqual([`4${round}`]);
      tokens.add((token = nextToken(answer)));
      ({ link } = back);
      link.receive(`6a${round + 1}`);
    }
    expect(tokens.size).toBe(6);
    expect(heard.heard).toEqual([]);
  });

  it("may come back although the answer to its last return was lost", () => {
    const stage = new LineStage();
    const { client, heard } = stage.join();
    client.link.end();
    stage.send(heard, "one");
    stage.comeBack(client.grant, 0).link.end();
    expect(stage.comeBack(client.grant, 0).take()).toEqual([expect.stringMatching(/^6r0\./), "4one"]);
  });

  it.each<[string, Partial<EngineOptions>, Partial<Grant>, number, RequestParts]>([
    ["a token that was never given", {}, { token: "x".repeat(20) }, 0, {}],
    ["the token of no line", {}, { id: "x".repeat(20) }, 0, {}],
    ["numbers that cannot be", {}, {}, 7, {}],
    ["another origin", {}, {}, 0, { headers: { host: "a.test", origin: "http://a.test" } }],
    [
      "another user",
      { bindSession: ({ headers }: { headers: Record<string, string> }) => headers["cookie"] },
      {},
      0,
      { headers: { cookie: "user=2" } },
    ],
  ])("is not taken for somebody with %s, who begins anew", (_, options, change, received, parts) => {
    const stage = new LineStage(options);
    const { client, heard } = stage.join();
    client.link.end();
    stage.send(heard, "secret");
    const stranger = stage.comeBack({ ...client.grant, ...change }, received, parts);
    expect(stranger.take()).toEqual(["6n"]);
    expect(stage.sessions).toHaveLength(2);
    stranger.link.receive("4hello");
    expect(stage.last.heard).toEqual(["hello"]);
    // And its own client is taken for nobody else.
    expect(stage.comeBack(client.grant, 0).take()).toEqual([expect.stringMatching(/^6r0\./), "4secret"]);
  });

  it("cannot use a token twice, once it has been heard with the next", () => {
    const stage = new LineStage();
    const { client } = stage.join();
    client.link.end();
    stage.comeBack(client.grant, 0).link.receive("6a0");
    expect(stage.comeBack(client.grant, 0).take()).toEqual(["6n"]);
  });

  it("is gone when the window has passed, for the reason for which it was lost", () => {
    const stage = new LineStage({ resume: { windowMs: 1000 } });
    const { client, heard } = stage.join();
    client.link.end();
    stage.clock.advance(980);
    expect(heard.heard).toEqual([]);
    stage.clock.advance(40);
    expect(heard.heard).toEqual(["closed (transport close)"]);
    expect(stage.engine.awayCount).toBe(0);
    expect(stage.comeBack(client.grant, 0).take()).toEqual(["6n"]);
  });

  it("is away, too, when it does not answer a ping", () => {
    const stage = new LineStage({ pingInterval: 1000, pingTimeout: 500, resume: { windowMs: 1000 } });
    const { heard } = stage.join();
    stage.clock.advance(1600);
    expect([heard.heard, stage.engine.awayCount]).toEqual([[], 1]);
    stage.clock.advance(1000);
    expect(heard.heard).toEqual(["closed (ping timeout)"]);
  });

  it.each([
    ["with a close frame of the browser", 1001],
    ["with one of its program", 1005],
    ["with one that has a code", 1000],
  ])("is gone at once if it said goodbye %s", (_, code) => {
    const stage = new LineStage();
    const { client, heard } = stage.join();
    client.link.end(undefined, code);
    expect([heard.heard, stage.engine.awayCount]).toEqual([["closed (transport close)"], 0]);
  });

  it("is away if it closed a connection that it took for dead", () => {
    const stage = new LineStage();
    const { client, heard } = stage.join();
    client.link.end(undefined, 4000);
    expect([heard.heard, stage.engine.awayCount]).toEqual([[], 1]);
  });

  it("is away over long-polling when its GET is given up, and comes back over a WebSocket", () => {
    const stage = new LineStage();
    const opening = stage.request("EIO=4&transport=polling&hf=1");
    const { sid, line } = JSON.parse(String(opening.answers[0]?.body).slice(1)) as {
      sid: string;
      line: Grant;
    };
    const heard = stage.last;
    stage.request(`EIO=4&transport=polling&sid=${sid}`).abort();
    expect(stage.engine.awayCount).toBe(1);
    stage.send(heard, "missed");
    const late = stage.request(`EIO=4&transport=polling&sid=${sid}`, { method: "POST" });
    expect(late.answered).toContain("400");
    expect(stage.comeBack(line, 0).take()).toEqual([expect.stringMatching(/^6r0\./), "4missed"]);
  });
});

describe("receipts", () => {
  it("are given each 64 messages, after the last of them was handled", () => {
    const stage = new LineStage();
    const { client } = stage.join();
    for (let number = 1; number <= 64; number++) client.link.receive(`4${number}`);
    stage.clock.endTurn();
    expect(client.take()).toEqual(["6a64"]);
  });

  it("are given when the client asks, and with a heartbeat if something has come", () => {
    const stage = new LineStage({ pingInterval: 1000 });
    const { client } = stage.join();
    client.link.receive("6?");
    client.link.receive("4one");
    stage.clock.endTurn();
    expect(client.take()).toEqual(["6a0"]);
    stage.clock.advance(1020);
    stage.clock.endTurn();
    expect(client.take()).toEqual(["6a1", "2"]);
  });

  it("let go of what is kept", () => {
    const stage = new LineStage();
    const { client, heard } = stage.join();
    stage.send(heard, "one", "two");
    client.link.receive("6a1");
    client.link.end();
    expect(stage.comeBack(client.grant, 0).take()).toEqual(["6n"]);
    expect(stage.comeBack(client.grant, 1).take()).toEqual([expect.stringMatching(/^6r0\./), "4two"]);
  });
});

describe("a session that is ended here", () => {
  it("tells its client what has come, so that nothing is sent again, and that it need not come back", () => {
    const stage = new LineStage();
    const { client, heard } = stage.join();
    client.link.receive("4one");
    heard.session.close();
    stage.clock.endTurn();
    expect(client.take()).toEqual(["6a1", "6n", "close"]);
    client.link.end();
    expect(stage.comeBack(client.grant, 0).take()).toEqual(["6n"]);
  });
});

describe("a frame of a line", () => {
  it.each([
    ["that is none", "6x", "invalid-line-frame"],
    ["with a number that was never sent", "6a1", "impossible-receipt"],
    ["that only a server sends", "6n", "misplaced-line-frame"],
    ["that only a server that stops sends", "6m", "misplaced-line-frame"],
    ["that only a server sends", "6r0.token", "misplaced-line-frame"],
  ])("%s ends the session", (_, frame) => {
    const stage = new LineStage();
    const { client, heard } = stage.join();
    client.link.receive(frame);
    expect(heard.heard).toEqual([expect.stringMatching(/^closed \(parse error: /)]);
    expect(stage.engine.awayCount).toBe(0);
  });

  it("that takes a line over is the first thing said, or a fault", () => {
    const stage = new LineStage();
    const { client } = stage.join();
    client.link.end();
    const other = stage.join();
    other.client.link.receive("4hello");
    other.client.link.receive(`6R${client.grant.id}.${client.grant.token}.0`);
    expect(other.heard.heard.at(-1)).toMatch(/^closed \(parse error: misplaced line frame\)$/);
    const third = stage.comeBack({ id: "x".repeat(20), token: "none" }, 0);
    third.link.receive(`6R${client.grant.id}.${client.grant.token}.0`);
    expect(stage.last.heard.at(-1)).toMatch(/^closed \(parse error: misplaced line frame\)$/);
  });

  it("is passed over in a session without a line, as ever", () => {
    const stage = new LineStage();
    const { link, heard } = stage.openWebSocket();
    link.receive("6x");
    link.receive("4still there");
    expect(heard.heard).toEqual(["still there"]);
  });
});

describe("what waits", () => {
  it("is bounded for one client, which is gone when more was sent to it", () => {
    const stage = new LineStage({ resume: { maxMessages: 2 } });
    const { client, heard } = stage.join();
    client.link.end();
    stage.send(heard, "one", "two");
    stage.clock.advance(100);
    expect(heard.heard).toEqual([]);
    stage.send(heard, "three");
    expect(heard.heard).toEqual([]);
    stage.clock.advance(40);
    expect(heard.heard).toEqual(["closed (transport close)"]);
  });

  it("is no matter for a client that is there and reads: only the newest are kept", () => {
    const stage = new LineStage({ resume: { maxMessages: 2 } });
    const { client, heard } = stage.join();
    stage.send(heard, "one", "two", "three");
    client.link.end();
    expect(stage.comeBack(client.grant, 0).take()).toEqual(["6n"]);
    expect(stage.comeBack(client.grant, 2).take()).toEqual([expect.stringMatching(/^6r0\./), "4three"]);
  });

  it("is bounded where it waited behind a connection that took nothing, and not missed silently", () => {
    const stage = new LineStage({ resume: { maxMessages: 2 } });
    const opening = stage.request("EIO=4&transport=polling&hf=1");
    const { line } = JSON.parse(String(opening.answers[0]?.body).slice(1)) as { line: Grant };
    // No GET is there to take them.
    stage.send(stage.last, "one", "two", "three");
    expect(stage.comeBack(line, 0).take()).toEqual(["6n"]);
  });

  it.each<[string, EngineOptions["resume"]]>([
    ["in number", { maxAway: 2 }],
    ["in bytes", { maxAwayBytes: 10 }],
  ])("is bounded %s for all of them: the one that has been away longest goes", (_, resume) => {
    const stage = new LineStage({ resume });
    const all = [stage.join(), stage.join(), stage.join()];
    for (const { client, heard } of all) {
      stage.send(heard, "1234");
      client.link.end();
    }
    stage.clock.advance(40);
    expect(all.map(({ heard }) => heard.heard)).toEqual([["closed (transport close)"], [], []]);
    expect(stage.engine.awayCount).toBe(2);
  });
});

describe("a session that is away", () => {
  it("ends when it is told to, and its client begins anew", () => {
    const stage = new LineStage();
    const { client, heard } = stage.join();
    client.link.end();
    heard.now.close();
    expect(heard.heard).toEqual(["closed (forced close)"]);
    heard.now.close();
    expect(heard.heard).toHaveLength(1);
    expect(stage.comeBack(client.grant, 0).take()).toEqual(["6n"]);
    expect(stage.clock.pendingTimers).toBe(1);
  });

  it("ends with its engine", () => {
    const stage = new LineStage();
    const { client, heard } = stage.join();
    client.link.end();
    stage.engine.close();
    expect(heard.heard).toEqual(["closed (forced close)"]);
  });

  it("keeps its connection object, which shows the new connection", () => {
    const stage = new LineStage();
    const { client, heard } = stage.join();
    const { conn } = heard.session;
    const [first, events] = [conn.id, [] as string[]];
    conn.on("close", (reason) => events.push(reason));
    conn.on("packet", ({ data }) => events.push(String(data)));
    conn.on("packetCreate", ({ data }) => events.push(String(data)));
    client.link.end();
    expect(conn.readyState).toBe("open");
    const back = stage.comeBack(client.grant, 0);
    expect([conn.id === first, conn.id === stage.last.session.id, conn.readyState]).toEqual([
      false,
      true,
      "open",
    ]);
    back.link.receive("4hello");
    conn.send("hi");
    stage.clock.endTurn();
    expect(back.take().at(-1)).toBe("4hi");
    // Tokens are nobody's affair.
    expect(events).toEqual(["hello", "hi"]);
  });

  it("is not told of as a new connection when it is taken over; one that begins anew is", () => {
    const stage = new LineStage();
    let connections = 0;
    stage.engine.on("connection", () => connections++);
    const { client } = stage.join();
    client.link.end();
    stage.comeBack(client.grant, 0);
    expect(connections).toBe(1);
    stage.comeBack({ id: "x".repeat(20), token: "none" }, 0);
    expect(connections).toBe(2);
    // Whoever says that it comes back, and speaks of something else, is new as well.
    new LineClient(stage, "x".repeat(20)).link.receive("4hello");
    expect(connections).toBe(3);
  });
});

describe("the delivery of a message", () => {
  it("has a name that stays, while it is handled", () => {
    const stage = new LineStage();
    const { client, heard } = stage.join();
    const deliveries: unknown[] = [];
    heard.onMessage = () => deliveries.push(heard.session.line?.delivery);
    client.link.receive("4one");
    client.link.receive("4two");
    client.link.receive("6dgone.17");
    client.link.receive("4again");
    client.link.receive("4three");
    const { id } = client.grant;
    expect(deliveries).toEqual([
      { id: `${id}.1`, redelivered: false },
      { id: `${id}.2`, redelivered: false },
      { id: "gone.17", redelivered: true },
      { id: `${id}.4`, redelivered: false },
    ]);
    expect(heard.session.line?.delivery).toBeNull();
  });
});
