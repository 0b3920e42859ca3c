// Tests of requests that reach another node than the one that has their session: engines on a bus in memory, in virtual time.
import { describe, expect, it } from "vitest";
import { framesOf } from "../../../test/stage/engine-stage.js";
import { ForwardingStage } from "../../../test/stage/forwarding-stage.js";
import { grantOf } from "../../../test/stage/line-stage.js";
import { EncodedFrame, encodeFrame } from "../../protocol/index.js";
import type { EngineOptions } from "../../server/engine/engine-options.js";
import type { Sign } from "./owned-id.js";

const cookieOf = ({ headers }: { headers: Record<string, string> }): string | undefined => headers["cookie"];

const sign: Sign = (text) => `signed${text.length}`.padEnd(12, "-");

describe("a session of another node", () => {
  it("is polled and posted to at any node", async () => {
    const stage = await ForwardingStage.start(3);
    const sid = stage.open(0);
    const { last } = stage.node(0);
    const poll = await stage.poll(1, sid);
    expect(poll.answered).toBe("nothing");
    last.now.send(encodeFrame("message", "down"));
    await stage.cluster.settle();
    expect([poll.answers[0]?.status, framesOf(poll)]).toEqual([200, ["4down"]]);
    const post = await stage.post(2, sid, "4up one\x1e4up two");
    expect([post.answered, last.heard]).toEqual(["200 ok", ["up one", "up two"]]);
  });

  it("moves to a WebSocket at any node, and loses nothing by it", async () => {
    const stage = await ForwardingStage.start(3);
    const sid = stage.open(0);
    const { last } = stage.node(0);
    const poll = await stage.poll(1, sid);
    const { open } = await stage.upgrade(2, `&sid=${sid}`);
    open.receive("2probe");
    await stage.cluster.settle();
    expect(open.sent).toEqual(["3probe"]);
    last.now.send(encodeFrame("message", "by polling"));
    await stage.cluster.settle();
    expect(framesOf(poll)).toEqual(["4by polling"]);
    open.receive("5");
    open.receive("4up one");
    open.receive("4up two");
    await stage.cluster.settle();
    last.now.send(encodeFrame("message", "down one"));
    last.now.send(encodeFrame("message", new Uint8Array([1, 2, 3])));
    await stage.cluster.settle();
    expect(open.sent.slice(1)).toEqual(["4down one", new Uint8Array([1, 2, 3])]);
    expect(last.heard).toEqual(["up one", "up two"]);
    open.end(undefined, 1005);
    await stage.cluster.settle();
    expect(last.heard.at(-1)).toBe("closed (transport close)");
  });

  it("is opened at this node where its client begins anew", async () => {
    const stage = await ForwardingStage.start(2);
    const sid = stage.open(1);
    expect(sid.slice(0, 12)).toBe(stage.node(1).mesh.id);
    expect(stage.node(1).engine.sessions.has(sid)).toBe(true);
  });

  it("has the id that the application made, and names its node before it", async () => {
    const stage = await ForwardingStage.start(2, { options: { generateId: () => "order-7" } });
    const sid = stage.open(0);
    expect(sid).toBe(`${stage.node(0).mesh.id}order-7`);
    expect((await stage.post(1, sid, "4up")).answered).toBe("200 ok");
  });

  it.each<[string, string, Partial<EngineOptions>, (sid: string) => string]>([
    ["nobody has", "400", {}, (sid) => `${sid.slice(0, 12)}${"x".repeat(20)}`],
    ["can name no node", "400", {}, () => "no node".repeat(5)],
    ["has nothing but a node", "400", {}, (sid) => sid.slice(0, 12)],
  ])("is not found by an id that %s", async (_, status, options, forge) => {
    const stage = await ForwardingStage.start(2, { options });
    const forged = forge(stage.open(0));
    expect((await stage.poll(1, forged)).answered).toBe(
      `${status} {"code":1,"message":"Session ID unknown"}`,
    );
    expect((await stage.upgrade(1, `&sid=${forged}`)).rejected).toBe("400 Session ID unknown");
  });

  it("is not even asked for by an id that was not signed with the cluster's secret", async () => {
    const stage = await ForwardingStage.start(2, { sign });
    const sid = stage.open(0);
    expect((await stage.post(1, sid, "4up")).answered).toBe("200 ok");
    let asked = 0;
    const { engine } = stage.node(0);
    engine.on("connection_error", () => asked++);
    expect((await stage.poll(1, `${sid.slice(0, -1)}x`)).answered).toContain("400");
    expect(asked).toBe(0);
  });

  it("is there only for requests with what bindSession gave for the first", async () => {
    const stage = await ForwardingStage.start(2, { options: { bindSession: cookieOf } });
    const sid = stage.open(0, "", { headers: { cookie: "user=1" } });
    const own = await stage.post(1, sid, "4up", { headers: { cookie: "user=1" } });
    const other = await stage.poll(1, sid, { headers: { cookie: "user=2" } });
    expect([own.answered, other.answered]).toEqual(["200 ok", expect.stringContaining("400")]);
  });

  it("is asked about once: middlewares, origins and headers are of the node that is reached", async () => {
    const stage = await ForwardingStage.start(2, { options: { cors: { origin: "http://page.test" } } });
    const seen: string[] = [];
    for (const [index, { engine }] of stage.nodes.entries()) {
      engine.use((_: unknown, __: unknown, next: () => void) => {
        seen.push(`middleware ${index}`);
        next();
      });
      engine.on("headers", (headers) => {
        seen.push(`headers ${index}`);
        headers["X-Node"] = String(index);
      });
    }
    const sid = stage.open(0);
    seen.length = 0;
    const post = await stage.post(1, sid, "4up", { headers: { origin: "http://page.test" } });
    expect(seen).toEqual(["middleware 1", "headers 1"]);
    expect(post.answers[0]?.headers).toMatchObject({
      "Access-Control-Allow-Origin": "http://page.test",
      "Content-Type": "text/html",
      "X-Node": "1",
    });
    const stranger = await stage.poll(1, sid, { headers: { host: "a.test", origin: "http://other.test" } });
    expect(stranger.answers[0]?.status).toBe(403);
  });
});

