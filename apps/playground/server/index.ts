// The playground's server: the built page and Holdfast on one node:http server. PORT and HOST say where; JOIN names a module that makes
// it one of several (see ../cluster).
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { serveBoard } from "./board.js";
import { serveChat } from "./chat.js";
import { serveDelivery } from "./delivery.js";
import { loadJoining } from "./joining.js";
import { Server } from "./library.js";
import { listen } from "./listen.js";
import { pageFiles } from "./page-files.js";

const host = process.env["HOST"] ?? "localhost";
/** Long enough for windows to take what was sent to them. */
const drainMs = 500;
const wantedPort = Number(process.env["PORT"] ?? 3000);

const http = createServer(pageFiles(fileURLToPath(new URL("../page", import.meta.url))));
// Heartbeats more often than by default, so that one can watch them.
const heartbeats = { pingInterval: 10_000, pingTimeout: 8_000 };
const joining = process.env["JOIN"] === undefined ? undefined : await loadJoining(process.env["JOIN"]);
const io = new Server(http, { ...heartbeats, ...joining?.options });
const chat = serveChat(io.of("/"), io.cluster);
serveBoard(io.of("/board"), io.cluster);
joining?.serve(io);
const delivery = serveDelivery(io.of("/delivery"), io.of("/reports"));

const port = await listen(http, wantedPort, host);
if (wantedPort !== 0 && port !== wantedPort) console.log(`Port ${wantedPort} is taken.`);
console.log(`The playground is at http://${host === "0.0.0.0" ? "localhost" : host}:${port}`);
if (host === "localhost") console.log("Open it in two windows. From a phone: HOST=0.0.0.0 npm start");

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    chat.close();
    delivery.close();
    void io.close({ drain: drainMs }).then(() => console.log("The playground is closed."));
  });
}
