// Behaviours of joining a namespace: ids, handshake, refusal, several namespaces on one line.
import { expect } from "vitest";
import { settle, stateOf } from "../context.js";
import { collect, nextEvent } from "../next-event.js";
import type { Behaviour } from "./behaviour.js";

interface Refusal extends Error {
  data?: unknown;
}

export const connecting: readonly Behaviour[] = [
  {
    name: "a client connects and both ends know it by the same id",
    async run(context) {
      const { client, server } = await context.pair();
      expect(client.id).toMatch(/^[\w-]{20}$/);
      expect(server.id).toBe(client.id);
      expect(stateOf(client)).toMatchObject({
        connected: true,
        disconnected: false,
        active: true,
      });
      expect(client.recovered ?? false).toBe(false);
      expect([server.connected, server.disconnected, server.recovered]).toEqual([true, false, false]);
      expect(context.nsp.sockets.get(server.id)).toBe(server);
      expect([...server.rooms]).toEqual([server.id]);
    },
  },
  {
    name: "the line ends up on the transport that the mode promises, on both sides",
    async run(context) {
      const pair = await context.pair();
      await context.onFinalTransport(pair);
      await settle(pair);
      expect(pair.client.io.engine.transport.name).toBe(context.combination.mode.endsOn);
      expect(pair.server.conn.transport.name).toBe(context.combination.mode.endsOn);
    },
  },
  {
    name: "the handshake carries an auth object",
    async run(context) {
      const { server } = await context.pair({ auth: { token: "abc", nested: { deep: [1, null, "ü"] } } });
      expect(server.handshake.auth).toEqual({ token: "abc", nested: { deep: [1, null, "ü"] } });
    },
  },
  {
    name: "the handshake carries what an auth function answers, asked anew for each connection",
    async run(context) {
      let times = 0;
      const auth = (answer: (data: object) => void): void => answer({ times: ++times });
      const { client, server } = await context.pair({ auth });
      expect(server.handshake.auth).toEqual({ times: 1 });
      client.disconnect().connect();
      await nextEvent(client, "connect");
      expect(context.pairOf(client).server.handshake.auth).toEqual({ times: 2 });
    },
  },
  {
    name: "the handshake carries query, headers, address and time",
    async run(context) {
      const { server } = await context.pair({
        query: { room: "a b&c", lang: "ü" },
        extraHeaders: { "x-interop": "yes" },
      });
      const { handshake } = server;
      expect(handshake.query).toMatchObject({ EIO: "4", room: "a b&c", lang: "ü" });
      expect(handshake.headers["x-interop"]).toBe("yes");
      expect(handshake.address).toMatch(/127\.0\.0\.1$/);
      expect(handshake).toMatchObject({ secure: false, xdomain: false, auth: {} });
      expect(handshake.url).toContain("/socket.io/?");
      expect(Math.abs(Date.now() - handshake.issued)).toBeLessThan(60_000);
      expect(Number.isNaN(Date.parse(handshake.time))).toBe(false);
    },
  },
  {
    name: "a client may join the main namespace",
    async run(context) {
      const main = context.server.io.of("/");
      const pair = await context.pair({}, { nsp: main });
      expect(pair.server.nsp.name).toBe("/");
      await settle(pair);
    },
  },
  {
    name: "a namespace that does not exist is refused, and the client does not try again",
    async run(context) {
      const client = context.open({}, { url: `${context.server.url}/nowhere` });
      const [error] = await nextEvent(client, "connect_error");
      expect(error).toBeInstanceOf(Error);
      expect((error as Refusal).message).toBe("Invalid namespace");
      expect(stateOf(client)).toMatchObject({ connected: false, active: false, id: undefined });
    },
  },
  {
    name: "a namespace may be made on demand from a pattern",
    async run(context) {
      const parent = context.server.io.of(new RegExp(`^${context.nsp.name}-child-\\d+$`));
      const connected = nextEvent(parent, "connection");
      const client = context.open({}, { url: context.server.url, nsp: parent.server.of("/") });
      await nextEvent(client, "connect");
      const child = client.io.socket(`${context.nsp.name}-child-7`);
      await nextEvent(child, "connect");
      const [socket] = await connected;
      expect((socket as { nsp: { name: string } }).nsp.name).toBe(`${context.nsp.name}-child-7`);
      child.disconnect();
    },
  },
  {
    name: "two namespaces share one connection and do not hear each other",
    async run(context) {
      const otherNsp = context.server.io.of(`${context.nsp.name}-other`);
      const first = await context.pair();
      const second = first.client.io.socket(otherNsp.name, { auth: { who: "second" } });
      await nextEvent(second, "connect");
      const secondPair = context.pairOf(second, otherNsp);

      expect(secondPair.server.conn).toBe(first.server.conn);
      expect(secondPair.server.handshake.auth).toEqual({ who: "second" });
      expect(second.id).not.toBe(first.client.id);

      const heardByFirst = collect(first.client, "word");
      const heardBySecond = collect(second, "word");
      otherNsp.emit("word", "for the second");
      await settle(first, secondPair);
      expect(heardByFirst).toEqual([]);
      expect(heardBySecond).toEqual([["for the second"]]);

      second.disconnect();
      await nextEvent(secondPair.server, "disconnect");
      await settle(first);
      expect(first.server.connected).toBe(true);
    },
  },
  {
    name: "without forceNew, clients of two namespaces share a line, and a second client of one namespace opens another",
    async run(context) {
      const otherNsp = context.server.io.of(`${context.nsp.name}-other`);
      const one = await context.pair({ forceNew: false });
      const two = await context.pair({ forceNew: false }, { nsp: otherNsp });
      const three = await context.pair({ forceNew: false });
      expect(two.client.io).toBe(one.client.io);
      expect(two.server.conn).toBe(one.server.conn);
      expect(three.client.io).not.toBe(one.client.io);
      expect(three.server.conn).not.toBe(one.server.conn);
    },
  },
  {
    name: "events emitted before the connection are delivered after it, in order",
    async run(context) {
      const heard: unknown[] = [];
      const done = new Promise<void>((resolve) => {
        context.nsp.on("connection", (socket) => {
          socket.on("n", (n: number) => {
            heard.push(n);
            if (n === 4) resolve();
          });
        });
      });
      const client = context.open({ autoConnect: false });
      for (const n of [0, 1, 2]) client.emit("n", n);
      client.connect();
      for (const n of [3, 4]) client.emit("n", n);
      await done;
      expect(heard).toEqual([0, 1, 2, 3, 4]);
    },
  },
  {
    name: "what the server emits while it handles the connection reaches the client, in order",
    async run(context) {
      context.nsp.on("connection", (socket) => {
        for (const n of [0, 1, 2]) socket.emit("n", n);
      });
      const client = context.open();
      const heard = collect(client, "n");
      await nextEvent(client, "connect");
      await settle(context.pairOf(client));
      expect(heard).toEqual([[0], [1], [2]]);
    },
  },
];