describe("bodies and answers", () => {
  it("are as large as they may be", async () => {
    const stage = await ForwardingStage.start(2, { options: { maxHttpBufferSize: 3_000_000 } });
    const sid = stage.open(0);
    const { last } = stage.node(0);
    const large = "é".repeat(1_200_000);
    expect((await stage.post(1, sid, `4${large}`)).answered).toBe("200 ok");
    expect(last.heard).toEqual([large]);
    last.now.send(encodeFrame("message", large));
    const poll = await stage.poll(1, sid);
    expect(framesOf(poll)).toEqual([`4${large}`]);
  });

  it("are refused above maxHttpBufferSize, and the session stays", async () => {
    const stage = await ForwardingStage.start(2);
    const sid = stage.open(0);
    const post = await stage.poll(1, sid, { method: "POST" });
    post.failBody("tooLarge");
    await stage.cluster.settle();
    expect([post.answered, post.maxBytes, stage.node(0).last.heard]).toEqual(["413", 1_000_000, []]);
  });

  it("end the session when the client leaves before they are whole", async () => {
    const stage = await ForwardingStage.start(2);
    const sid = stage.open(0);
    (await stage.poll(1, sid)).abort();
    await stage.cluster.settle();
    expect(stage.node(0).last.heard).toEqual([
      "closed (transport error: poll connection closed prematurely)",
    ]);
    const other = stage.open(0);
    (await stage.poll(1, other, { method: "POST" })).failBody("aborted");
    await stage.cluster.settle();
    expect(stage.node(0).last.heard).toEqual([
      "closed (transport error: data request connection closed prematurely)",
    ]);
  });

  it("wait no longer than bodyTimeout", async () => {
    const stage = await ForwardingStage.start(2, { options: { bodyTimeout: 1000 } });
    const post = await stage.poll(1, stage.open(0), { method: "POST" });
    await stage.cluster.pass(1100);
    expect(post.answered).toBe("408");
  });

  it("are bounded in number and in bytes", async () => {
    const stage = await ForwardingStage.start(2, { limits: { maxUnderWay: 1, maxBodyBytes: 10 } });
    const sid = stage.open(0);
    const poll = await stage.poll(1, sid);
    const second = await stage.poll(1, sid, { method: "POST" });
    expect([second.answered, second.answers[0]?.headers?.["Retry-After"]]).toEqual([
      expect.stringContaining("503"),
      "1",
    ]);
    stage.node(0).last.now.send(encodeFrame("message", "down"));
    await stage.cluster.settle();
    expect(framesOf(poll)).toEqual(["4down"]);
    expect((await stage.post(1, sid, "4up")).answered).toBe("200 ok");
  });
});

