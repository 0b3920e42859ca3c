// The engine and the stock Engine.IO client over the loopback, by every transport. The numbers are those of Engine.IO's own tests.
import { describe, expect, it } from "vitest";
import type { Conn } from "../../src/server/engine/conn.js";
import { connectEngine, nextConn, nextOf, startBareEngine } from "./engine-server.js";

/** Gives back what it hears. */
function echo(conn: Conn): void {
  conn.on("message", (content) => conn.send(content));
}

describe.each([["polling"], ["websocket"], ["polling", "websocket"]].map((transports) => ({ transports })))(
  "by $transports",
  (options) => {
    it("text and bytes come back as they were, in order (behaviours 18, 19, 28)", async () => {
      const server = await startBareEngine();
      server.engine.on("connection", echo);
      const client = connectEngine(server, options);
      const contents = ["one", "zwei €", new Uint8Array([1, 2, 3]), "x".repeat(100_000)];
      const heard: unknown[] = [];
      const all = new Promise<void>((resolve) => {
        client.on("message", (content: unknown) => {
          heard.push(content);
          if (heard.length === contents.length) resolve();
        });
      });
      client.on("open", () => {
        for (const content of contents) client.send(content);
      });
      await all;
      expect(
        heard.map((each) => (typeof each === "string" ? each : [...new Uint8Array(each as ArrayBuffer)])),
      ).toEqual(contents.map((each) => (typeof each === "string" ? each : [...each])));
    });

    it("the server's close is told at both ends (behaviour 41)", async () => {
      const server = await startBareEngine();
      const opened = nextConn(server.engine);
      const client = connectEngine(server, options);
      const conn = await opened;
      const closed = new Promise<string>((resolve) => conn.on("close", resolve));
      conn.send("last");
      const last = nextOf(client, "message");
      conn.close();
      expect(await last).toEqual(["last"]);
      expect(await closed).toBe("forced close");
    });

    it("the client's close is told at both ends (behaviour 41)", async () => {
      const server = await startBareEngine();
      const opened = nextConn(server.engine);
      const client = connectEngine(server, options);
      const conn = await opened;
      const closed = new Promise<string>((resolve) => conn.on("close", resolve));
      if (client.readyState !== "open") await nextOf(client, "open");
      client.close();
      expect(await closed).toBe("transport close");
    });

    it("the line is kept alive by pings, and across the move (behaviours 38, 40)", async () => {
      const server = await startBareEngine({ pingInterval: 60 });
      const opened = nextConn(server.engine);
      connectEngine(server, options);
      const conn = await opened;
      let beats = 0;
      await new Promise<void>((resolve) => conn.on("heartbeat", () => ++beats === 4 && resolve()));
      expect(conn.readyState).toBe("open");
    });

    it("the address of the client is known (behaviour 49)", async () => {
      const server = await startBareEngine();
      const opened = nextConn(server.engine);
      connectEngine(server, options);
      expect((await opened).remoteAddress).toContain("127.0.0.1");
    });

    it("a large message ends the line, and is not heard (behaviour 27)", async () => {
      const server = await startBareEngine({ maxHttpBufferSize: 1000 });
      const opened = nextConn(server.engine);
      const client = connectEngine(server, options);
      const conn = await opened;
      const heard: unknown[] = [];
      conn.on("message", (content) => heard.push(content));
      if (client.readyState !== "open") await nextOf(client, "open");
      const closed = nextOf(client, "close");
      client.send("x".repeat(2000));
      expect((await closed)[0]).toMatch(/^transport (close|error)$/);
      expect(heard).toEqual([]);
    });
  },
);

it("nothing is lost or out of order when both ends talk during the move (behaviour 46)", async () => {
  const server = await startBareEngine();
  const count = 200;
  const [atServer, atClient]: [string[], string[]] = [[], []];
  const heardAll = new Promise<void>((resolve) => {
    const check = (): void => {
      if (atServer.length >= count && atClient.length >= count) resolve();
    };
    server.engine.on("connection", (conn) => {
      let sent = 0;
      const burst = (): void => {
        for (let index = 0; index < 10 && sent < count; index++) conn.send(`s${sent++}`);
        if (sent < count) setImmediate(burst);
      };
      burst();
      conn.on("upgrading", burst);
      conn.on("message", (content) => {
        atServer.push(String(content));
        check();
      });
    });
    const client = connectEngine(server);
    let sent = 0;
    const burst = (): void => {
      for (let index = 0; index < 10 && sent < count; index++) client.send(`c${sent++}`);
      if (sent < count) setImmediate(burst);
    };
    client.on("open", burst);
    client.on("upgrading", burst);
    client.on("message", (content: unknown) => {
      atClient.push(String(content));
      check();
    });
  });
  await heardAll;
  expect(atServer).toEqual(Array.from({ length: count }, (_, index) => `c${index}`));
  expect(atClient).toEqual(Array.from({ length: count }, (_, index) => `s${index}`));
});

it("there is one initial_headers and three headers until the client has moved (behaviour 35)", async () => {
  const server = await startBareEngine();
  const told: string[] = [];
  server.engine.on("initial_headers", (headers) => {
    told.push("initial");
    headers["Set-Cookie"] = ["a=1"];
  });
  server.engine.on("headers", () => told.push("each"));
  const client = connectEngine(server);
  await nextOf(client, "upgrade");
  expect(told).toEqual(["initial", "each", "each", "each"]);
});

it("a client that vanishes is noticed (behaviour 39)", async () => {
  const server = await startBareEngine({ pingInterval: 50, pingTimeout: 50 });
  const opened = nextConn(server.engine);
  const client = connectEngine(server, { transports: ["websocket"] });
  // It hears pings and says nothing, nor does it miss any and leave by itself.
  client.on("handshake", (times) => (times.pingTimeout = 60_000));
  client.on("open", () => (client.transport.send = () => {}));
  const conn = await opened;
  const closed = new Promise<string>((resolve) => conn.on("close", resolve));
  expect(await closed).toBe("ping timeout");
});
