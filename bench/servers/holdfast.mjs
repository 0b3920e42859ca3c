// The server process of Holdfast, from the built dist/. What the server does is in the scenario; how it is asked, in control.mjs.
import { obey } from "./control.mjs";

const { Server } = await import(process.argv[2]);
obey((httpServer, options) => new Server(httpServer, options));
