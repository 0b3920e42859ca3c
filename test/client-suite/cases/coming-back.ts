// Cases of ends and of new beginnings: who closed, what both are told, and what is caught up.
import { nextEvent } from "../next-event.js";
import { equal, holds } from "../expect.js";
import type { Case } from "./case.js";

export const comingBack: readonly Case[] = [
  {
    name: "a client that disconnects is told so, and stays away until it connects",
    async run(scene) {
      const socket = await scene.connect();
      const told = nextEvent(socket, "disconnect");
      socket.disconnect();
      equal((await told)[0], "io client disconnect");
      equal([socket.active, socket.id], [false, undefined]);
      socket.connect();
      await nextEvent(socket, "connect");
    },
  },
  {
    name: "a client that the server sends away is told so, and stays away until it connects",
    async run(scene) {
      const socket = await scene.connect();
      socket.emit("send me away");
      equal((await nextEvent(socket, "disconnect"))[0], "io server disconnect");
      holds(!socket.active, "it stays away");
      socket.connect();
      await nextEvent(socket, "connect");
    },
  },
  {
    name: "after a crash of the server it comes back with a new id, in every namespace, and sends what has gathered",
    async run(scene) {
      const server = await scene.openServer();
      // With a line it would be told of the loss only when the new server does not know it.
      const socket = await scene.connect({ resume: false }, server.url + scene.nsp);
      const other = scene.closeLater(socket.io.socket(`${scene.nsp}-other`));
      await nextEvent(other, "connect");
      await scene.settleOnTransport(socket);
      const { id } = socket;
      const told = [nextEvent(socket, "disconnect"), nextEvent(other, "disconnect")];
      const back = [nextEvent(socket, "connect"), nextEvent(other, "connect")];
      const refused = nextEvent(socket.io, "reconnect_error");
      await server.kill();
      for (const [reason] of await Promise.all(told)) {
        holds(/^transport (close|error)$/.test(String(reason)), `the reason is not "${String(reason)}"`);
      }
      equal([socket.connected, socket.active, socket.id], [false, true, undefined]);
      for (const n of [1, 2, 3]) socket.emit("note", n);
      await refused;
      await server.start();
      await Promise.all(back);
      holds(socket.id !== id, "the id is a new one");
      await socket.emitWithAck("echo");
      equal(await server.heard(scene.nsp), [[1], [2], [3]]);
    },
  },
  {
    name: "after a deployment of the server it comes back",
    async run(scene) {
      const server = await scene.openServer();
      const socket = await scene.connect({}, server.url + scene.nsp);
      await scene.settleOnTransport(socket);
      const told = nextEvent(socket, "disconnect");
      const back = nextEvent(socket, "connect");
      await server.stop();
      const [reason] = await told;
      holds(/^transport (close|error)$/.test(String(reason)), `the reason is not "${String(reason)}"`);
      await server.kill();
      await server.start();
      await back;
      equal(await socket.emitWithAck("echo", "hello"), "hello");
    },
  },
  {
    name: "a server that falls silent is noticed",
    async run(scene) {
      // Neither end is to be taken for silent that only waits for its turn.
      const server = await scene.openServer({ pingInterval: 300, pingTimeout: 2_000 });
      const socket = await scene.connect({ reconnection: false }, server.url + scene.nsp);
      await scene.settleOnTransport(socket);
      const told = nextEvent(socket, "disconnect");
      await server.freeze();
      equal((await told)[0], "ping timeout");
    },
  },
  {
    name: "while it tries to come back it can be told to stay away",
    async run(scene) {
      const slow = { reconnectionDelay: 60_000, reconnectionDelayMax: 60_000 };
      const socket = await scene.connect(slow);
      const told = nextEvent(socket, "disconnect");
      socket.io.engine.close();
      await told;
      socket.disconnect();
      holds(!socket.active, "it stays away");
      socket.connect();
      await nextEvent(socket, "connect");
    },
  },
  {
    name: "with recovery it gets its id back, and what it missed in its rooms, in order",
    async run(scene) {
      const server = await scene.openServer({ connectionStateRecovery: {} });
      // What a line brings back, recovery need not.
      const slow = { reconnectionDelay: 200, reconnectionDelayMax: 200, resume: false };
      const socket = await scene.connect(slow, server.url + scene.nsp);
      await scene.settleOnTransport(socket);
      const heard: unknown[][] = [];
      socket.on("news", (...args: unknown[]) => heard.push(args));
      await socket.emitWithAck("enter", "harbour");
      const first = nextEvent(socket, "news");
      await server.tell(scene.nsp, "harbour", "news", 0);
      await first;
      const { id } = socket;
      const told = nextEvent(socket, "disconnect");
      const back = nextEvent(socket, "connect");
      socket.emit("hang up");
      await told;
      for (const n of [1, 2, 3]) await server.tell(scene.nsp, "harbour", "news", n);
      await back;
      equal([socket.recovered, socket.id], [true, id]);
      await socket.emitWithAck("echo");
      equal(heard, [[0], [1], [2], [3]]);
    },
  },
  {
    name: "clients that lost their server together do not come back all at once",
    modes: ["websocket"],
    async run(scene) {
      const server = await scene.openServer();
      const options = { reconnectionDelay: 300, reconnectionDelayMax: 300 };
      const crowd = await Promise.all(
        Array.from({ length: 20 }, () => scene.connect(options, server.url + scene.nsp)),
      );
      const attempts = Promise.all(
        crowd.map(async (socket) => {
          await nextEvent(socket.io, "reconnect_attempt");
          return performance.now();
        }),
      );
      await server.kill();
      const times = await attempts;
      const spreadMs = Math.max(...times) - Math.min(...times);
      holds(spreadMs > 75, `20 attempts within 300 ms, give or take half, are ${spreadMs} ms apart`);
    },
  },
];
