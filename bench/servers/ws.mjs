// The server process of bare ws: what the same bytes cost without any library above it.
import { createServer } from "node:http";
import { obey } from "./control.mjs";
import { connectedFrame, connectFrame, openFrame } from "./greeting.mjs";
import { listenOnNode } from "./listen.mjs";

const { default: ws } = await import(process.argv[2]);
const asText = { binary: false };
const asBytes = { binary: true };

obey((scenario) => {
  const httpServer = createServer();
  const rooms = new Map();
  const { onOpen, onMessage } = scenario.serveBare({
    join(socket, room) {
      if (!rooms.has(room)) rooms.set(room, []);
      rooms.get(room).push(socket);
    },
    publish(room, text) {
      const bytes = Buffer.from(text);
      for (const socket of rooms.get(room)) socket.send(bytes, asText);
    },
    send: (socket, data, isBinary) => socket.send(data, isBinary ? asBytes : asText),
  });
  new ws.WebSocketServer({ server: httpServer, perMessageDeflate: false }).on("connection", (socket) => {
    socket.send(openFrame);
    onOpen?.(socket);
    socket.on("message", (data, isBinary) => {
      const said = isBinary ? data : data.toString();
      if (said === connectFrame) socket.send(connectedFrame);
      else onMessage(socket, said, isBinary);
    });
  });
  return listenOnNode(httpServer);
});
