// Behaviours of middlewares: of namespaces (who may come in) and of sockets (what is handled).
import { expect } from "vitest";
import { settle, stateOf } from "../context.js";
import { collect, nextEvent } from "../next-event.js";
import type { Behaviour } from "./behaviour.js";

export const middlewares: readonly Behaviour[] = [
  {
    name: "namespace middlewares run in order, also asynchronous ones, before the connection",
    async run(context) {
      const steps: string[] = [];
      context.nsp.use((socket, next) => {
        expect(socket.connected).toBe(false);
        socket.data.user = "ann";
        steps.push("first");
        setImmediate(next);
      });
      context.nsp.use((socket, next) => {
        steps.push(`second knows ${socket.data.user}`);
        next();
      });
      context.nsp.on("connection", () => steps.push("connection"));
      const { server } = await context.pair();
      expect(steps).toEqual(["first", "second knows ann", "connection"]);
      expect(server.data).toEqual({ user: "ann" });
    },
  },
  {
    name: "a middleware's error reaches the client as connect_error with its data, and later ones do not run",
    async run(context) {
      let ranLater = false;
      context.nsp.use((_socket, next) => {
        next(Object.assign(new Error("Not authorized"), { data: { code: "E_TOKEN", retry: [1, 2] } }));
      });
      context.nsp.use((_socket, next) => {
        ranLater = true;
        next();
      });
      const client = context.open();
      const [error] = await nextEvent(client, "connect_error");
      expect(error).toMatchObject({
        message: "Not authorized",
        data: { code: "E_TOKEN", retry: [1, 2] },
      });
      expect(stateOf(client)).toMatchObject({ connected: false, active: false });
      expect(ranLater).toBe(false);
      expect(context.nsp.sockets.size).toBe(0);
    },
  },
  {
    name: "a refused client gets in when it connects again with better credentials",
    async run(context) {
      context.nsp.use((socket, next) => {
        next(socket.handshake.auth.token === "right" ? undefined : new Error("wrong token"));
      });
      const client = context.open({ auth: { token: "wrong" } });
      await nextEvent(client, "connect_error");
      client.auth = { token: "right" };
      client.connect();
      await nextEvent(client, "connect");
      await settle(context.pairOf(client));
    },
  },
  {
    name: "middlewares of the main namespace are not those of another",
    async run(context) {
      let ran = 0;
      const own = await context.startServer();
      own.io.use((_socket, next) => {
        ran++;
        next();
      });
      await context.pair({}, { url: own.url, nsp: own.io.of("/chat") });
      expect(ran).toBe(0);
      await context.pair({}, { url: own.url, nsp: own.io.of("/") });
      expect(ran).toBe(1);
    },
  },
  {
    name: "a socket's middleware sees every event, may change it, and may drop it with an error",
    async run(context) {
      const pair = await context.pair();
      pair.server.use((event, next) => {
        if (event[0] === "forbidden") return next(new Error("not for you"));
        if (event[0] === "word") event[1] = `${String(event[1])}!`;
        next();
      });
      const words = collect(pair.server, "word");
      const forbidden = collect(pair.server, "forbidden");
      const errors = collect(pair.server, "error");
      pair.client.emit("word", "hello");
      pair.client.emit("forbidden");
      await settle(pair);
      expect(words).toEqual([["hello!"]]);
      expect(forbidden).toEqual([]);
      expect(errors).toEqual([[expect.objectContaining({ message: "not for you" })]]);
      expect(pair.server.connected).toBe(true);
    },
  },
];
