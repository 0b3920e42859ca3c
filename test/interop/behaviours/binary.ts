// Behaviours of binary arguments: what goes in as bytes comes out as the same bytes, wherever it lies.
import { expect } from "vitest";
import type { Context } from "../context.js";
import { nextEvent } from "../next-event.js";
import type { Behaviour } from "./behaviour.js";

type Reply = (...args: unknown[]) => void;

/** The bytes of whatever form a peer gives them in; anything else is not binary, and fails. */
function bytesOf(value: unknown): Buffer {
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw new TypeError(`expected binary, got ${JSON.stringify(value)}`);
}

/** Sends `args` to the server, from there back to the client, and gives what the client then holds. */
async function bounce(context: Context, ...args: unknown[]): Promise<unknown[]> {
  const { client, server } = await context.pair();
  server.on("bounce", (...received: unknown[]) => server.emit("bounce", ...received));
  const answer = nextEvent(client, "bounce");
  client.emit("bounce", ...args);
  return answer;
}

const everyByte = Uint8Array.from({ length: 256 }, (_, n) => n);

export const binary: readonly Behaviour[] = [
  {
    name: "a Buffer keeps its bytes both ways",
    async run(context) {
      const [bytes] = await bounce(context, Buffer.from(everyByte));
      expect(bytesOf(bytes)).toEqual(Buffer.from(everyByte));
    },
  },
  {
    name: "a Uint8Array that is part of a larger buffer keeps its own bytes both ways",
    async run(context) {
      const [bytes] = await bounce(context, everyByte.subarray(10, 20));
      expect(bytesOf(bytes)).toEqual(Buffer.from(everyByte.subarray(10, 20)));
    },
  },
  {
    name: "an ArrayBuffer keeps its bytes both ways",
    async run(context) {
      const [bytes] = await bounce(context, everyByte.slice().buffer);
      expect(bytesOf(bytes)).toEqual(Buffer.from(everyByte));
    },
  },
  {
    name: "an empty buffer stays an empty buffer",
    async run(context) {
      const [before, bytes, after] = await bounce(context, "before", Buffer.alloc(0), "after");
      expect([before, bytesOf(bytes), after]).toEqual(["before", Buffer.alloc(0), "after"]);
    },
  },
  {
    name: "binary lies anywhere among other values, in order",
    async run(context) {
      const one = Buffer.from([1]);
      const two = Buffer.from([2, 2]);
      const three = Buffer.from([3, 3, 3]);
      const [text, tree, last, nothing] = await bounce(
        context,
        "text",
        { first: one, list: [null, { deep: two, n: 1.5 }], yes: true },
        three,
        null,
      );
      const { first, list, yes } = tree as {
        first: unknown;
        list: [null, { deep: unknown; n: number }];
        yes: true;
      };
      expect([text, list[0], list[1].n, yes, nothing]).toEqual(["text", null, 1.5, true, null]);
      expect([first, list[1].deep, last].map(bytesOf)).toEqual([one, two, three]);
    },
  },
  {
    name: "binary events and text events keep their order",
    async run(context) {
      const { client, server } = await context.pair();
      const heard: string[] = [];
      const done = new Promise<void>((resolve) => {
        server.on("n", (n: number, bytes?: unknown) => {
          heard.push(bytes === undefined ? `${n}` : `${n} ${bytesOf(bytes).toString("hex")}`);
          if (n === 5) resolve();
        });
      });
      client.emit("n", 0);
      client.emit("n", 1, Buffer.from("01", "hex"));
      client.emit("n", 2);
      client.emit("n", 3, Buffer.from("03", "hex"));
      client.emit("n", 4, Buffer.from("04", "hex"));
      client.emit("n", 5);
      await done;
      expect(heard).toEqual(["0", "1 01", "2", "3 03", "4 04", "5"]);
    },
  },
  {
    name: "acknowledgements carry binary, both ways, and so do the events they answer",
    async run(context) {
      const { client, server } = await context.pair();
      for (const end of [client, server]) {
        end.on("reverse", (bytes: unknown, reply: Reply) => {
          reply({ reversed: bytesOf(bytes).toReversed() }, "done");
        });
      }
      for (const end of [client, server]) {
        const [answer, word] = await new Promise<unknown[]>((resolve) => {
          end.emit("reverse", Buffer.from([1, 2, 3]), (...args: unknown[]) => resolve(args));
        });
        expect(bytesOf((answer as { reversed: unknown }).reversed)).toEqual(Buffer.from([3, 2, 1]));
        expect(word).toBe("done");
      }
    },
  },
  {
    name: "a binary broadcast reaches everybody with the same bytes",
    async run(context) {
      const pairs = [await context.pair(), await context.pair(), await context.pair()];
      const heard = pairs.map(({ client }) => nextEvent(client, "bytes"));
      context.nsp.emit("bytes", Buffer.from(everyByte), { again: Buffer.from([9]) });
      for (const [bytes, tree] of await Promise.all(heard)) {
        expect(bytesOf(bytes)).toEqual(Buffer.from(everyByte));
        expect(bytesOf((tree as { again: unknown }).again)).toEqual(Buffer.from([9]));
      }
    },
  },
  {
    name: "ten attachments pass by default",
    async run(context) {
      const buffers = Array.from({ length: 10 }, (_, n) => Buffer.from([n]));
      expect((await bounce(context, ...buffers)).map(bytesOf)).toEqual(buffers);
    },
  },
  {
    name: "more than ten attachments pass where both ends were told to allow them",
    async run(context) {
      const bounds = { maxAttachments: 100 };
      const own = await context.startServer({ bounds });
      const { client, server } = await context.pair({}, { url: own.url, nsp: own.io.of("/"), bounds });
      server.on("bounce", (...received: unknown[]) => server.emit("bounce", ...received));
      const buffers = Array.from({ length: 64 }, (_, n) => Buffer.from([n, 255 - n]));
      const answer = nextEvent(client, "bounce");
      client.emit("bounce", ...buffers);
      expect((await answer).map(bytesOf)).toEqual(buffers);
    },
  },
  {
    name: "700 kB of binary bounce three times within the default limits",
    async run(context) {
      const { client, server } = await context.pair();
      const large = Buffer.alloc(700_000, everyByte);
      server.on("large", (bytes: unknown) => server.emit("large", bytes));
      let bytes: unknown = large;
      for (let times = 0; times < 3; times++) {
        const answer = nextEvent(client, "large");
        client.emit("large", bytes);
        [bytes] = await answer;
      }
      expect(bytesOf(bytes).equals(large)).toBe(true);
    },
  },
];
