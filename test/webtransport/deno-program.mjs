// A server on Deno that does what its clients ask of it, and beside it a page for each client that has `io` as a global. A program of its own: deno-server.ts
// starts it. It tells what happens, one line of JSON each.
import { Server } from "../../dist/esm/hosts/deno/index.js";

const { port, hasMiddleware, ...options } = JSON.parse(Deno.args[0]);

const files = {
  "/ours.js": "../../dist/browser/webtransport.esm.min.js",
  "/official.js": "../../node_modules/socket.io-client/dist/socket.io.esm.min.js",
};

async function fallback(request) {
  const { pathname } = new URL(request.url);
  if (files[`${pathname}.js`] !== undefined) {
    const script = `import { io } from "${pathname}.js"; globalThis.io = io;`;
    const page = `<!doctype html><title>A client</title><script type="module">${script}</script>`;
    return new Response(page, { headers: { "content-type": "text/html" } });
  }
  if (files[pathname] === undefined) return new Response("nothing here", { status: 404 });
  const code = await Deno.readTextFile(new URL(files[pathname], import.meta.url));
  return new Response(code, { headers: { "content-type": "text/javascript" } });
}

const io = new Server(port, { hostname: "127.0.0.1", fallback, ...options });

if (hasMiddleware) {
  io.engine.use((request, response, next) => {
    if (request.headers["x-teapot"] !== undefined) {
      response.statusCode = 418;
      response.end("short and stout");
      return;
    }
    const { searchParams } = new URL(request.url, "http://localhost");
    response.setHeader("x-seen", `${request.method} ${searchParams.get("transport")}`);
    response.setHeader("set-cookie", ["a=1", "b=2"]);
    next();
  });
}

io.on("connection", (socket) => {
  tell({ came: socket.id });
  socket.on("echo", (...args) => args.pop()(...args));
  socket.on("push", (...args) => socket.emit("pushed", ...args));
  socket.on("transport", (reply) => reply(socket.conn.transport.name));
  socket.on("handshake", (reply) => {
    const { address, secure, query } = socket.handshake;
    reply({ address, secure, query });
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

io.engine.on("connection_error", ({ message }) => tell({ refused: message }));

function tell(what) {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(what)}\n`));
}

tell({ port: io.httpServer.addr.port });

// The end of the input is the end of the program.
for await (const _ of Deno.stdin.readable);
await io.close();
