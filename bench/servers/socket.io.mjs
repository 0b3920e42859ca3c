// The server process of socket.io on ws.
import { obey } from "./control.mjs";
import { onNode } from "./listen.mjs";

const { default: socketIo } = await import(process.argv[2]);
obey(onNode((httpServer, options) => new socketIo.Server(httpServer, options)));
