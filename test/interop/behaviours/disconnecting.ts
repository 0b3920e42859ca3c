// Behaviours of ending: who says goodbye, what both ends are told, and who comes back.
import { expect } from "vitest";
import { settle, stateOf } from "../context.js";
import { collect, nextEvent } from "../next-event.js";
import type { Behaviour } from "./behaviour.js";

export const disconnecting: readonly Behaviour[] = [
  {
    name: "a client that disconnects tells both ends why",
    async run(context) {
      const { client, server } = await context.pair();
      const atServer = nextEvent(server, "disconnect");
      const atClient = nextEvent(client, "disconnect");
      client.disconnect();
      expect((await atClient)[0]).toBe("io client disconnect");
      expect((await atServer)[0]).toMatch(/^client namespace disconnect$|^transport close$/);
      expect(stateOf(client)).toMatchObject({ connected: false, active: false, id: undefined });
      expect([server.connected, server.disconnected]).toEqual([false, true]);
      expect(context.nsp.sockets.size).toBe(0);
    },
  },
  {
    name: "a client that leaves one of two namespaces is told of as a namespace disconnect",
    async run(context) {
      const other = context.server.io.of(`${context.nsp.name}-other`);
      const first = await context.pair();
      const client = first.client.io.socket(other.name);
      await nextEvent(client, "connect");
      const { server } = context.pairOf(client, other);
      const atServer = nextEvent(server, "disconnect");
      client.disconnect();
      expect((await atServer)[0]).toBe("client namespace disconnect");
      await settle(first);
    },
  },
  {
    name: "disconnecting still sees the rooms, disconnect no longer",
    async run(context) {
      const { client, server } = await context.pair();
      await server.join("red");
      const seen: unknown[] = [];
      server.on("disconnecting", () => seen.push([...server.rooms]));
      const gone = nextEvent(server, "disconnect").then(() => seen.push([...server.rooms]));
      const id = server.id;
      client.disconnect();
      await gone;
      expect(seen).toEqual([[id, "red"], []]);
    },
  },
  {
    name: "a client that the server disconnects is told so, stays away, and may come back by itself",
    async run(context) {
      const { client, server } = await context.pair();
      const attempts = collect(client.io, "reconnect_attempt");
      const atServer = nextEvent(server, "disconnect");
      const atClient = nextEvent(client, "disconnect");
      server.emit("bye");
      const bye = nextEvent(client, "bye");
      server.disconnect();
      expect((await atServer)[0]).toBe("server namespace disconnect");
      await bye;
      expect((await atClient)[0]).toBe("io server disconnect");
      expect(stateOf(client)).toMatchObject({ connected: false, active: false });
      client.connect();
      await nextEvent(client, "connect");
      await settle(context.pairOf(client));
      expect(client.id).not.toBe(server.id);
      expect(attempts).toEqual([]);
    },
  },
  {
    name: "disconnect(true) ends every namespace of the client, and its line",
    async run(context) {
      const other = context.server.io.of(`${context.nsp.name}-other`);
      const first = await context.pair();
      const client = first.client.io.socket(other.name);
      await nextEvent(client, "connect");
      const second = context.pairOf(client, other);
      const told = [first, second].map((pair) =>
        Promise.all([nextEvent(pair.server, "disconnect"), nextEvent(pair.client, "disconnect")]),
      );
      const lineEnded = nextEvent(first.server.conn, "close");
      first.server.disconnect(true);
      for (const [atServer, atClient] of await Promise.all(told)) {
        expect(atServer[0]).toBe("server namespace disconnect");
        expect(atClient[0]).toBe("io server disconnect");
      }
      await lineEnded;
    },
  },
  {
    name: "disconnectSockets ends an audience, behind what it was told before",
    async run(context) {
      const pairs = [await context.pair(), await context.pair(), await context.pair()] as const;
      const heard = pairs.map(({ client }) => collect(client, "bye"));
      await pairs[0].server.join("red");
      await pairs[1].server.join("red");
      const gone = [pairs[0], pairs[1]].map(({ client }) => nextEvent(client, "disconnect"));
      context.nsp.in("red").emit("bye");
      context.nsp.in("red").disconnectSockets();
      for (const [reason] of await Promise.all(gone)) expect(reason).toBe("io server disconnect");
      await settle(pairs[2]);
      expect(heard.map((list) => list.length)).toEqual([1, 1, 0]);
      expect([...context.nsp.sockets.keys()]).toEqual([pairs[2].client.id]);
    },
  },
  {
    name: "a server that closes tells its sockets that it shuts down, and its clients that the line is gone",
    async run(context) {
      const own = await context.startServer();
      const pair = await context.pair({ reconnection: false }, { url: own.url, nsp: own.io.of("/") });
      await context.onFinalTransport(pair);
      await settle(pair);
      const atServer = nextEvent(pair.server, "disconnect");
      const atClient = nextEvent(pair.client, "disconnect");
      await own.close();
      expect((await atServer)[0]).toBe("server shutting down");
      expect((await atClient)[0]).toMatch(/^transport (close|error)$/);
    },
  },
  {
    name: "a join after the end is nothing, and an emit after it reaches nobody",
    async run(context) {
      const { client, server } = await context.pair();
      const gone = nextEvent(server, "disconnect");
      client.disconnect();
      await gone;
      await server.join("late");
      server.emit("late");
      expect(context.nsp.adapter.rooms.has("late")).toBe(false);
    },
  },
];
