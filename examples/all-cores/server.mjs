// One process for each core, all behind one port. Whichever of them gets a connection or a request takes it: nothing is sticky.
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
  for (let i = 0; i < workers; i++) cluster.fork();
  // A worker that dies is replaced; its clients come back to whichever there is.
  cluster.on("exit", (worker) => worker.exitedAfterDisconnect || cluster.fork());
  console.log(`Open http://localhost:${port} in two windows; ${workers} processes serve it`);
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

  http.listen(port);
}
