// The bytes of a healthy conversation, each against the published server and ours. Not the broken ones (…-faults.test.ts).
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { nextEvent } from "../next-event.js";
import { peers } from "../peers/peers.js";
import type { RunningServer } from "../running-server.js";
import { connectWebSocket, openPolling, openWebSocket, request } from "./raw-session.js";
import { nextSocket, startWireServer } from "./wire-server.js";

const sid = '"sid":"[\\w-]{20}"';
const openAnswer = (upgrades: string): RegExp =>
  new RegExp(
    `^0{${sid},"upgrades":\\[${upgrades}\\],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}$`,
  );
const connectAnswer = (namespace = ""): RegExp => new RegExp(`^40${namespace}{${sid}}$`);

describe.each(peers)("the wire of $name", (peer) => {
  let running: RunningServer;
  beforeAll(async () => {
    running = await startWireServer(peer);
  });
  afterAll(() => running.close());

  describe("the handshake", () => {
    it("answers a poll with the open packet, its keys in order, and nobody may store it", async () => {
      const answer = await request(`${running.url}/socket.io/?EIO=4&transport=polling`);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatch(openAnswer('"websocket"'));
      expect(answer.headers.get("content-type")).toBe("text/plain; charset=UTF-8");
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      expect(answer.headers.get("set-cookie")).toBeNull();
    });

    it("answers a WebSocket with the same packet and no upgrades", async () => {
      const line = await openWebSocket(running.url);
      expect(await line.next()).toMatch(openAnswer(""));
    });

    it("owns every path below its own", async () => {
      expect((await request(`${running.url}/socket.io/foo/bar?EIO=4&transport=polling`)).status).toBe(200);
    });
  });

  describe("long-polling", () => {
    it("answers a POST with ok, and the poll with what came of it", async () => {
      const session = await openPolling(running.url);
      const posted = await session.post("40");
      expect([posted.status, posted.body]).toEqual([200, "ok"]);
      expect(posted.headers.get("content-type")).toBe("text/html");
      expect(posted.headers.get("content-length")).toBe("2");
      const polled = await session.poll();
      expect(polled.headers.get("content-type")).toBe("text/plain; charset=UTF-8");
      expect(polled.headers.get("cache-control")).toBe("no-store");
      expect(polled.body).toMatch(connectAnswer());
    });

    it("takes several packets in one body and answers them in one", async () => {
      const session = await openPolling(running.url);
      await session.post("40");
      await session.poll();
      await session.post('420["echo","é"]\u001e421["echo",2]\u001e422["echo"]');
      expect((await session.poll()).body).toBe('430["é"]\u001e431[2]\u001e432[]');
    });

    it("carries attachments as b and base64, in the same body", async () => {
      const session = await openPolling(running.url);
      await session.post("40");
      await session.poll();
      await session.post('451-5["echo",{"_placeholder":true,"num":0}]\u001ebAQIDBA==');
      expect((await session.poll()).body).toBe('461-5[{"_placeholder":true,"num":0}]\u001ebAQIDBA==');
    });

    it("answers the waiting poll with a noop when the client closes, and knows the session no more", async () => {
      const session = await openPolling(running.url);
      const joined = nextSocket(running.io);
      await session.post("40");
      const gone = nextEvent(await joined, "disconnect");
      await session.poll();
      const waiting = session.poll();
      await session.post("1");
      expect((await waiting).body).toBe("6");
      expect((await gone)[0]).toBe("transport close");
      expect((await session.poll()).body).toBe('{"code":1,"message":"Session ID unknown"}');
    });
  });

  describe("namespaces", () => {
    it.each(["40", '40{"token":"123"}'])("%s joins the main one", async (connect) => {
      const line = await openWebSocket(running.url);
      await line.next();
      line.send(connect);
      expect(await line.next()).toMatch(connectAnswer());
    });

    it.each(['40/admin,{"a":1}', "40/admin,", "40/admin"])("%s joins another", async (connect) => {
      const line = await openWebSocket(running.url);
      await line.next();
      line.send(connect);
      expect(await line.next()).toMatch(connectAnswer("/admin,"));
    });

    it("an unknown one is refused, and the line stays", async () => {
      const line = await connectWebSocket(running.url);
      line.send("40/x,");
      expect(await line.next()).toBe('44/x,{"message":"Invalid namespace"}');
      line.send('421["echo"]');
      expect(await line.next()).toBe("431[]");
    });

    it("a middleware's refusal carries its message and data", async () => {
      const line = await connectWebSocket(running.url);
      line.send("40/closed,");
      expect(await line.next()).toBe('44/closed,{"message":"Not authorized","data":{"code":7}}');
    });

    it("41/admin, leaves one and keeps the other", async () => {
      const line = await connectWebSocket(running.url);
      const joined = nextSocket(running.io, "/admin");
      line.send("40/admin,");
      const gone = nextEvent(await joined, "disconnect");
      await line.next();
      line.send("41/admin,");
      expect((await gone)[0]).toBe("client namespace disconnect");
      line.send('421["echo"]');
      expect(await line.next()).toBe("431[]");
    });

    it("a server's disconnect is 41 and the namespace", async () => {
      const line = await connectWebSocket(running.url);
      const joined = nextSocket(running.io, "/admin");
      line.send("40/admin,");
      await line.next();
      (await joined).disconnect();
      expect(await line.next()).toBe("41/admin,");
    });
  });

  describe("events and acknowledgements", () => {
    it('an event is 42["foo",1] both ways', async () => {
      const joined = nextSocket(running.io);
      const line = await connectWebSocket(running.url);
      const socket = await joined;
      const heard = nextEvent(socket, "foo");
      line.send('42["foo",1]');
      expect(await heard).toEqual([1]);
      socket.emit("foo", 1);
      expect(await line.next()).toBe('42["foo",1]');
    });

    it("an event of a namespace is 42/admin,[…], and an empty acknowledgement 43/admin,13[]", async () => {
      const joined = nextSocket(running.io, "/admin");
      const line = await connectWebSocket(running.url, "/admin,");
      (await joined).emit("foo");
      expect(await line.next()).toBe('42/admin,["foo"]');
      line.send('42/admin,13["echo"]');
      expect(await line.next()).toBe("43/admin,13[]");
    });

    it("a client's id comes back with the answer", async () => {
      const line = await connectWebSocket(running.url);
      line.send('4212["echo","bar"]');
      expect(await line.next()).toBe('4312["bar"]');
    });

    it("a server's questions carry ids that go up, and their answers arrive", async () => {
      const joined = nextSocket(running.io);
      const line = await connectWebSocket(running.url);
      const socket = await joined;
      const answers = [socket.emitWithAck("ask"), socket.emitWithAck("ask")];
      const ids = [await line.next(), await line.next()].map((packet) =>
        Number(/^42(\d+)\["ask"\]$/.exec(String(packet))?.[1]),
      );
      expect(ids[1]).toBe((ids[0] ?? 0) + 1);
      line.send(`43${ids[1]}["second"]`);
      line.send(`43${ids[0]}["first"]`);
      expect(await Promise.all(answers)).toEqual(["first", "second"]);
    });

    it("binary is placeholders and then the bytes, depth first", async () => {
      const joined = nextSocket(running.io);
      const line = await connectWebSocket(running.url);
      (await joined).emit("baz", Buffer.from([1]), { deep: [Buffer.from([2, 3])] });
      expect(await line.next()).toBe(
        '452-["baz",{"_placeholder":true,"num":0},{"deep":[{"_placeholder":true,"num":1}]}]',
      );
      expect(await line.next()).toEqual(Buffer.from([1]));
      expect(await line.next()).toEqual(Buffer.from([2, 3]));
      line.send('451-15["echo",{"_placeholder":true,"num":0}]');
      line.send(Buffer.from([9]));
      expect(await line.next()).toBe('461-15[{"_placeholder":true,"num":0}]');
      expect(await line.next()).toEqual(Buffer.from([9]));
    });
  });

  describe("the upgrade", () => {
    it("probes, releases the waiting poll with a noop, and goes on over the WebSocket", async () => {
      const session = await openPolling(running.url);
      await session.post("40");
      await session.poll();
      const waiting = session.poll();
      const line = await session.upgrade();
      line.send("2probe");
      expect(await line.next()).toBe("3probe");
      expect((await waiting).body).toBe("6");
      line.send("5");
      line.send('421["echo","over the socket"]');
      expect(await line.next()).toBe('431["over the socket"]');
      const late = await session.poll();
      expect([late.status, late.body]).toEqual([400, '{"code":3,"message":"Bad request"}']);
    });

    it("sends what was emitted meanwhile once, behind what went before", async () => {
      const session = await openPolling(running.url);
      const joined = nextSocket(running.io);
      await session.post("40");
      const socket = await joined;
      await session.poll();
      const line = await session.upgrade();
      line.send("2probe");
      await line.next();
      socket.emit("n", 1);
      expect((await session.poll()).body.replace("\u001e6", "")).toBe('42["n",1]');
      socket.emit("n", 2);
      const upgraded = nextEvent(socket.conn, "upgrade");
      line.send("5");
      await upgraded;
      socket.emit("n", 3);
      expect([await line.next(), await line.next()]).toEqual(['42["n",2]', '42["n",3]']);
    });
  });

  describe("the heartbeat", () => {
    it("is a ping from the server, and a client that answers stays", async () => {
      const quick = await startWireServer(peer, { pingInterval: 30, pingTimeout: 20_000 });
      onTestFinished(() => quick.close());
      const line = await connectWebSocket(quick.url);
      for (let beats = 0; beats < 3; beats++) {
        expect(await line.next()).toBe("2");
        line.send("3");
      }
      line.send('421["echo"]');
      expect(await line.nextStarting("43")).toBe("431[]");
    });

    it("ends a client that does not answer", async () => {
      // Long enough to join.
      const quick = await startWireServer(peer, { pingInterval: 30, pingTimeout: 1_000 });
      onTestFinished(() => quick.close());
      const gone = nextSocket(quick.io).then((socket) => nextEvent(socket, "disconnect"));
      const line = await connectWebSocket(quick.url);
      expect(await line.next()).toBe("2");
      expect((await gone)[0]).toBe("ping timeout");
      expect(await line.closed).toBe(1005);
    });
  });
});
