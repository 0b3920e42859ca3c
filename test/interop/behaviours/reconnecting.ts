// Behaviours of coming back: after the line is cut, after the server was away, and before it was ever there.
import { expect } from "vitest";
import { settle, stateOf } from "../context.js";
import { collect, nextEvent } from "../next-event.js";
import type { Behaviour } from "./behaviour.js";

/** Between two ends of ours a session goes on after a cut, unless it is told not to. Clients of Socket.IO pass over it. */
const asSocketIo: object = { resume: false };

export const reconnecting: readonly Behaviour[] = [
  {
    name: "a cut line is noticed by both ends, and the client comes back as a new socket without its rooms",
    async run(context) {
      const wire = await context.openWire();
      const before = await context.pair(asSocketIo, { url: wire.url });
      await context.onFinalTransport(before);
      await settle(before);
      await before.server.join("red");
      const oldId = before.client.id;

      const told = [nextEvent(before.server, "disconnect"), nextEvent(before.client, "disconnect")];
      const attempt = nextEvent(before.client.io, "reconnect_attempt");
      const reconnected = nextEvent(before.client.io, "reconnect");
      const connected = nextEvent(before.client, "connect");
      await wire.cut();
      for (const [reason] of await Promise.all(told)) {
        expect(reason).toBe(
          context.combination.mode.endsOn === "websocket" ? "transport close" : "transport error",
        );
      }
      expect(stateOf(before.client)).toMatchObject({ connected: false, active: true, id: undefined });

      expect(await attempt).toEqual([1]);
      await reconnected;
      await connected;
      const after = context.pairOf(before.client);
      expect(after.client.id).not.toBe(oldId);
      expect(after.client.recovered ?? false).toBe(false);
      expect([...after.server.rooms]).toEqual([after.server.id]);
      await settle(after);
    },
  },
  {
    name: "what a client emits while the line is down is delivered in order when it is back",
    async run(context) {
      const heard: number[] = [];
      context.nsp.on("connection", (socket) => socket.on("n", (n: number) => heard.push(n)));
      const wire = await context.openWire();
      const pair = await context.pair(asSocketIo, { url: wire.url });
      await context.onFinalTransport(pair);
      pair.client.emit("n", 0);
      await settle(pair);
      const down = nextEvent(pair.client, "disconnect");
      const back = nextEvent(pair.client, "connect");
      await wire.cut();
      await down;
      const numbers = Array.from({ length: 100 }, (_, n) => n + 1);
      for (const n of numbers) pair.client.emit("n", n);
      await back;
      await settle(context.pairOf(pair.client));
      expect(heard).toEqual([0, ...numbers]);
    },
  },
  {
    name: "both namespaces of a line come back after a cut",
    async run(context) {
      const other = context.server.io.of(`${context.nsp.name}-other`);
      const wire = await context.openWire();
      const pair = await context.pair(asSocketIo, { url: wire.url });
      const second = pair.client.io.socket(other.name);
      await nextEvent(second, "connect");
      await context.onFinalTransport(pair);
      await settle(pair);
      const back = [nextEvent(pair.client, "disconnect"), nextEvent(second, "disconnect")].map(
        (down, index) => down.then(() => nextEvent(index === 0 ? pair.client : second, "connect")),
      );
      await wire.cut();
      await Promise.all(back);
      await settle(context.pairOf(pair.client), context.pairOf(second, other));
    },
  },
  {
    name: "a client comes back when its server is back on the same port",
    async run(context) {
      const first = await context.startServer();
      const pair = await context.pair(asSocketIo, { url: first.url, nsp: first.io.of("/") });
      await context.onFinalTransport(pair);
      await settle(pair);
      const down = nextEvent(pair.client, "disconnect");
      const refused = nextEvent(pair.client.io, "reconnect_error");
      await first.close();
      await down;
      await refused;
      const back = nextEvent(pair.client, "connect");
      const second = await context.startServer({ port: first.port });
      await back;
      await settle(context.pairOf(pair.client, second.io.of("/")));
    },
  },
  {
    name: "a client that finds no server says so and tries again; without reconnection it gives up",
    async run(context) {
      const own = await context.startServer();
      await own.close();
      const patient = context.open({ reconnectionAttempts: 2 }, { url: own.url });
      const failed = nextEvent(patient.io, "reconnect_failed");
      const errors = collect(patient.io, "reconnect_error");
      const [error] = await nextEvent(patient, "connect_error");
      expect(error).toBeInstanceOf(Error);
      expect(patient.active).toBe(true);
      await failed;
      expect(errors).toHaveLength(2);

      const impatient = context.open({ reconnection: false }, { url: own.url });
      await nextEvent(impatient, "connect_error");
      expect(impatient.connected).toBe(false);
    },
  },
  {
    name: "a client that disconnects while it tries to come back stays away",
    async run(context) {
      const wire = await context.openWire();
      const pair = await context.pair(
        { ...asSocketIo, reconnectionDelay: 60_000, reconnectionDelayMax: 60_000 },
        { url: wire.url },
      );
      await context.onFinalTransport(pair);
      await settle(pair);
      const down = nextEvent(pair.client, "disconnect");
      await wire.cut();
      await down;
      pair.client.disconnect();
      expect(pair.client.active).toBe(false);
      pair.client.connect();
      await nextEvent(pair.client, "connect");
      await settle(context.pairOf(pair.client));
    },
  },
];
