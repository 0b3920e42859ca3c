// A stock server over WebTransport, on Deno: what our client has to get on with. A program of its own, as deno-program.mjs.
import { createServer } from "node:http";
import { Server } from "socket.io";

const { cert, key } = JSON.parse(Deno.args[0]);
const io = new Server(createServer(), { transports: ["polling", "webtransport"] });
io.on("connection", (socket) => {
  socket.on("echo", (...args) => args.pop()(...args));
  socket.on("push", (...args) => socket.emit("pushed", ...args));
  socket.on("transport", (reply) => reply(socket.conn.transport.name));
});

const endpoint = new Deno.QuicEndpoint({ hostname: "127.0.0.1" });

async function listen() {
  for await (const incoming of endpoint.listen({ cert, key, alpnProtocols: ["h3"] })) {
    const session = await Deno.upgradeWebTransport(await incoming.accept());
    await session.ready;
    void io.engine.onWebTransportSession(session);
  }
}

void listen();
const told = JSON.stringify({ port: endpoint.addr.port });
Deno.stdout.writeSync(new TextEncoder().encode(`${told}\n`));

// The end of the input is the end of the program.
for await (const _ of Deno.stdin.readable);
Deno.exit();