describe("a tunnel", () => {
  it("carries what many clients are sent at once a single time", async () => {
    const stage = await ForwardingStage.start(2);
    const tunnels = await Promise.all(Array.from({ length: 20 }, () => stage.tunnel(0, 1)));
    const frame = new EncodedFrame(`4${"x".repeat(10_000)}`);
    const before = stage.node(0).published.bytes;
    for (const { now } of stage.node(0).sessions) now.send(frame);
    await stage.cluster.settle();
    for (const { exchange } of tunnels) expect(exchange.open.sent).toEqual([frame.data]);
    expect(stage.node(0).published.bytes - before).toBeLessThan(12_000);
  });

  it("holds what a slow reader does not take where its session is, and goes on when it does", async () => {
    const stage = await ForwardingStage.start(2, { options: { highWaterMark: 10_000_000 } });
    const { exchange } = await stage.tunnel(0, 1);
    const { now } = stage.node(0).last;
    const text = "x".repeat(10_000);
    exchange.open.stall();
    for (let turn = 0; turn < 100; turn++) {
      now.send(encodeFrame("message", `${turn} ${text}`));
      await stage.cluster.settle();
    }
    expect(now.isWritable).toBe(false);
    expect(exchange.open.bufferedBytes).toBeLessThan(300_000);
    exchange.open.goOn();
    await stage.cluster.pass(200);
    expect(exchange.open.sent).toEqual(Array.from({ length: 100 }, (_, turn) => `4${turn} ${text}`));
    expect(now.isWritable).toBe(true);
  });

  it("lets nothing come between the frames of a packet, however large they are", async () => {
    const stage = await ForwardingStage.start(2);
    const { exchange } = await stage.tunnel(0, 1);
    const { last } = stage.node(0);
    last.onDrain = () => {
      last.onDrain = () => {};
      last.now.send(encodeFrame("message", "after"));
    };
    const text = "x".repeat(150_000);
    last.session.deliver([encodeFrame("message", text), encodeFrame("message", new Uint8Array([7]))]);
    await stage.cluster.settle();
    expect(exchange.open.sent).toEqual([`4${text}`, new Uint8Array([7]), "4after"]);
  });

  it("is closed when its client sends more than can be passed on", async () => {
    const stage = await ForwardingStage.start(2, { options: { maxHttpBufferSize: 100_000 } });
    const { exchange } = await stage.tunnel(0, 1);
    for (let sent = 0; sent < 2_000_000; sent += 50_000) exchange.open.receive(`4${"x".repeat(50_000)}`);
    expect([exchange.open.isClosing, exchange.open.closeCode]).toEqual([true, 1013]);
    await stage.cluster.settle();
    const heard = stage.node(0).last.heard.reduce((sum, { length }) => sum + length, 0);
    expect(heard).toBeLessThan(1_350_000);
  });

  it("tells the codes and reasons of closes, both ways", async () => {
    const stage = await ForwardingStage.start(2);
    const { exchange } = await stage.tunnel(0, 1);
    stage.node(0).last.session.part();
    await stage.cluster.settle();
    expect(exchange.open.closeCode).toBe(1012);
    exchange.open.end(undefined, 1012);
    await stage.cluster.settle();
    expect(stage.node(0).last.heard).toEqual(["closed (server shutting down)"]);
  });

  it("is refused like any other where the session cannot move", async () => {
    const stage = await ForwardingStage.start(2, { options: { allowUpgrades: false } });
    const sid = stage.open(0);
    expect((await stage.upgrade(1, `&sid=${sid}`)).rejected).toBe("400 Bad request");
  });
});

describe("a node that leaves", () => {
  it("has its waiting requests refused, and its tunnels closed for another node", async () => {
    const stage = await ForwardingStage.start(2);
    const sid = stage.open(0);
    const poll = await stage.poll(1, sid);
    const { exchange } = await stage.tunnel(0, 1);
    const leaving = stage.node(0).mesh.close();
    await stage.cluster.pass(2000);
    await leaving;
    expect(poll.answered).toBe('400 {"code":1,"message":"Session ID unknown"}');
    expect(exchange.open.closeCode).toBe(1012);
    expect((await stage.poll(1, sid)).answered).toContain("400");
    exchange.open.end();
    expect(stage.node(1).forwarding.passengers.size).toBe(0);
  });

  it("loses the connections of the clients that it had received", async () => {
    const stage = await ForwardingStage.start(2);
    const { exchange } = await stage.tunnel(0, 1);
    const leaving = stage.node(1).mesh.close();
    await stage.cluster.pass(2000);
    await leaving;
    expect(exchange.open.isClosing).toBe(false);
    expect(stage.node(0).last.heard).toEqual(["closed (transport close)"]);
  });

  it("lets go of clients of others when it drains, and they lose nothing", async () => {
    const stage = await ForwardingStage.start(2);
    const sid = stage.open(0);
    const poll = await stage.poll(1, sid);
    const drained = stage.node(1).engine.drain(0);
    await stage.cluster.pass(200);
    await drained;
    expect(framesOf(poll)).toEqual(["6"]);
    expect([stage.node(0).engine.clientsCount, stage.node(1).engine.clientsCount]).toEqual([1, 0]);
  });

  it("ends what is under way when its server closes", async () => {
    const stage = await ForwardingStage.start(2);
    const sid = stage.open(0);
    const poll = await stage.poll(1, sid);
    const { exchange } = await stage.tunnel(0, 1);
    stage.node(1).engine.close();
    await stage.cluster.settle();
    expect([poll.answers[0]?.status, exchange.open.closeCode]).toEqual([400, 1012]);
    expect(stage.node(0).engine.clientsCount).toBe(0);
  });
});

