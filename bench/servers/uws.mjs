// The server process of bare uWebSockets.js: what the same bytes cost without any library above it.
import { obey } from "./control.mjs";
import { connectedFrame, connectFrame, openFrame } from "./greeting.mjs";
import { listenOnUws, loadUws } from "./listen.mjs";

const uws = loadUws(process.argv[2]);

obey((scenario) => {
  const app = uws.App();
  const { onOpen, onMessage } = scenario.serveBare({
    join: (socket, room) => socket.subscribe(room),
    publish: (room, text) => app.publish(room, text),
    send: (socket, data, isBinary) => socket.send(data, isBinary),
  });
  app.ws("/socket.io/*", {
    idleTimeout: 0,
    open(socket) {
      socket.send(openFrame);
      onOpen?.(socket);
    },
    message(socket, data, isBinary) {
      const said = isBinary ? data : Buffer.from(data).toString();
      if (said === connectFrame) socket.send(connectedFrame);
      else onMessage(socket, said, isBinary);
    },
  });
  return listenOnUws(uws, app);
});
