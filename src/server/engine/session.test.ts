// Tests of a session over one transport, in virtual time: messages, heartbeat and every way to end. Moving is upgrade.test.ts.
import { beforeEach, describe, expect, it } from "vitest";
import {
  EngineStage,
  type FakeLink,
  framesOf,
  type HeardSession,
  type PollingClient,
} from "../../../test/stage/engine-stage.js";
import { encodeFrame } from "../../protocol/index.js";

let stage: EngineStage;
beforeEach(() => {
  stage = new EngineStage();
});

const hello = encodeFrame("message", "hello");

describe("over long-polling, a session", () => {
  let client: PollingClient;
  beforeEach(() => {
    client = stage.openPolling();
  });

  it("answers a waiting GET with all frames of a turn in one payload", () => {
    const poll = client.poll();
    client.session.send(hello);
    client.session.send(encodeFrame("message", Uint8Array.of(1, 2, 3)));
    expect(poll.answered).toBe("nothing");
    stage.clock.endTurn();
    // 4 message, "hello"; record separator; b and base64 of 01 02 03.
    expect(poll.answered).toBe("200 4hello\x1ebAQID");
    expect(poll.answers[0]?.headers).toEqual({
      "Content-Type": "text/plain; charset=UTF-8",
      "Cache-Control": "no-store",
    });
  });

  it("keeps what is sent while no GET waits for the next one", () => {
    client.session.send(hello);
    stage.clock.endTurn();
    expect(client.session.bufferedBytes).toBe(6);
    expect(client.poll().answered).toBe("200 4hello");
    expect(client.session.bufferedBytes).toBe(0);
  });

  it("is writable only while a GET waits with nothing to take", () => {
    expect(client.session.isWritable).toBe(false);
    client.poll();
    expect(client.session.isWritable).toBe(true);
    expect(client.heard.drains).toBe(1);
    client.session.send(hello);
    expect(client.session.isWritable).toBe(false);
  });

  it("hears the frames of a POST in order and answers ok (behaviours 18, 19)", () => {
    const post = client.post("4one\x1ebAQID\x1e4three");
    expect(post.answered).toBe("200 ok");
    expect(post.answers[0]?.headers).toEqual({ "Content-Type": "text/html" });
    expect(client.heard.heard).toEqual(["one", Buffer.of(1, 2, 3), "three"]);
  });

  it("reads as many bytes of a body as a message may have", () => {
    expect(client.beginPost().maxBytes).toBe(1_000_000);
  });

  it("answers 413 to a body that is too large, and lives (behaviour 27)", () => {
    const post = client.beginPost();
    post.failBody("tooLarge");
    expect(post.answered).toBe("413");
    expect(post.answers[0]?.headers).toEqual({ Connection: "close" });
    expect(client.post("4next").answered).toBe("200 ok");
    expect(client.heard.heard).toEqual(["next"]);
  });

  it("ends when two GETs overlap: the first gets a close, the second 400 (behaviour 23)", () => {
    const first = client.poll();
    expect(client.poll().answered).toBe("400");
    expect(first.answered).toBe("200 1");
    expect(client.heard.heard).toEqual(["closed (transport error: overlap from client)"]);
    expect(stage.engine.clientsCount).toBe(0);
  });

  it("ends when two POSTs overlap, and hears nothing of either (behaviour 23)", () => {
    const first = client.beginPost();
    expect(client.post("4b").answered).toBe("400");
    expect(first.answered).toBe("400");
    first.body("4a");
    expect(client.heard.heard).toEqual(["closed (transport error: data request overlap from client)"]);
  });

  it("ends when a GET is aborted (behaviour 24)", () => {
    client.poll().abort();
    expect(client.heard.heard).toEqual(["closed (transport error: poll connection closed prematurely)"]);
  });

  it("ends when a POST is aborted", () => {
    client.beginPost().failBody("aborted");
    expect(client.heard.heard).toEqual([
      "closed (transport error: data request connection closed prematurely)",
    ]);
  });

  it("ends when a body does not come within its time, with 408", () => {
    const post = client.beginPost();
    stage.clock.advance(9999);
    expect(post.answered).toBe("nothing");
    stage.clock.advance(21);
    expect(post.answered).toBe("408");
    expect(client.heard.heard).toEqual(["closed (transport error: data request timeout)"]);
  });

  it("ends for a body of octets, which are another protocol's (behaviour 21)", () => {
    const post = client.beginPost({ "content-type": "application/octet-stream" });
    expect(post.answered).toBe("400");
    expect(client.heard.heard).toEqual(["closed (transport error: invalid content)"]);
  });

  it("ends by a close in a body: a waiting GET gets a noop, and nothing behind it is heard (behaviour 26)", () => {
    const poll = client.poll();
    client.post("4a\x1e1\x1e4b");
    expect(poll.answered).toBe("200 6");
    expect(client.heard.heard).toEqual(["a", "closed (transport close)"]);
  });

  it("ends by a frame that cannot be decoded, after those before it (behaviour 22)", () => {
    expect(client.post("4a\x1ex\x1e4b").answered).toBe("200 ok");
    expect(client.heard.heard).toEqual(["a", "closed (parse error: unknown frame type)"]);
  });

  it("stops hearing a body in which a handler closed it", () => {
    client.heard.onMessage = (content) => {
      client.heard.heard.push(content);
      client.session.close();
    };
    client.post("4a\x1e4b");
    expect(client.heard.heard).toEqual(["a"]);
  });

  it("sends what is queued when it is closed, and a close to the next GET (behaviour 43)", () => {
    const poll = client.poll();
    client.session.send(hello);
    client.session.close();
    stage.clock.endTurn();
    expect(poll.answered).toBe("200 4hello");
    expect(client.poll().answered).toBe("200 1");
    expect(client.heard.heard).toEqual(["closed (forced close)"]);
  });

  it("waits half a minute for the GET that takes the close (behaviour 77)", () => {
    client.session.send(hello);
    client.session.close();
    stage.clock.advance(29_000);
    expect(client.session.readyState).toBe("closing");
    expect(client.poll().answered).toBe("200 4hello");
    expect(client.poll().answered).toBe("200 1");
    expect(client.session.readyState).toBe("closed");
  });

  it("is gone when nothing waits and nobody comes for the close, and leaves no timer behind (behaviour 45)", () => {
    client.session.close();
    stage.clock.advance(5020);
    expect(client.heard.heard).toEqual(["closed (forced close)"]);
    expect(stage.clock.pendingTimers).toBe(0);
  });

  it("is gone at once when the client leaves while it closes", () => {
    client.session.close();
    client.post("1");
    expect(client.heard.heard).toEqual(["closed (forced close)"]);
  });

  it("tells a fault of the peer at once, and gives the client the rest", () => {
    client.session.send(hello);
    client.session.fail("forced close", "why");
    expect(client.heard.heard).toEqual(["closed (forced close)"]);
    expect(framesOf(client.poll())).toEqual(["4hello"]);
    expect(framesOf(client.poll())).toEqual(["1"]);
    expect(stage.engine.clientsCount).toBe(0);
  });

  it("is terminated without what is queued, a waiting GET gets a close", () => {
    const poll = client.poll();
    client.session.send(hello);
    client.session.terminate();
    expect(poll.answered).toBe("200 1");
    expect(client.heard.heard).toEqual(["closed (forced close)"]);
  });

  it("ends without a GET that waits when the client is silent (behaviour 39)", () => {
    stage.clock.advance(45_020);
    expect(client.heard.heard).toEqual(["closed (ping timeout)"]);
    expect(stage.clock.pendingTimers).toBe(0);
  });

  it("sends nothing after its end", () => {
    client.session.terminate();
    client.session.send(hello);
    expect(client.session.bufferedBytes).toBe(0);
  });

  it("answers other methods with those it knows, and lives", () => {
    const put = stage.request(client.query, { method: "PUT" });
    expect(put.answered).toBe("405");
    expect(put.answers[0]?.headers).toEqual({ Allow: "GET, POST" });
    expect(client.session.readyState).toBe("open");
  });

  it("tells an old Internet Explorer not to look for scripts in its answers (behaviour 34)", () => {
    const poll = stage.request(client.query, {
      headers: { "user-agent": "Mozilla/5.0 (Windows NT 6.1; Trident/7.0)" },
    });
    client.session.send(hello);
    stage.clock.endTurn();
    expect(poll.answers[0]?.headers).toMatchObject({ "X-XSS-Protection": "0" });
  });

  it("lets nobody compress a payload that none of its frames allows to", () => {
    const poll = client.poll();
    client.session.send(encodeFrame("message", "secret", false));
    stage.clock.endTurn();
    expect(poll.answers[0]?.mayCompress).toBe(false);
  });
});

