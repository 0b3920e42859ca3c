// An independent client, written in Python by others, against each server.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nextEvent } from "../next-event.js";
import { peers } from "../peers/peers.js";
import { type RunningServer, startServer } from "../running-server.js";
import { nextSocket } from "../wire/wire-server.js";
import { PythonPeer } from "./python-peer.js";

let python: PythonPeer;
let lastClient = 0;
beforeAll(() => {
  python = new PythonPeer("client_peer.py");
  return () => python.stop();
});

const modes = [
  { transports: ["websocket"], endsOn: "websocket" },
  { transports: ["polling"], endsOn: "polling" },
  { transports: ["polling", "websocket"], endsOn: "websocket" },
];

describe.each(peers)("the Python client with the $name server", (peer) => {
  let running: RunningServer;
  beforeAll(async () => {
    running = await startServer(peer, "json");
    for (const name of ["/", "/admin", "/closed"]) {
      running.io.of(name).on("connection", (socket) => {
        socket.on("echo", (...args: unknown[]) => (args.pop() as (...values: unknown[]) => void)(...args));
      });
    }
    running.io.of("/closed").use((_socket, next) => {
      next(Object.assign(new Error("Not authorized"), { data: { code: 7 } }));
    });
  });
  afterAll(() => running.close());

  describe.each(modes)("over $transports", ({ transports, endsOn }) => {
    /** A connected client of Python's, and the socket it has here. */
    async function pair(values: { joins?: string[]; auth?: object } = {}) {
      const client = ++lastClient;
      const joining = nextSocket(running.io);
      const connected = await python.ask("connect", { client, url: running.url, transports, ...values });
      return { client, connected, socket: await joining };
    }

    it("connects with credentials, and both ends know it by the same id", async () => {
      const { connected, socket } = await pair({ auth: { token: "py", n: [1, "ü"] } });
      expect(connected).toEqual({ transport: endsOn, ids: { "/": socket.id } });
      expect(socket.handshake.auth).toEqual({ token: "py", n: [1, "ü"] });
    });

    // It takes no more than sixteen packets in one polling body.
    it("exchanges events both ways, in order", async () => {
      const { client, socket } = await pair();
      const heard: unknown[][] = [];
      socket.on("n", (...args: unknown[]) => heard.push(args));
      for (let n = 0; n < 10; n++) await python.ask("emit", { client, event: "n", args: [n, { text: "ü" }] });
      await python.ask("call", { client, event: "echo", args: [] });
      expect(heard).toEqual(Array.from({ length: 10 }, (_, n) => [n, { text: "ü" }]));

      for (let n = 0; n < 10; n++) socket.emit("n", n);
      for (let n = 0; n < 10; n++) expect((await python.notice("n", { client })).args).toEqual([n]);
    });

    it("is acknowledged, and acknowledges", async () => {
      const { client, socket } = await pair();
      expect(await python.ask("call", { client, event: "echo", args: [1] })).toBe(1);
      expect(await python.ask("call", { client, event: "echo", args: [1, "two"] })).toEqual([1, "two"]);
      const answer = await new Promise<unknown[]>((resolve) => {
        socket.emit("ask", "a", { b: 2 }, (...args: unknown[]) => resolve(args));
      });
      expect(answer).toEqual(["a", { b: 2 }]);
      expect(await socket.timeout(15_000).emitWithAck("ask", 3)).toBe(3);
    });

    it("exchanges binary both ways, nested and in acknowledgements", async () => {
      const { client, socket } = await pair();
      const bytes = Buffer.from([0, 1, 254, 255]);
      const args = [bytes, { deep: [Buffer.from([7]), "text"] }];
      expect(await python.ask("call", { client, event: "echo", args })).toEqual(args);
      const answer = await new Promise<unknown[]>((resolve) => {
        socket.emit("ask", ...args, (...values: unknown[]) => resolve(values));
      });
      expect(answer).toEqual(args);
      expect((await python.notice("ask", { client })).args).toEqual(args);
    });

    it("hears its rooms and no others", async () => {
      const { client, socket } = await pair();
      await socket.join("red");
      running.io.to("blue").emit("word", "blue");
      running.io.to("red").emit("word", "red");
      socket.broadcast.emit("word", "others");
      running.io.emit("word", "all");
      expect((await python.notice("word", { client })).args).toEqual(["red"]);
      expect((await python.notice("word", { client })).args).toEqual(["all"]);
      expect(python.untaken("word", { client })).toEqual([]);
    });

    it("joins two namespaces over one line", async () => {
      const joiningAdmin = nextSocket(running.io, "/admin");
      const { client, connected, socket } = await pair({ joins: ["/", "/admin"] });
      const admin = await joiningAdmin;
      expect(connected).toMatchObject({ ids: { "/": socket.id, "/admin": admin.id } });
      expect(admin.conn).toBe(socket.conn);
      expect(await python.ask("call", { client, event: "echo", args: ["x"], namespace: "/admin" })).toBe("x");
      admin.emit("word", "for admins");
      expect(await python.notice("word", { client })).toMatchObject({
        namespace: "/admin",
        args: ["for admins"],
      });
    });

    it.each([
      ["/closed", { message: "Not authorized", data: { code: 7 } }],
      ["/nowhere", undefined],
    ])("is refused by %s with a reason", async (namespace, reason) => {
      const client = ++lastClient;
      const asked = python.ask("connect", {
        client,
        url: running.url,
        transports,
        joins: [namespace],
        // It waits so long in any case, and hears of no refusal afterwards.
        patience: 1,
      });
      await expect(asked).rejects.toThrow("ConnectionError");
      if (reason !== undefined) {
        expect((await python.notice("connect_error", { client, namespace })).args).toEqual([reason]);
      }
      await python.ask("disconnect", { client });
    });

    it("disconnects, and is disconnected", async () => {
      const leaving = await pair();
      const left = nextEvent(leaving.socket, "disconnect");
      await python.ask("disconnect", { client: leaving.client });
      expect((await left)[0]).toMatch(/^(client namespace disconnect|transport close|transport error)$/);

      const { client, socket } = await pair();
      socket.emit("bye");
      socket.disconnect(true);
      expect((await python.notice("bye", { client })).args).toEqual([]);
      await python.notice("disconnect", { client, namespace: "/" });
      expect(socket.connected).toBe(false);
    });
  });
});
