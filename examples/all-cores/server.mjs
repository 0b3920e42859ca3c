#!/usr/bin/env node
// `npx holdfast-all-cores`: one process for each core, all behind one port. Whichever of them gets a connection or a request takes it:
// nothing is sticky.
import cluster from "node:cluster";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { availableParallelism } from "node:os";
import { Server } from "holdfast";
import { setupPrimary, workersBus } from "holdfast/bus/workers";
import { createCluster } from "holdfast/cluster";

const port = Number(process.env.PORT ?? 3000);
const workers = Number(process.env.WORKERS ?? availableParallelism());

if (cluster.isPrimary) startWorkers();
else serve();

function startWorkers() {
  cluster.setupPrimary({ serialization: "advanced" });
  setupPrimary();

  const serving = new Set();
  cluster.fork();
  cluster.on("listening", ({ id }) => {
    // The first has found out that the port can be had.
    if (serving.size === 0) for (let i = 1; i < workers; i++) cluster.fork();
    serving.add(id);
    if (serving.size === workers)
      console.log(`Open http://localhost:${port} in two windows; ${workers} processes serve it`);
  });
  cluster.on("exit", ({ id, exitedAfterDisconnect }) => {
    // Where one could not even begin, the next one could not either.
    if (!serving.has(id)) process.exit(1);
    // One that dies is replaced; its clients come back to whichever there is.
    if (!exitedAfterDisconnect) cluster.fork();
  });
}

function serve() {
  const page = readFileSync(new URL("index.html", import.meta.url));
  const http = createServer((_request, response) =>
    response.setHeader("content-type", "text/html").end(page),
  );
  const io = new Server(http, { cluster: createCluster({ bus: workersBus() }) });

  io.on("connection", (socket) => {
    socket.emit("served-by", process.pid);
    socket.on("speak", (text) => io.emit("heard", text, process.pid)); // to everybody, in all processes
  });

  http.on("error", ({ code }) => {
    console.error(`Port ${port} cannot be had (${code}). Another one: PORT=${port + 1}`);
    process.exit(1);
  });
  http.listen(port);
}