describe("over a WebSocket, a session", () => {
  let link: FakeLink;
  let heard: HeardSession;
  beforeEach(() => {
    ({ link, heard } = stage.openWebSocket());
    link.sent.length = 0;
  });

  it("sends and hears one frame to a message", () => {
    heard.session.send(hello);
    heard.session.send(encodeFrame("message", Uint8Array.of(1)));
    stage.clock.endTurn();
    expect(link.sent).toEqual(["4hello", Uint8Array.of(1)]);
    link.receive("4hi");
    link.receive(Uint8Array.of(2));
    expect(heard.heard).toEqual(["hi", Uint8Array.of(2)]);
  });

  it("pings each interval, and lives as long as pongs come (behaviours 38, 40)", () => {
    for (let round = 1; round <= 3; round++) {
      stage.clock.advance(25_020);
      expect(link.sent).toEqual(Array.from({ length: round }, () => "2"));
      link.receive("3");
    }
    expect(heard.session.readyState).toBe("open");
  });

  it("ends by ping timeout with a polite close", () => {
    stage.clock.advance(45_020);
    expect(heard.heard).toEqual(["closed (ping timeout)"]);
    expect(link.sent).toEqual(["2", "close"]);
    expect(stage.clock.pendingTimers).toBe(0);
  });

  it.each(["0{}", "5", "6", "3"])("ignores %j where it stands", (frame) => {
    link.receive(frame);
    expect(heard.heard).toEqual([]);
    expect(heard.session.readyState).toBe("open");
  });

  it("ends by a close frame", () => {
    link.receive("1");
    expect(heard.heard).toEqual(["closed (transport close)"]);
    expect(link.sent).toEqual(["close"]);
  });

  it("ends by a ping, which is the server's to send", () => {
    link.receive("2");
    expect(heard.heard).toEqual(["closed (transport error: invalid heartbeat direction)"]);
    expect(link.sent).toEqual(["close"]);
  });

  it.each(["", "7", "x", "__proto__"])("ends by %j, which is no frame", (frame) => {
    link.receive(frame);
    link.receive("4late");
    expect(heard.heard).toEqual(["closed (parse error: unknown frame type)"]);
    expect(link.sent).toEqual(["close"]);
  });

  it("ends when the connection does", () => {
    link.end();
    expect(heard.heard).toEqual(["closed (transport close)"]);
    expect(stage.clock.pendingTimers).toBe(0);
  });

  it("ends when the connection fails", () => {
    link.end(new Error("read ECONNRESET"));
    expect(heard.heard).toEqual(["closed (transport close)"]);
  });

  it("closes behind what was sent, and is closed when the peer is (behaviours 41, 43)", () => {
    heard.session.send(hello);
    heard.session.close();
    link.receive("4late");
    expect(link.sent).toEqual(["4hello", "close"]);
    expect(heard.session.readyState).toBe("closing");
    link.end();
    expect(heard.heard).toEqual(["closed (forced close)"]);
  });

  it("tells its end once", () => {
    heard.session.fail("forced server close");
    heard.session.close();
    heard.session.terminate();
    link.end();
    expect(heard.heard).toEqual(["closed (forced server close)"]);
  });
});

