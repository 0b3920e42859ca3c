// What react-18.test.ts runs, with the folder of React 18 as its argument: an application without JSX, on the built package.
import { once } from "node:events";
import { createServer } from "node:http";
import { register } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { JSDOM } from "jsdom";

const folder = process.argv[2] ?? "";
const places = {
  react: pathToFileURL(join(folder, "react/index.js")).href,
  "react-dom/client": pathToFileURL(join(folder, "react-dom/client.js")).href,
  "react-dom/server": pathToFileURL(join(folder, "react-dom/server.js")).href,
};
const hooks = `const places = ${JSON.stringify(places)};
export const resolve = (name, context, next) =>
  name in places ? { url: places[name], shortCircuit: true } : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

const { window } = new JSDOM("<main></main>");
Object.assign(globalThis, { window, document: window.document });
// Node has a getter of that name since 21.
Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true });

const { Server } = await import("holdfast");
const { io } = await import("holdfast/client");
const { createHooks } = await import("holdfast/react");
const { createElement, StrictMode, useEffect, useState } = await import("react");
const { createRoot } = await import("react-dom/client");
const { renderToString } = await import("react-dom/server");

const http = createServer();
const server = new Server(http);
let connections = 0;
server.on("connection", (socket) => {
  connections += 1;
  socket.emit("heard", "welcome");
  socket.on("save", (text, saved) => saved(`id of ${text}`));
});
http.listen(0, "127.0.0.1");
await once(http, "listening");

const { HoldfastProvider, useConnection, useEvent, useRequest } = createHooks(io);
let onShown;
const shown = new Promise((resolve) => (onShown = resolve));

function App() {
  const { status } = useConnection();
  const [text, setText] = useState("nothing");
  const { send, data = "nothing" } = useRequest("save");
  useEvent("heard", setText);
  useEffect(() => {
    if (status === "connected") void send("a");
  }, [send, status]);
  useEffect(() => {
    if (data !== "nothing" && text !== "nothing") onShown();
  }, [data, text]);
  return `${status}, ${text}, ${data}`;
}

const url = `http://127.0.0.1:${http.address().port}`;
const tree = createElement(StrictMode, null, createElement(HoldfastProvider, { url }, createElement(App)));
const onServer = renderToString(tree);

const main = window.document.querySelector("main");
const root = createRoot(main);
root.render(tree);
await shown;
const onPage = main.textContent;
const [socket] = server.sockets.sockets.values();
const left = new Promise((resolve) => socket.once("disconnect", resolve));
root.unmount();
await left;
process.stdout.write(JSON.stringify({ onServer, onPage, connections, left: server.sockets.sockets.size }));
await server.close();
