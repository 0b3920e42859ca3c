// The server process of socket.io on ws. What the server does is in the scenario; how it is asked, in control.mjs.
import { obey } from "./control.mjs";

const { default: socketIo } = await import(process.argv[2]);
obey((httpServer, options) => new socketIo.Server(httpServer, options));
