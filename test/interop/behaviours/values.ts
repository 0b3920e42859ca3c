// Behaviours of values and their order: what is emitted is what is heard, all of it, in the order of the sender.
import { expect } from "vitest";
import { settle } from "../context.js";
import { collect, nextEvent } from "../next-event.js";
import type { Behaviour } from "./behaviour.js";

export const values: readonly Behaviour[] = [
  {
    name: "every JSON value arrives as it was sent, in both directions",
    async run(context) {
      const { client, server } = await context.pair();
      const sent = [
        "",
        0,
        -1.5,
        1e-7,
        2 ** 53 - 1,
        1 - 2 ** 53,
        true,
        false,
        null,
        [],
        {},
        [[1], { a: { b: [null] } }],
        "é",
        { "": 1 },
      ];
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        const heard = nextEvent(to, "values");
        from.emit("values", ...sent);
        expect(await heard).toEqual(sent);
      }
    },
  },
  {
    name: "text keeps every character, also as an event's name and an object's key",
    async run(context) {
      const { client, server } = await context.pair();
      const text = 'ünï © 漢字 \u{1f600} \u0000\u001e\u2028"\\ \u007f';
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        const heard = nextEvent(to, text);
        from.emit(text, text, { [text]: text });
        expect(await heard).toEqual([text, { [text]: text }]);
      }
    },
  },
  {
    name: "names that JavaScript's objects know are events like any other",
    async run(context) {
      const pair = await context.pair();
      const names = [
        "__proto__",
        "constructor",
        "toString",
        "hasOwnProperty",
        "",
        "error",
        "message",
        "data",
      ];
      const heard = names.map((name) => collect(pair.server, name));
      for (const name of names) pair.client.emit(name, name);
      await settle(pair);
      expect(heard).toEqual(names.map((name) => [[name]]));
    },
  },
  {
    name: "send is an event called message, on both sides",
    async run(context) {
      const pair = await context.pair();
      const up = collect(pair.server, "message");
      const down = collect(pair.client, "message");
      pair.client.send("hello", 1);
      pair.server.send("hello back", { n: 2 });
      await settle(pair);
      expect(up).toEqual([["hello", 1]]);
      expect(down).toEqual([["hello back", { n: 2 }]]);
    },
  },
  {
    name: "500 kB of JSON pass both ways",
    async run(context) {
      const { client, server } = await context.pair();
      const large = { rows: Array.from({ length: 5_000 }, (_, n) => ({ n, text: "ü".repeat(40) })) };
      expect(Buffer.byteLength(JSON.stringify(large))).toBeGreaterThan(500_000);
      server.on("large", (value: unknown) => server.emit("large", value));
      const answer = nextEvent(client, "large");
      client.emit("large", large);
      expect(await answer).toEqual([large]);
    },
  },
  {
    name: "a thousand events keep their order in each direction, while the line may change its transport",
    async run(context) {
      const pair = await context.pair();
      const up = collect(pair.server, "n");
      const down = collect(pair.client, "n");
      const thousand = Array.from({ length: 1_000 }, (_, n) => [n]);
      // In steps, each a round trip, so that a change of transport falls among them.
      for (let start = 0; start < 1_000; start += 50) {
        for (const [n] of thousand.slice(start, start + 50)) {
          pair.client.emit("n", n);
          pair.server.emit("n", n);
        }
        await settle(pair);
      }
      await context.onFinalTransport(pair);
      expect(up).toEqual(thousand);
      expect(down).toEqual(thousand);
    },
  },
  {
    name: "a thousand events emitted at once arrive in order",
    async run(context) {
      const pair = await context.pair();
      const up = collect(pair.server, "n");
      const down = collect(pair.client, "n");
      const thousand = Array.from({ length: 1_000 }, (_, n) => [n]);
      for (const [n] of thousand) pair.client.emit("n", n);
      for (const [n] of thousand) pair.server.emit("n", n);
      await settle(pair);
      expect(up).toEqual(thousand);
      expect(down).toEqual(thousand);
    },
  },
  {
    name: "reserved names cannot be emitted, by neither side nor to an audience",
    async run(context) {
      const { client, server } = await context.pair();
      for (const name of [
        "connect",
        "connect_error",
        "disconnect",
        "disconnecting",
        "newListener",
        "removeListener",
      ]) {
        const refusal = `"${name}" is a reserved event name`;
        expect(() => client.emit(name)).toThrow(refusal);
        expect(() => server.emit(name)).toThrow(refusal);
        expect(() => context.nsp.emit(name)).toThrow(refusal);
        expect(() => server.broadcast.emit(name)).toThrow(refusal);
      }
    },
  },
];
