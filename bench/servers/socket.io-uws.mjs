// The server process of socket.io on uWebSockets.js.
import { obey } from "./control.mjs";
import { onUws } from "./listen.mjs";

const [theirs, uws] = process.argv.slice(2);
const { default: socketIo } = await import(theirs);
obey(
  onUws(uws, (app, options) => {
    const io = new socketIo.Server(options);
    io.attachApp(app);
    return io;
  }),
);
