// Behaviours of acknowledgements and their timeouts.
import { expect } from "vitest";
import { settle } from "../context.js";
import { collect, nextEvent } from "../next-event.js";
import type { Behaviour } from "./behaviour.js";

type Reply = (...args: unknown[]) => void;
const patienceMs = 1_000;
const ascending = (a: number, b: number): number => a - b;

export const acks: readonly Behaviour[] = [
  {
    name: "a client gets the server's acknowledgement, with all its arguments",
    async run(context) {
      const { client, server } = await context.pair();
      server.on("sum", (a: number, b: number, reply: Reply) => reply(a + b, { of: [a, b] }, null));
      const answer = await new Promise<unknown[]>((resolve) => {
        client.emit("sum", 2, 3, (...args: unknown[]) => resolve(args));
      });
      expect(answer).toEqual([5, { of: [2, 3] }, null]);
    },
  },
  {
    name: "a server gets the client's acknowledgement, with all its arguments",
    async run(context) {
      const { client, server } = await context.pair();
      client.on("sum", (a: number, b: number, reply: Reply) => reply(a + b, [{ a }, { b }], false));
      const answer = await new Promise<unknown[]>((resolve) => {
        server.emit("sum", 2, 3, (...args: unknown[]) => resolve(args));
      });
      expect(answer).toEqual([5, [{ a: 2 }, { b: 3 }], false]);
    },
  },
  {
    name: "emitWithAck resolves with the first argument, on both sides and while the other's question is open",
    async run(context) {
      const { client, server } = await context.pair();
      server.on("ask", async (n: number, reply: Reply) => {
        reply(await server.emitWithAck("ask back", n + 1));
      });
      client.on("ask back", (n: number, reply: Reply) => reply(n * 10));
      expect(await client.emitWithAck("ask", 1)).toBe(20);
    },
  },
  {
    name: "many questions at once get their own answers",
    async run(context) {
      const { client, server } = await context.pair();
      const held: (() => void)[] = [];
      server.on("ask", (n: number, reply: Reply) => {
        held.push(() => reply(n));
        if (held.length === 50) while (held.length > 0) held.pop()?.();
      });
      client.on("ask", (n: number, reply: Reply) => reply(-n));
      const numbers = Array.from({ length: 50 }, (_, n) => n + 1);
      const [ups, downs] = await Promise.all([
        Promise.all(numbers.map((n) => client.emitWithAck("ask", n))),
        Promise.all(numbers.map((n) => server.emitWithAck("ask", n))),
      ]);
      expect(ups).toEqual(numbers);
      expect(downs).toEqual(numbers.map((n) => -n));
    },
  },
  {
    name: "a question asked before the connection is answered after it",
    async run(context) {
      context.nsp.on("connection", (socket) => {
        socket.on("ask", (reply: Reply) => reply("yes"));
      });
      expect(await context.open().emitWithAck("ask")).toBe("yes");
    },
  },
  {
    name: "a second answer to the same question is ignored",
    async run(context) {
      const pair = await context.pair();
      const answers: unknown[] = [];
      pair.server.on("ask", (reply: Reply) => {
        reply("first");
        reply("second");
      });
      pair.client.emit("ask", (answer: unknown) => answers.push(answer));
      await settle(pair);
      expect(answers).toEqual(["first"]);
    },
  },
  {
    name: "a client's timeout fails the question that nobody answers, and a late answer is ignored",
    async run(context) {
      const pair = await context.pair();
      let answerLate: Reply | undefined;
      pair.server.on("ask", (reply: Reply) => (answerLate = reply));
      const calls: unknown[][] = [];
      await new Promise<void>((resolve) => {
        pair.client.timeout(20).emit("ask", (...args: unknown[]) => {
          calls.push(args);
          resolve();
        });
      });
      // The question may have been slower than the timeout; behind it, its answer is late for certain.
      await settle(pair);
      answerLate?.("too late");
      await settle(pair);
      expect(calls).toEqual([[expect.objectContaining({ message: "operation has timed out" })]]);
      await expect(pair.client.timeout(20).emitWithAck("nobody listens")).rejects.toThrow(
        "operation has timed out",
      );
    },
  },
  {
    name: "a server's timeout fails the question that nobody answers, and a late answer is ignored",
    async run(context) {
      const pair = await context.pair();
      let answerLate: Reply | undefined;
      pair.client.on("ask", (reply: Reply) => (answerLate = reply));
      const calls: unknown[][] = [];
      await new Promise<void>((resolve) => {
        pair.server.timeout(20).emit("ask", (...args: unknown[]) => {
          calls.push(args);
          resolve();
        });
      });
      await settle(pair);
      answerLate?.("too late");
      await settle(pair);
      expect(calls).toEqual([[expect.objectContaining({ message: "operation has timed out" })]]);
      await expect(pair.server.timeout(20).emitWithAck("nobody listens")).rejects.toThrow(
        "operation has timed out",
      );
    },
  },
  {
    name: "an answer within the timeout comes without an error, on both sides",
    async run(context) {
      const { client, server } = await context.pair();
      for (const end of [client, server]) end.on("ask", (reply: Reply) => reply("here", 2));
      for (const end of [client, server]) {
        const answer = await new Promise<unknown[]>((resolve) => {
          end.timeout(20_000).emit("ask", (...args: unknown[]) => resolve(args));
        });
        expect(answer).toEqual([null, "here", 2]);
        expect(await end.timeout(20_000).emitWithAck("ask")).toBe("here");
      }
    },
  },
  {
    name: "a question that is open when the client disconnects fails with a reason",
    async run(context) {
      const { client, server } = await context.pair();
      const asked = nextEvent(server, "ask");
      const answer = client.timeout(20_000).emitWithAck("ask");
      await asked;
      client.disconnect();
      await expect(answer).rejects.toThrow("socket has been disconnected");
    },
  },
  {
    name: "a broadcast collects one acknowledgement from each member of its audience",
    async run(context) {
      const pairs = [await context.pair(), await context.pair(), await context.pair()];
      for (const [n, { client }] of pairs.entries()) client.on("vote", (reply: Reply) => reply(n));
      await pairs[0]?.server.join("red");
      await pairs[2]?.server.join("red");
      const votes = (await context.nsp.timeout(20_000).emitWithAck("vote")) as number[];
      expect(votes.toSorted(ascending)).toEqual([0, 1, 2]);
      const [error, red] = await new Promise<[unknown, number[]]>((resolve) => {
        context.nsp
          .to("red")
          .timeout(20_000)
          .emit("vote", (...args: [unknown, number[]]) => resolve(args));
      });
      expect(error).toBeNull();
      expect(red.toSorted(ascending)).toEqual([0, 2]);
    },
  },
  {
    name: "a broadcast that not everybody acknowledges fails, and keeps the answers that came",
    async run(context) {
      const pairs = [await context.pair(), await context.pair(), await context.pair()];
      for (const [n, { client }] of pairs.entries()) {
        client.on("vote", (reply: Reply) => n !== 1 && reply(n));
      }
      const promised = context.nsp
        .timeout(patienceMs)
        .emitWithAck("vote")
        .catch((error: unknown) => error);
      const called = new Promise<[Error, number[]]>((resolve) => {
        context.nsp.timeout(patienceMs).emit("vote", (...args: [Error, number[]]) => resolve(args));
      });
      const failure = await promised;
      expect(failure).toMatchObject({ message: "operation has timed out" });
      expect((failure as { responses: number[] }).responses.toSorted(ascending)).toEqual([0, 2]);
      const [error, votes] = await called;
      expect(error.message).toBe("operation has timed out");
      expect(votes.toSorted(ascending)).toEqual([0, 2]);
    },
  },
  {
    name: "a broadcast to nobody is acknowledged at once, by nobody",
    async run(context) {
      expect(await context.nsp.to("empty").timeout(20_000).emitWithAck("vote")).toEqual([]);
    },
  },
  {
    name: "an acknowledgement nobody waits for disturbs nothing",
    async run(context) {
      const pair = await context.pair();
      const heard = collect(pair.server, "word");
      pair.client.on("ask", (reply: unknown) => expect(reply).toBeUndefined());
      pair.server.emit("ask");
      pair.client.emit("word", "still here");
      await settle(pair);
      expect(heard).toEqual([["still here"]]);
    },
  },
];
