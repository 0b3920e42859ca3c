import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Server } from "holdfast";

const page = readFileSync(new URL("index.html", import.meta.url));
const http = createServer((request, response) => response.setHeader("content-type", "text/html").end(page));
const io = new Server(http);

io.on("connection", (socket) => {
  socket.on("speak", (text) => {
    socket.emit("heard", text); // to the one who spoke
    socket.broadcast.emit("incoming-message", text); // to everybody else
  });
});

const port = process.env.PORT ?? 3000;
http.listen(port, () => console.log(`Open http://localhost:${port} in two windows`));
