// Behaviours of catch-all listeners and of volatile emits: what is seen, and what may be dropped.
import { expect } from "vitest";
import { settle } from "../context.js";
import { collect, type Listening, nextEvent } from "../next-event.js";
import type { Behaviour } from "./behaviour.js";

/** Either end of a pair: the two types differ, what is done here does not. */
interface End extends Listening {
  emit(event: string, ...args: unknown[]): unknown;
  off(event: string, listener: (...args: unknown[]) => void): unknown;
}

export const listeners: readonly Behaviour[] = [
  {
    name: "onAny hears every incoming event before its own listeners, in order, until it is taken off",
    async run(context) {
      const pair = await context.pair();
      for (const [from, to] of [
        [pair.client, pair.server],
        [pair.server, pair.client],
      ] as const) {
        const heard: unknown[] = [];
        const any = (...args: unknown[]): unknown => args[0] !== "settle" && heard.push(["any", ...args]);
        to.onAny(any);
        to.prependAny((name: string) => name !== "settle" && heard.push(["first", name]));
        to.on("word", (word: string) => heard.push(["own", word]));
        from.emit("word", "one");
        await settle(pair);
        to.offAny(any);
        from.emit("word", "two");
        await settle(pair);
        expect(to.listenersAny()).toHaveLength(1);
        to.offAny();
        expect(to.listenersAny()).toHaveLength(0);
        expect(heard).toEqual([
          ["first", "word"],
          ["any", "word", "one"],
          ["own", "one"],
          ["first", "word"],
          ["own", "two"],
        ]);
      }
    },
  },
  {
    name: "onAnyOutgoing hears what is emitted, on both sides, and a server's also broadcasts",
    async run(context) {
      const pair = await context.pair();
      const heard: unknown[] = [];
      const up = (...args: unknown[]): unknown => heard.push(["up", ...args]);
      pair.client.onAnyOutgoing(up);
      pair.client.emit("word", 1);
      pair.client.offAnyOutgoing(up);
      pair.client.emit("word", 2);
      pair.server.onAnyOutgoing((...args) => heard.push(["down", ...args]));
      pair.server.emit("word", 3);
      context.nsp.emit("word", 4);
      await settle(pair);
      pair.server.offAnyOutgoing();
      pair.server.emit("word", 5);
      expect(heard).toEqual([
        ["up", "word", 1],
        ["down", "word", 3],
        ["down", "word", 4],
      ]);
    },
  },
  {
    name: "once hears one event, and off none",
    async run(context) {
      const pair = await context.pair();
      const directions: [End, End][] = [
        [pair.client, pair.server],
        [pair.server, pair.client],
      ];
      for (const [from, to] of directions) {
        const heard: unknown[] = [];
        const off = (): unknown => heard.push("off");
        to.once("word", (n) => heard.push(n));
        to.on("word", off);
        to.off("word", off);
        from.emit("word", 1);
        from.emit("word", 2);
        await settle(pair);
        expect(heard).toEqual([1]);
      }
    },
  },
  {
    name: "a volatile event that stands alone is delivered",
    async run(context) {
      const { client, server } = await context.pair();
      await context.onFinalTransport({ client, server });
      server.on("try", (reply: () => void) => {
        server.volatile.emit("perhaps", 1);
        reply();
      });
      const down = collect(client, "perhaps");
      // Between two polls a volatile event is dropped, as it should be: ask until a poll waits.
      while (down.length === 0) await client.emitWithAck("try");
      expect(down[0]).toEqual([1]);

      const up = collect(server, "perhaps");
      while (up.length === 0) {
        client.volatile.emit("perhaps", 2);
        await client.emitWithAck("try");
      }
      expect(up[0]).toEqual([2]);
    },
  },
  {
    name: "a server's volatile event right behind another is dropped, and later ones are not harmed",
    async run(context) {
      const pair = await context.pair();
      await context.onFinalTransport(pair);
      const heard = collect(pair.client, "word");
      pair.server.emit("word", "first");
      pair.server.volatile.emit("word", "dropped");
      pair.server.emit("word", "last");
      await settle(pair);
      expect(heard).toEqual([["first"], ["last"]]);
    },
  },
  {
    name: "a client's volatile event is dropped while it is not connected; others wait",
    async run(context) {
      const heard: unknown[] = [];
      context.nsp.on("connection", (socket) => socket.on("word", (word: string) => heard.push(word)));
      const client = context.open({ autoConnect: false });
      client.volatile.emit("word", "dropped");
      client.emit("word", "kept");
      client.connect();
      await nextEvent(client, "connect");
      await settle(context.pairOf(client));
      expect(heard).toEqual(["kept"]);
    },
  },
];