describe("a session's conn", () => {
  it("tells what passes, and the end", () => {
    const { link, heard } = stage.openWebSocket();
    const { conn } = heard.session;
    const told: string[] = [];
    conn.on("packet", ({ type, data }) => told.push(`in ${type} ${String(data)}`));
    conn.on("packetCreate", ({ type, data }) => told.push(`out ${type} ${String(data)}`));
    conn.on("message", (content) => told.push(`message ${String(content)}`));
    conn.on("heartbeat", () => told.push("heartbeat"));
    conn.on("close", (reason) => told.push(`close ${reason}`));
    link.receive("4a");
    conn.send("b");
    stage.clock.advance(25_000);
    link.receive("3");
    link.receive("1");
    expect(told).toEqual([
      "in message a",
      "message a",
      "out message b",
      "out ping ",
      "in pong ",
      "heartbeat",
      "in close ",
      "close transport close",
    ]);
  });

  it("calls back in order when messages have left, and never for those that have not (behaviour 29)", () => {
    const client = stage.openPolling();
    const { conn } = client.session;
    const told: number[] = [];
    conn.send("one", () => told.push(1));
    conn.write("two", { compress: false }, () => told.push(2));
    stage.clock.endTurn();
    expect(told).toEqual([]);
    client.poll();
    client.poll();
    expect(told).toEqual([1, 2]);
    conn.close(true);
    conn.send("three", () => told.push(3));
    expect(told).toEqual([1, 2]);
  });

  it("is not disturbed by a listener that throws", () => {
    const { link, heard } = stage.openWebSocket();
    const mistake = new Error("mine");
    heard.session.conn.on("packet", () => {
      throw mistake;
    });
    link.receive("4a");
    expect(heard.heard).toEqual(["a"]);
    expect(stage.failures).toEqual([mistake]);
  });

  it("has the names that users know", () => {
    const { conn, id } = stage.openPolling().session;
    expect([conn.id, conn.protocol, conn.readyState, conn.transport.name]).toEqual([
      id,
      4,
      "open",
      "polling",
    ]);
    expect([conn.remoteAddress, conn.upgraded, conn.upgrading]).toEqual(["127.0.0.1", false, false]);
    expect(conn.request.method).toBe("GET");
  });
});