describe("a client that comes back to its line", () => {
  it("finds it by any node", async () => {
    const stage = await ForwardingStage.start(2);
    const first = await stage.upgrade(0, "&hf=1");
    const { last } = stage.node(0);
    last.session.settle();
    const grant = grantOf(first.open.sent[0]);
    first.open.end();
    last.now.send(encodeFrame("message", "missed"));
    const { open } = await stage.upgrade(1, `&hf=${grant.id}`);
    open.receive(`6R${grant.id}.${grant.token}.0`);
    await stage.cluster.settle();
    expect(open.sent.slice(1)).toEqual([expect.stringMatching(/^6r0\./), "4missed"]);
    open.receive("4up");
    await stage.cluster.settle();
    expect(last.heard).toEqual(["up"]);
    expect(stage.node(1).engine.clientsCount).toBe(0);
    // And the connection may be lost again.
    open.end();
    await stage.cluster.settle();
    expect(stage.node(0).engine.awayCount).toBe(1);
  });

  it("is let in as a new one where the line's node has left, or lets nobody in", async () => {
    const stage = await ForwardingStage.start(3);
    const grant = grantOf((await stage.upgrade(0, "&hf=1")).open.sent[0]);
    void stage.node(0).engine.drain(10_000);
    const { open } = await stage.upgrade(1, `&hf=${grant.id}`);
    expect(grantOf(open.sent[0]).id.slice(0, 12)).toBe(stage.node(1).mesh.id);
    open.receive(`6R${grant.id}.${grant.token}.0`);
    await stage.cluster.settle();
    expect(open.sent.slice(1)).toEqual(["6n"]);
    void stage.node(0).mesh.close();
    await stage.cluster.pass(2000);
    const late = await stage.upgrade(2, `&hf=${grant.id}`);
    expect(grantOf(late.open.sent[0]).id.slice(0, 12)).toBe(stage.node(2).mesh.id);
  });

  it("asks the application once, where it comes in", async () => {
    const asked: string[] = [];
    const allowAt = (name: string): Partial<EngineOptions> => ({
      allowRequest: (_, decide) => {
        asked.push(name);
        decide(null, true);
      },
    });
    const stage = new ForwardingStage();
    await stage.add({ options: allowAt("owner") });
    await stage.add({ options: allowAt("entrance") });
    const grant = grantOf((await stage.upgrade(0, "&hf=1")).open.sent[0]);
    asked.length = 0;
    await stage.upgrade(1, `&hf=${grant.id}`);
    expect(asked).toEqual(["entrance"]);
  });

  it("keeps its session when the node drains by which it came in", async () => {
    const stage = await ForwardingStage.start(2);
    const first = await stage.upgrade(0, "&hf=1");
    const { last } = stage.node(0);
    last.session.settle();
    const grant = grantOf(first.open.sent[0]);
    first.open.end();
    const { open } = await stage.upgrade(1, `&hf=${grant.id}`);
    open.receive(`6R${grant.id}.${grant.token}.0`);
    await stage.cluster.settle();
    void stage.node(1).engine.drain(0);
    await stage.cluster.settle();
    expect([open.sent.slice(-2), open.closeCode]).toEqual([["6m", "close"], 1012]);
    open.end(undefined, 1012);
    await stage.cluster.settle();
    expect([stage.node(0).engine.awayCount, last.heard]).toEqual([1, []]);
  });

  it.each([
    ["a client with a line is asked to come at once by another", "&hf=1", ["6m", "close"]],
    ["any other is only closed", "", ["close"]],
  ])("when a node drains by which clients moved to WebSockets, %s", async (_, query, sent) => {
    const stage = await ForwardingStage.start(2);
    const { exchange } = await stage.tunnel(0, 1, query);
    void stage.node(1).engine.drain(0);
    await stage.cluster.settle();
    expect([exchange.open.sent, exchange.open.closeCode]).toEqual([sent, 1012]);
  });
});
