// Runs the suite where nothing is but ECMAScript and what environment.js makes of the bridge below: a program of Node's
// that keeps Node out. Started with --experimental-vm-modules, the suite and where it reports.
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { createContext, Script, SourceTextModule } from "node:vm";
import { WebSocket } from "ws";

const [suitePath, url] = process.argv.slice(2);

const sockets = [];
const bridge = {
  openSocket(address, protocols, headers, tell) {
    const socket = new WebSocket(address, JSON.parse(protocols), { headers: JSON.parse(headers) });
    socket.on("open", () => tell("open"));
    socket.on("message", (data, isBinary) => {
      const bytes = Buffer.from(data);
      if (isBinary) tell("bytes", bytes.toString("base64"));
      else tell("message", bytes.toString());
    });
    let hasFailed = false;
    socket.on("error", (error) => {
      hasFailed = true;
      tell("error", error.message);
    });
    socket.on("close", () => hasFailed || tell("close"));
    return sockets.push(socket) - 1;
  },
  send: (id, text) => sockets[id].send(text),
  sendBytes: (id, bytes) => sockets[id].send(Buffer.from(bytes, "base64")),
  closeSocket: (id, code, reason) => sockets[id].close(code, reason),
  request(address, method, headers, body, tell) {
    const outgoing = request(address, { method, headers: JSON.parse(headers) }, async (incoming) => {
      try {
        let text = "";
        for await (const chunk of incoming.setEncoding("utf8")) text += chunk;
        tell(incoming.statusCode, text, JSON.stringify(incoming.headers));
      } catch {
        tell(0, "");
      }
    });
    outgoing.on("error", () => tell(0, ""));
    outgoing.end(body ?? undefined);
    return () => outgoing.destroy();
  },
};

// Hermes has had these since React Native 0.74; the rest of the list is what every version has.
const { atob, btoa, clearTimeout, console, performance, queueMicrotask, setTimeout, TextEncoder } =
  globalThis;
const context = createContext({
  bridge,
  atob,
  btoa,
  clearTimeout,
  console,
  performance: { now: () => performance.now() },
  queueMicrotask,
  setTimeout,
});

/** Bytes <-> base64 by the context's own typed arrays. */
const base64 = `globalThis.base64 = {
  encode(data) {
    const view = ArrayBuffer.isView(data) ? data : { buffer: data };
    const bytes = new Uint8Array(view.buffer, view.byteOffset ?? 0, view.byteLength ?? data.byteLength);
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  },
  decode: (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)),
};`;
new Script(base64).runInContext(context);
context.TextEncoder = class {
  encode = (text) => context.base64.decode(Buffer.from(new TextEncoder().encode(text)).toString("base64"));
};
const environment = new URL("environment.js", import.meta.url);
new Script(readFileSync(environment, "utf8"), { filename: environment.pathname }).runInContext(context);

const files = new Map([
  ["holdfast/client", "dist/browser/socket.io.esm.min.js"],
  ["holdfast/client/websocket", "dist/browser/websocket.esm.min.js"],
]);
const modules = new Map();

function load(path) {
  const known = modules.get(path);
  if (known !== undefined) return known;
  const module = new SourceTextModule(readFileSync(path, "utf8"), {
    context,
    identifier: path,
    importModuleDynamically: async (specifier) => {
      const imported = load(files.get(specifier) ?? specifier);
      if (imported.status === "unlinked") await imported.link((name) => load(files.get(name) ?? name));
      if (imported.status === "linked") await imported.evaluate();
      return imported;
    },
  });
  modules.set(path, module);
  return module;
}

const suite = load(suitePath);
await suite.link((specifier) => load(files.get(specifier) ?? specifier));
await suite.evaluate();
await suite.namespace.runCases(url);
