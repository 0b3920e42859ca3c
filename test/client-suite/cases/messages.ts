// Cases of what is said: values, bytes, questions, order, and what waits or is dropped while nobody can be told.
import { nextEvent } from "../next-event.js";
import { equal, rejects } from "../expect.js";
import type { Case } from "./case.js";

const everyByte = Uint8Array.from({ length: 256 }, (_, n) => n);

export const messages: readonly Case[] = [
  {
    name: "every JSON value and every character comes back as it was sent",
    async run(scene) {
      const socket = await scene.connect();
      const text = 'ünï © 漢字 \u{1f600} \u0000\u001e\u2028"\\ \u007f';
      const values = ["", 0, -1.5, 2 ** 53 - 1, true, false, null, [], {}, [[1], { a: { b: [null] } }], text];
      const heard = nextEvent(socket, text);
      socket.emit("say", text, ...values, { [text]: text });
      equal(await heard, [...values, { [text]: text }]);
    },
  },
  {
    name: "bytes come back as they were sent, wherever they stand",
    async run(scene) {
      const socket = await scene.connect();
      const sent = [
        everyByte,
        everyByte.buffer,
        everyByte.subarray(10, 20),
        new Uint8Array(0),
        { deep: [{ bytes: new Uint16Array([1, 65_535]) }] },
      ];
      const heard = nextEvent(socket, "bytes");
      socket.emit("say", "bytes", ...sent);
      equal(await heard, sent);
      equal(await socket.emitWithAck("echo", { one: everyByte, two: [everyByte] }), {
        one: everyByte,
        two: [everyByte],
      });
    },
  },
  {
    name: "500 kB of text and 500 kB of bytes come back whole",
    async run(scene) {
      const socket = await scene.connect();
      const rows = Array.from({ length: 5_000 }, (_, n) => ({ n, text: "ü".repeat(40) }));
      equal(await socket.emitWithAck("echo", rows), rows);
      const bytes = Uint8Array.from({ length: 500_000 }, (_, n) => n % 251);
      equal(await socket.emitWithAck("echo", bytes), bytes);
    },
  },
  {
    name: "both ends ask and are answered",
    async run(scene) {
      const socket = await scene.connect();
      socket.on("question", (n: number, reply: (answer: unknown) => void) => reply({ twice: 2 * n }));
      equal(await socket.emitWithAck("ask me", 21), { twice: 42 });
      const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => socket.emitWithAck("echo", n)));
      equal(
        answers,
        Array.from({ length: 50 }, (_, n) => n),
      );
    },
  },
  {
    name: "a question that nobody answers fails after its timeout, also while disconnected",
    async run(scene) {
      const socket = await scene.connect();
      await rejects(socket.timeout(30).emitWithAck("nobody listens"), /operation has timed out/);
      socket.disconnect();
      await rejects(socket.timeout(30).emitWithAck("echo", 1), /operation has timed out/);
      equal(socket.sendBuffer.length, 0);
    },
  },
  {
    name: "a question that is open when the connection goes fails at once",
    async run(scene) {
      const socket = await scene.connect();
      const answer = socket.timeout(9_000).emitWithAck("nobody listens");
      socket.disconnect();
      await rejects(answer, /socket has been disconnected/);
    },
  },
  {
    name: "a thousand events keep their order in each direction while the line may change its transport",
    async run(scene) {
      const socket = scene.open();
      const heard: number[] = [];
      socket.on("n", (n: number) => heard.push(n));
      const thousand = Array.from({ length: 1_000 }, (_, n) => n);
      for (let start = 0; start < 1_000; start += 100) {
        for (const n of thousand.slice(start, start + 100)) {
          socket.emit("note", n);
          socket.emit("say", "n", n);
        }
        await socket.emitWithAck("echo");
      }
      await scene.settleOnTransport(socket);
      equal(heard, thousand);
      equal(
        await scene.server.heard(scene.nsp),
        thousand.map((n) => [n]),
      );
    },
  },
  {
    name: "what is emitted before the connection is delivered after it, in order, unless it is volatile",
    async run(scene) {
      const socket = scene.open({ autoConnect: false });
      socket.emit("note", 1);
      socket.volatile.emit("note", "lost");
      socket.emit("note", everyByte);
      socket.connect();
      socket.emit("note", 3);
      await socket.emitWithAck("echo");
      const [first, , third, ...others] = await scene.server.heard(scene.nsp);
      equal([first, third, others], [[1], [3], []]);
    },
  },
  {
    name: "a volatile event that stands alone is delivered",
    async run(scene) {
      const socket = await scene.connect();
      await scene.settleOnTransport(socket);
      const drained = nextEvent(socket.io.engine, "drain");
      await socket.emitWithAck("echo");
      await drained;
      const heard = nextEvent(socket, "perhaps");
      socket.volatile.emit("say", "perhaps", 1);
      equal(await heard, [1]);
    },
  },
  {
    name: "with retries an event is sent until it is acknowledged, and the next one waits for it",
    async run(scene) {
      const socket = await scene.connect({ retries: 20, ackTimeout: 100 });
      const answers: unknown[] = [];
      socket.emit("third time", "first", (...args: unknown[]) => answers.push(args));
      const [error, answer] = await new Promise<unknown[]>((resolve) => {
        socket.emit("echo", "second", (...args: unknown[]) => resolve(args));
      });
      equal(answers, [[null, "at last"]]);
      equal([error, answer], [null, "second"]);
    },
  },
  {
    name: "a listener that throws stops neither the others nor the connection",
    async run(scene) {
      const socket = await scene.connect();
      socket.on("word", () => {
        throw new Error("a listener of the suite, which fails on purpose");
      });
      const heard = nextEvent(socket, "word");
      socket.emit("say", "word", "hello");
      equal(await heard, ["hello"]);
      equal(await socket.emitWithAck("echo", 1), 1);
    },
  },
];
