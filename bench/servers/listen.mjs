// How a server of Socket.IO's API comes to a port: on node:http, and on an app of uWebSockets.js. What it does is in the scenario.
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** On node:http. `createIo(httpServer, options)` */
export function onNode(createIo) {
  return async (scenario, options) => {
    const httpServer = createServer();
    scenario.serve(createIo(httpServer, options));
    return listenOnNode(httpServer);
  };
}

/** On uWebSockets.js, whose program is at `url`. `createIo(app, options)` */
export function onUws(url, createIo) {
  const uws = loadUws(url);
  return (scenario, options) => {
    const app = uws.App();
    scenario.serve(createIo(app, options));
    return listenOnUws(uws, app);
  };
}

/** Lets an HTTP server listen and gives its port. */
export async function listenOnNode(httpServer) {
  httpServer.listen(0, "127.0.0.1", 4096);
  await once(httpServer, "listening");
  return httpServer.address().port;
}

/** The native program of uWebSockets.js, which only `require` can load. */
export function loadUws(url) {
  return createRequire(import.meta.url)(fileURLToPath(url));
}

/** Lets an app listen and gives its port. */
export function listenOnUws(uws, app) {
  return new Promise((resolve, reject) => {
    app.listen("127.0.0.1", 0, (listening) => {
      if (listening) resolve(uws.us_socket_local_port(listening));
      else reject(new Error("uWebSockets.js could not listen."));
    });
  });
}
