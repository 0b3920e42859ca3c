// Behaviours of audiences: who hears an event.
import { expect } from "vitest";
import { type Context, type Pair, settle } from "../context.js";
import { collect } from "../next-event.js";
import type { Behaviour } from "./behaviour.js";

/** Three clients, and what each has heard as "word". */
async function threeListeners(
  context: Context,
): Promise<{ pairs: [Pair, Pair, Pair]; heard: unknown[][][] }> {
  const pairs: [Pair, Pair, Pair] = [await context.pair(), await context.pair(), await context.pair()];
  return { pairs, heard: pairs.map(({ client }) => collect(client, "word")) };
}

export const rooms: readonly Behaviour[] = [
  {
    name: "an emit of the namespace reaches everybody in it",
    async run(context) {
      const { pairs, heard } = await threeListeners(context);
      context.nsp.emit("word", "all", 1);
      await settle(...pairs);
      expect(heard).toEqual([[["all", 1]], [["all", 1]], [["all", 1]]]);
    },
  },
  {
    name: "an emit of the server reaches everybody in the main namespace, and nobody elsewhere",
    async run(context) {
      const own = await context.startServer();
      const main = { url: own.url, nsp: own.io.of("/") };
      const pairs = [await context.pair({}, main), await context.pair({}, main)];
      const elsewhere = await context.pair({}, { url: own.url, nsp: own.io.of("/elsewhere") });
      const heard = [...pairs, elsewhere].map(({ client }) => collect(client, "word"));
      own.io.emit("word", "hello");
      own.io.send("a message");
      await settle(...pairs, elsewhere);
      expect(heard).toEqual([[["hello"]], [["hello"]], []]);
    },
  },
  {
    name: "a broadcast of a socket reaches everybody but itself",
    async run(context) {
      const { pairs, heard } = await threeListeners(context);
      pairs[0].server.on("tell", (word: string, reply: () => void) => {
        pairs[0].server.broadcast.emit("word", word);
        reply();
      });
      await pairs[0].client.emitWithAck("tell", "others");
      await settle(...pairs);
      expect(heard).toEqual([[], [["others"]], [["others"]]]);
    },
  },
  {
    name: "an emit to a room reaches its members, once each, until they leave",
    async run(context) {
      const { pairs, heard } = await threeListeners(context);
      const [a, b] = pairs;
      await a.server.join(["red", "blue"]);
      await b.server.join("red");
      expect([...a.server.rooms]).toEqual([a.server.id, "red", "blue"]);
      context.nsp.to("red").to("blue").emit("word", "one");
      context.nsp.in(["blue"]).emit("word", "two");
      await b.server.leave("red");
      context.nsp.to("red").emit("word", "three");
      await settle(...pairs);
      expect(heard).toEqual([[["one"], ["two"], ["three"]], [["one"]], []]);
    },
  },
  {
    name: "a socket's emit to a room leaves the sender out",
    async run(context) {
      const { pairs, heard } = await threeListeners(context);
      const [a, b] = pairs;
      await a.server.join("red");
      await b.server.join("red");
      a.server.to("red").emit("word", "hello");
      await settle(...pairs);
      expect(heard).toEqual([[], [["hello"]], []]);
    },
  },
  {
    name: "a socket's id is a room, so one socket may write to another",
    async run(context) {
      const { pairs, heard } = await threeListeners(context);
      pairs[0].server.to(pairs[2].server.id).emit("word", "psst");
      await settle(...pairs);
      expect(heard).toEqual([[], [], [["psst"]]]);
    },
  },
  {
    name: "except leaves rooms and ids out, and derived audiences do not change the one they come from",
    async run(context) {
      const { pairs, heard } = await threeListeners(context);
      const [a, b, c] = pairs;
      await a.server.join("red");
      await b.server.join(["red", "muted"]);
      const red = context.nsp.to("red");
      red.except("muted").emit("word", "without the muted");
      red.emit("word", "all red");
      context.nsp.except(["red"]).emit("word", "without red");
      a.server.broadcast.except(c.server.id).emit("word", "neither me nor c");
      await settle(...pairs);
      expect(heard).toEqual([
        [["without the muted"], ["all red"]],
        [["all red"], ["neither me nor c"]],
        [["without red"]],
      ]);
    },
  },
  {
    name: "local, compress and volatile are accepted on the way to an audience and to one client",
    async run(context) {
      const { pairs, heard } = await threeListeners(context);
      context.nsp.local.compress(true).emit("word", "local");
      context.nsp.compress(false).emit("word", "plain");
      pairs[0].server.compress(false).emit("word", "to one");
      expect(() => context.nsp.volatile.emit("perhaps")).not.toThrow();
      await settle(...pairs);
      expect(heard).toEqual([
        [["local"], ["plain"], ["to one"]],
        [["local"], ["plain"]],
        [["local"], ["plain"]],
      ]);
      const heardByServer = collect(pairs[0].server, "word");
      pairs[0].client.compress(false).emit("word", "from one");
      await settle(pairs[0]);
      expect(heardByServer).toEqual([["from one"]]);
    },
  },
  {
    name: "fetchSockets finds the members of an audience with their ids, rooms, data and handshake",
    async run(context) {
      const { pairs } = await threeListeners(context);
      const [a, b, c] = pairs;
      await a.server.join("red");
      a.server.data.name = "ann";
      const all = await context.nsp.fetchSockets();
      expect(new Set(all.map(({ id }) => id))).toEqual(new Set([a.client.id, b.client.id, c.client.id]));
      const [red, ...others] = await context.nsp.in("red").fetchSockets();
      expect(others).toEqual([]);
      expect(red?.id).toBe(a.client.id);
      expect(red?.data).toEqual({ name: "ann" });
      expect(red?.rooms).toEqual(new Set([a.server.id, "red"]));
      expect(red?.handshake.auth).toEqual({});
    },
  },
  {
    name: "socketsJoin and socketsLeave move an audience in and out of rooms",
    async run(context) {
      const { pairs, heard } = await threeListeners(context);
      const [a, b, c] = pairs;
      await a.server.join("red");
      context.nsp.socketsJoin("everybody");
      context.nsp.in("red").socketsJoin(["x", "y"]);
      context.nsp.in(b.server.id).socketsLeave("everybody");
      context.nsp.to("everybody").emit("word", "hello");
      await settle(...pairs);
      expect(a.server.rooms).toEqual(new Set([a.server.id, "red", "everybody", "x", "y"]));
      expect(b.server.rooms).toEqual(new Set([b.server.id]));
      expect(c.server.rooms).toEqual(new Set([c.server.id, "everybody"]));
      expect(heard).toEqual([[["hello"]], [], [["hello"]]]);
    },
  },
  {
    name: "a room is gone when its last member leaves or disconnects",
    async run(context) {
      const { client, server } = await context.pair();
      await server.join(["red", "blue"]);
      expect(context.nsp.adapter.rooms.get("red")).toEqual(new Set([server.id]));
      await server.leave("red");
      expect(context.nsp.adapter.rooms.has("red")).toBe(false);
      const gone = new Promise((resolve) => server.once("disconnect", resolve));
      client.disconnect();
      await gone;
      expect(context.nsp.adapter.rooms.size).toBe(0);
      expect(context.nsp.adapter.sids.size).toBe(0);
    },
  },
];
