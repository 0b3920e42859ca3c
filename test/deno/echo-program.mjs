// A server on Deno that answers what its clients ask of it: started by echo-server.ts, as a program of its own.
import { Server } from "../../dist/esm/hosts/deno/index.js";

const { port = 0, ...options } = JSON.parse(Deno.args[0] ?? "{}");
const io = new Server(port, { hostname: "127.0.0.1", ...options });

io.on("connection", (socket) => {
  socket.on("echo", (...args) => args.pop()(...args));
  socket.on("push", (...args) => socket.emit("pushed", ...args));
  socket.on("transport", (reply) => reply(socket.conn.transport.name));
  socket.on("handshake", (reply) => {
    const { address, secure, query, headers } = socket.handshake;
    reply({ address, secure, query, agent: headers["user-agent"] });
  });
  socket.on("disconnect me", (last) => {
    socket.emit("last words", last);
    socket.disconnect(true);
  });
  socket.on("end the line", (last) => {
    socket.emit("last words", last);
    socket.conn.close();
  });
  socket.on("disconnect", (reason) => tell({ left: socket.id, reason }));
});

/** One line of JSON for each thing that the test may wait for. */
function tell(what) {
  console.log(JSON.stringify(what));
}

tell({ port: io.httpServer.addr.port });

// The end of the input is the end of the program.
for await (const _ of Deno.stdin.readable);
await io.close();
tell({ closed: true });
