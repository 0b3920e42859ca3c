// An independent server, written in Python by others, against each client.
import type { Socket } from "socket.io-client";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { nextEvent } from "../next-event.js";
import type { ClientOptions } from "../peers/peer.js";
import { peers } from "../peers/peers.js";
import { PythonPeer } from "./python-peer.js";

let python: PythonPeer;
let url: string;
beforeAll(async () => {
  python = new PythonPeer("server_peer.py");
  const [port] = (await python.notice("listening")).args;
  url = `http://127.0.0.1:${String(port)}`;
  return () => python.stop();
});

const modes: { name: string; options: ClientOptions; endsOn: string }[] = [
  { name: "websocket only", options: { transports: ["websocket"] }, endsOn: "websocket" },
  { name: "polling only", options: { transports: ["polling"] }, endsOn: "polling" },
  { name: "polling with upgrade", options: {}, endsOn: "websocket" },
];

describe.each(peers)("the $name client with the Python server", (peer) => {
  const opened: Socket[] = [];
  afterEach(() => {
    while (opened.length > 0) opened.pop()?.disconnect();
  });

  describe.each(modes)("$name", ({ options: mode, endsOn }) => {
    function open(options: ClientOptions = {}, namespace = "/"): Socket {
      const client = peer.connect(url + namespace, "json", { forceNew: true, ...mode, ...options }, {});
      opened.push(client);
      return client;
    }

    async function connected(options: ClientOptions = {}): Promise<Socket> {
      const client = open(options);
      await nextEvent(client, "connect");
      return client;
    }

    it("connects with credentials, and both ends know it by the same id", async () => {
      const client = await connected({ auth: { token: "js", n: [1, "ü"] } });
      const notice = await python.notice("connect", { sid: client.id ?? "" });
      expect(notice).toMatchObject({ sid: client.id, namespace: "/", args: [{ token: "js", n: [1, "ü"] }] });
    });

    it("ends up on the transport it should", async () => {
      const client = await connected();
      const { engine } = client.io;
      if (engine.transport.name !== endsOn) await nextEvent(engine, "upgrade");
      expect(engine.transport.name).toBe(endsOn);
      expect(await client.emitWithAck("echo", "after")).toBe("after");
      expect(await python.ask("transport", { sid: client.id })).toBe(endsOn);
    });

    // It takes no more than sixteen packets in one polling body.
    it("exchanges events both ways, in order", async () => {
      const client = await connected();
      const heard: unknown[][] = [];
      client.on("n", (...args: unknown[]) => heard.push(args));
      for (let n = 0; n < 10; n++) client.emit("n", n, { text: "ü" });
      await client.emitWithAck("echo");
      for (let n = 0; n < 10; n++) {
        const { args } = await python.notice("n", { sid: client.id ?? "" });
        expect(args).toEqual([n, { text: "ü" }]);
      }
      for (let n = 0; n < 10; n++) await python.ask("emit", { event: "n", args: [n], to: client.id });
      await client.emitWithAck("echo");
      expect(heard).toEqual(Array.from({ length: 10 }, (_, n) => [n]));
    });

    it("is acknowledged, and acknowledges", async () => {
      const client = await connected();
      const answer = await new Promise<unknown[]>((resolve) => {
        client.emit("echo", 1, "two", (...args: unknown[]) => resolve(args));
      });
      expect(answer).toEqual([1, "two"]);
      expect(await client.timeout(15_000).emitWithAck("echo", 3)).toBe(3);
      client.on("ask", (a: number, b: number, reply: (...args: unknown[]) => void) => reply(a + b, "sum"));
      expect(await python.ask("call", { sid: client.id, event: "ask", args: [2, 3] })).toEqual([5, "sum"]);
    });

    it("exchanges binary both ways, nested and in acknowledgements", async () => {
      const client = await connected();
      const args = [Buffer.from([0, 1, 254, 255]), { deep: [Buffer.from([7]), "text"] }];
      const answer = await new Promise<unknown[]>((resolve) => {
        client.emit("echo", ...args, (...values: unknown[]) => resolve(values));
      });
      expect(answer).toEqual(args);
      expect((await python.notice("echo", { sid: client.id ?? "" })).args).toEqual(args);
      client.on("ask", (...values: unknown[]) => (values.pop() as (...v: unknown[]) => void)(...values));
      expect(await python.ask("call", { sid: client.id, event: "ask", args })).toEqual(args);
    });

    it("hears its rooms and no others", async () => {
      const client = await connected();
      const heard: unknown[] = [];
      client.on("word", (word: string) => heard.push(word));
      await python.ask("enter", { sid: client.id, room: "red" });
      await python.ask("emit", { event: "word", args: ["blue"], to: "blue" });
      await python.ask("emit", { event: "word", args: ["red"], to: "red" });
      await python.ask("emit", { event: "word", args: ["others"], skip: client.id });
      await python.ask("emit", { event: "word", args: ["all"] });
      await python.ask("leave", { sid: client.id, room: "red" });
      await python.ask("emit", { event: "word", args: ["no longer"], to: "red" });
      await client.emitWithAck("echo");
      expect(heard).toEqual(["red", "all"]);
    });

    it("joins two namespaces over one line, and leaves one of them", async () => {
      const client = await connected();
      const admin = client.io.socket("/admin");
      opened.push(admin);
      await nextEvent(admin, "connect");
      expect(admin.id).not.toBe(client.id);
      const word = nextEvent(admin, "word");
      await python.ask("emit", { event: "word", args: ["for admins"], namespace: "/admin" });
      expect(await word).toEqual(["for admins"]);
      const { id = "" } = admin;
      admin.disconnect();
      await python.notice("disconnect", { sid: id, namespace: "/admin" });
      expect(await client.emitWithAck("echo", "still here")).toBe("still here");
    });

    it("is refused with a reason", async () => {
      const [error] = await nextEvent(open({ auth: { token: "wrong" } }), "connect_error");
      expect(error).toMatchObject({ message: "Not authorized", data: { code: 7 } });
    });

    it("is refused by a namespace that does not exist", async () => {
      const client = open({}, "/nowhere");
      await nextEvent(client, "connect_error");
      expect(client.connected).toBe(false);
    });

    it("disconnects, and is disconnected", async () => {
      const leaving = await connected();
      const { id = "" } = leaving;
      leaving.disconnect();
      await python.notice("disconnect", { sid: id });

      const client = await connected();
      const left = nextEvent(client, "disconnect");
      await python.ask("disconnect", { sid: client.id });
      expect((await left)[0]).toBe("io server disconnect");
      expect(client.active).toBe(false);
    });
  });
});
