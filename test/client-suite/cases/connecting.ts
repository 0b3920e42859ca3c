// Cases of getting in: ids, credentials, refusals, namespaces, transports.
import { nextEvent } from "../next-event.js";
import { equal, holds } from "../expect.js";
import type { Scene } from "../scene.js";
import type { Case } from "./case.js";

/** What the server says of a client. */
export interface Identity {
  readonly id: string;
  readonly auth: unknown;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly transport: string;
}

export const connecting: readonly Case[] = [
  {
    name: "connects, is known by the same id at both ends, and ends up on the transport promised",
    async run(scene) {
      const socket = await scene.connect();
      await scene.settleOnTransport(socket);
      const { id, transport } = (await socket.emitWithAck("who am I")) as Identity;
      equal([id, transport], [socket.id, scene.mode.endsOn]);
      equal([socket.connected, socket.active, socket.recovered], [true, true, false]);
    },
  },
  {
    name: "shows credentials, given as an object or asked of a function anew for each connection",
    async run(scene) {
      const socket = await scene.connect({ auth: { token: "é", nested: [1, null] } });
      equal(((await socket.emitWithAck("who am I")) as Identity).auth, { token: "é", nested: [1, null] });
      let times = 0;
      const other = await scene.connect({ auth: (answer) => answer({ times: ++times }) });
      other.disconnect().connect();
      await nextEvent(other, "connect");
      equal(((await other.emitWithAck("who am I")) as Identity).auth, { times: 2 });
    },
  },
  {
    name: "sends a query, whatever its characters",
    async run(scene) {
      const socket = await scene.connect({ query: { "a b": "c&d=é", n: 7 } });
      const { query } = (await socket.emitWithAck("who am I")) as Identity;
      equal([query["a b"], query["n"]], ["c&d=é", "7"]);
    },
  },
  {
    name: "sends headers of the application's own with polling",
    modes: ["polling", "upgrade"],
    async run(scene) {
      const socket = await scene.connect({ extraHeaders: { "x-suite": "yes" } });
      equal(((await socket.emitWithAck("who am I")) as Identity).headers["x-suite"], "yes");
    },
  },
  {
    name: "sends headers of the application's own with WebSocket, where a program may",
    modes: ["websocket"],
    needs: "headers on WebSocket",
    async run(scene) {
      const socket = await scene.connect({ extraHeaders: { "x-suite": "yes" } });
      equal(((await socket.emitWithAck("who am I")) as Identity).headers["x-suite"], "yes");
    },
  },
  {
    name: "gives cookies back to a server of another origin when it is told to, and only then",
    modes: ["polling", "upgrade"],
    needs: "cookies by request",
    async run(scene) {
      for (const withCredentials of [false, true]) {
        const name = `suite-${scene.nsp.slice(1)}-${withCredentials}`;
        const socket = await scene.connect({ withCredentials, query: { "set-cookie": name } });
        socket.io.engine.close();
        await nextEvent(socket, "connect");
        const { headers } = (await socket.emitWithAck("who am I")) as Identity;
        equal((headers["cookie"] ?? "").includes(`${name}=kept`), withCredentials);
      }
    },
  },
  {
    name: "is told why it is refused, and gets in with better credentials",
    async run(scene) {
      const socket = scene.open({ auth: { password: "please" } }, `${scene.server.url}/refusing`);
      const [error] = (await nextEvent(socket, "connect_error")) as [Error & { data?: unknown }];
      equal([error.message, error.data, socket.active], ["not you", { hint: "sesame" }, false]);
      socket.auth = { password: "open sesame" };
      socket.connect();
      await nextEvent(socket, "connect");
    },
  },
  {
    name: "is told that a namespace does not exist, and does not try again",
    async run(scene) {
      const socket = scene.open({}, `${scene.server.url}/nowhere`);
      const [error] = (await nextEvent(socket, "connect_error")) as [Error];
      equal([error.message, socket.active, socket.connected], ["Invalid namespace", false, false]);
    },
  },
  {
    name: "shares one connection between namespaces, and leaves them one by one",
    async run(scene) {
      const one = await scene.connect();
      const other = scene.closeLater(one.io.socket(`${scene.nsp}-other`));
      await nextEvent(other, "connect");
      holds(one.id !== other.id, "each namespace has an id of its own");
      one.disconnect();
      equal(await other.emitWithAck("echo", "still here"), "still here");
    },
  },
  {
    name: "begins with another transport when the first cannot open, if it is told to try all",
    modes: ["polling"],
    async run(scene) {
      const server = await scene.openServer({ transports: ["polling"] });
      const options = { transports: ["websocket", "polling"], tryAllTransports: true } as const;
      const socket = await scene.connect(options, server.url + scene.nsp);
      equal(socket.io.engine.transport.name, "polling");
    },
  },
  {
    name: "begins with WebSocket when that worked before, if it is told to remember",
    modes: ["upgrade", "web standards"],
    async run(scene) {
      const socket = await scene.connect({ rememberUpgrade: true });
      await scene.settleOnTransport(socket);
      const again = await scene.connect({ rememberUpgrade: true });
      equal(again.io.engine.transport.name, "websocket");
    },
  },
  {
    name: "tries again while there is no server, says so each time, and gives up when it may",
    async run(scene) {
      const server = await scene.openServer();
      await server.kill();
      const socket = scene.open({ reconnectionAttempts: 2 }, server.url + scene.nsp);
      const attempts: unknown[] = [];
      socket.io.on("reconnect_attempt", (attempt) => attempts.push(attempt));
      const failed = nextEvent(socket.io, "reconnect_failed");
      await nextEvent(socket, "connect_error");
      holds(socket.active, "it goes on trying");
      await failed;
      equal(attempts, [1, 2]);
    },
  },
  {
    name: "does not wait longer than its timeout for a server that says nothing",
    async run(scene) {
      const server = await scene.openServer();
      await server.freeze();
      const socket = scene.open({ timeout: 100, reconnection: false }, server.url + scene.nsp);
      const [error] = (await nextEvent(socket, "connect_error")) as [Error];
      equal(error.message, "timeout");
    },
  },
  {
    name: "connects with the build without polling",
    modes: ["websocket"],
    needs: "global WebSocket",
    run: (scene) => connectWithout(scene),
  },
];

/** `holdfast/client/websocket` has an `io` of its own. */
async function connectWithout(scene: Scene): Promise<void> {
  const { io } = await import("holdfast/client/websocket");
  const socket = scene.closeLater(io(scene.server.url + scene.nsp, { forceNew: true }));
  await nextEvent(socket, "connect");
  equal(await socket.emitWithAck("echo", new Uint8Array([1, 2])), new Uint8Array([1, 2]));
}
