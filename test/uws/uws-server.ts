// Our server on uWebSockets.js, listening on a loopback port until it is closed; around it an application that answers everything else.
import type { Server as PublishedServer } from "socket.io";
import { Server, type UwsServerOptions } from "../../src/hosts/uws/index.js";
import { codecOf, ours } from "../interop/peers/ours.js";
import type { Parser, Peer } from "../interop/peers/peer.js";
import type { ListeningServer, ServerSettings } from "../interop/running-server.js";
import { loadUws, type TestApp, type UwsPackage } from "./uws-package.js";
import { freePort } from "../../scripts/free-port.mjs";

export const uws: UwsPackage = loadUws();

/** An app that listens. */
export interface RunningApp {
  readonly app: TestApp;
  readonly port: number;
  readonly url: string;
  /** Stops listening; connections that are open stay. */
  close(): void;
}

/** Listens with an app; what no server takes gets 404. */
export async function startApp(port?: number): Promise<RunningApp> {
  // uWebSockets.js binds port 0 in such a way that the port cannot be listened on again while a connection is left.
  const chosen = port ?? (await freePort());
  const app = uws.App();
  app.any("/*", (response) => {
    response.cork(() => {
      response.writeStatus("404 Not Found");
      response.end("no such page");
    });
  });
  return new Promise((fulfil, reject) => {
    app.listen("127.0.0.1", chosen, (socket) => {
      if (socket === false) return reject(new Error(`cannot listen on port ${chosen}`));
      // The second time it would end the process.
      let isListening = true;
      const close = (): void => {
        if (isListening) uws.us_listen_socket_close(socket);
        isListening = false;
      };
      fulfil({ app, port: chosen, url: `http://127.0.0.1:${chosen}`, close });
    });
  });
}

/** A server on uWebSockets.js that listens. */
export interface RunningUws extends RunningApp {
  readonly io: Server;
  /** Ends the server and its sessions, and stops listening. */
  close(): Promise<void>;
}

/** Starts a server with the options of ours. */
export async function startUwsServer(options: UwsServerOptions = {}, port?: number): Promise<RunningUws> {
  const running = await startApp(port);
  const io = new Server(running.app, { logIncidents: false, ...options });
  return {
    ...running,
    io,
    async close() {
      await io.close();
      running.close();
    },
  };
}

/** Our server as a peer of the matrix; it is started by {@link startUws}. */
export const oursOnUws: Peer = { ...ours, name: "holdfast on uWebSockets.js" };

/** Starts a server as behaviours ask for it. */
export async function startUws(parser: Parser, settings: ServerSettings = {}): Promise<ListeningServer> {
  const { port, options = {}, bounds = {} } = settings;
  const given = { ...options, parser: codecOf(parser, bounds) } as object;
  const running = await startUwsServer(given, port);
  return { ...running, io: running.io as unknown as PublishedServer };
}
