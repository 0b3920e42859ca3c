// The server of all five pages: Holdfast and the pages on one node:http server. PORT and HOST say where.
import { createServer } from "node:http";
import { Server } from "holdfast";
import { serveChat } from "./chat.js";
import { origins } from "./events.js";
import { listen } from "./listen.js";
import { servePages } from "./pages.js";

const host = process.env["HOST"] ?? "localhost";
const http = createServer(servePages());
const io: Parameters<typeof serveChat>[0] = new Server(http);
serveChat(io);

const port = await listen(http, Number(process.env["PORT"] ?? 3000), host);
const address = `http://${host}:${port}`;
console.log(`The examples are at ${address}`);
for (const origin of origins) console.log(`  ${address}/${origin}/`);

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void io.close());
