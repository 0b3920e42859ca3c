// The server process of Holdfast on uWebSockets.js, from a built dist/.
import { obey } from "./control.mjs";
import { onUws } from "./listen.mjs";

const [ours, uws] = process.argv.slice(2);
const { Server } = await import(ours);
obey(onUws(uws, (app, options) => new Server(app, options)));
