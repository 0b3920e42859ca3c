// The server process of Holdfast on node:http, from a built dist/.
import { obey } from "./control.mjs";
import { onNode } from "./listen.mjs";

const { Server } = await import(process.argv[2]);
obey(onNode((httpServer, options) => new Server(httpServer, options)));
