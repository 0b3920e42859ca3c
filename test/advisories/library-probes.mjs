// What advisories say of functions that can be called: the faulty one is called beside ours. Each gives what came of it.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { joinServer, pause, startServer } from "./subject-server.mjs";

/** What a call comes to. */
async function outcomeOf(call) {
  try {
    return String(await call());
  } catch (error) {
    return `throws ${error.name}`;
  }
}

export const libraryProbes = {
  "ids where chance is known": async ({ isOurs, load }) => {
    Math.random = () => 0.5;
    Date.now = () => 1_700_000_000_000;
    let make;
    if (isOurs) {
      const { createIdSource, systemRandom } = await load("core/index.js");
      make = createIdSource(systemRandom);
    } else {
      // Node had it there at that time.
      process.EventEmitter = EventEmitter;
      const { prototype } = load("socket.io-0.9.6").Manager;
      make = () => prototype.generateId();
    }
    return make() === make() ? "can be guessed" : "cannot be guessed";
  },

  // Run with a small heap.
  "packet with an id of millions of digits": async ({ isOurs, load }) => {
    const packet = `2${"1".repeat(5_000_000)}["a"]`;
    if (isOurs) {
      const { Fault, jsonCodec } = await load("protocol/index.js");
      return jsonCodec.createDecoder().add(packet) instanceof Fault ? "is refused" : "is taken";
    }
    const { Decoder } = load("socket.io-parser-3.4.0");
    return outcomeOf(() => new Decoder().add(packet));
  },

  "number for bytes": async ({ isOurs, load }) => {
    if (isOurs) {
      const server = await startServer({ isOurs, load });
      const outcome = once(server.io, "connection").then(([{ conn }]) =>
        outcomeOf(() => conn.send(100) && "is sent"),
      );
      await joinServer(server);
      return outcome;
    }
    const Sender = load("ws-1.0.0/lib/Sender.js");
    const socket = { write() {}, setNoDelay() {}, on() {} };
    return outcomeOf(() => {
      new Sender(socket).ping(100, { mask: false });
      return "is sent";
    });
  },

  "close reason of numbers": async ({ isOurs, load }) => {
    const reason = new Float32Array(20);
    if (isOurs) {
      const { encodeClose } = await load("websocket/index.js");
      return outcomeOf(() => encodeClose(1000, reason) && "is sent");
    }
    const { Sender } = load("ws");
    return outcomeOf(() => {
      new Sender({ cork() {}, uncork() {}, write() {} }).close(1000, reason, false, () => {});
      return "is sent";
    });
  },

  "certificate of nobody": async ({ isOurs, load }) => {
    if (!isOurs) {
      const client = load("engine.io-client-1.6.8")("https://127.0.0.1:1", { transports: ["polling"] });
      client.on("error", () => {});
      // To the TLS of its time null was "no"; today's takes it for nothing.
      return client.rejectUnauthorized === null ? "is not looked at" : "is looked at";
    }
    const { io } = await load("client/node.js");
    const https = createTlsServer(makeCertificate(), (_, response) => response.end()).listen(0, "127.0.0.1");
    await once(https, "listening");
    const socket = io(`https://127.0.0.1:${https.address().port}`, { reconnection: false });
    const error = await new Promise((resolve) => socket.on("connect_error", resolve));
    return /self-signed/.test(String(error.description?.cause ?? error.description))
      ? "is looked at"
      : String(error.description);
  },

  "name of a cookie with attributes": async ({ isOurs, load }) => {
    const name = "a=b; Path=/x";
    if (isOurs) {
      const { Server } = await load("index.js");
      return outcomeOf(() => `${new Server({ cookie: { name } }).path()} is taken`);
    }
    return outcomeOf(() => load("cookie-0.6.0").serialize(name, "c") && "is taken");
  },

  "MessagePack with a list for a key": async ({ isOurs, load }) => {
    // {[[1]]: 2}
    const bytes = Buffer.from("8191910102", "hex");
    if (isOurs) {
      const { Fault } = await load("protocol/index.js");
      return (await decodeEvent(load, bytes)) instanceof Fault ? "is refused" : "is taken";
    }
    return outcomeOf(() => load("msgpackr-1.10.0").unpack(bytes) && "is taken");
  },

  "MessagePack with the key __proto__": async ({ isOurs, load }) => {
    const key = Buffer.concat([Buffer.of(0xa9), Buffer.from("__proto__")]);
    const polluted = Buffer.concat([Buffer.of(0x81, 0xa8), Buffer.from("polluted"), Buffer.of(0xc3)]);
    const value = Buffer.concat([Buffer.of(0x81), key, polluted]);
    if (!isOurs) return inherits(load("msgpack5-5.2.0")().decode(value));
    return inherits((await decodeEvent(load, value)).data[1]);
  },

  "compression window that nobody has": async ({ isOurs, load }) => {
    const { port } = await hostileServer();
    if (isOurs) {
      const { io } = await load("client/node.js");
      const socket = io(`http://127.0.0.1:${port}`, { transports: ["websocket"], reconnection: false });
      socket.on("connect_error", () => {});
    } else {
      const { WebSocket } = load("undici-6.23.0");
      new WebSocket(`ws://127.0.0.1:${port}`).addEventListener("error", () => {});
    }
    await pause(500);
    return "survives";
  },
};

/** A certificate that signed itself. */
function makeCertificate() {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const newKey = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  execFileSync(
    "openssl",
    [...newKey, "-x509", "-subj", "/CN=a", "-days", "1", "-keyout", key, "-out", cert],
    {
      stdio: "ignore",
    },
  );
  const made = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  return made;
}

function inherits(value) {
  return value.polluted === true && !Object.hasOwn(value, "polluted") ? "pollutes" : "is data";
}

/** An event with bytes of MessagePack for its argument, as our codec reads it. */
async function decodeEvent(load, value) {
  const { msgpackCodec } = await load("protocol/index.js");
  const [packet] = msgpackCodec.encode({ type: 2, nsp: "/", data: ["a", "?"], id: undefined });
  // Where "?" stands.
  const at = Buffer.from(packet).indexOf(Buffer.of(0xa1, 0x3f));
  const bytes = Buffer.concat([packet.subarray(0, at), value, packet.subarray(at + 2)]);
  return msgpackCodec.createDecoder().add(bytes);
}

/** Agrees on a window that zlib does not have, and sends a compressed message. */
async function hostileServer() {
  const http = createServer();
  http.on("upgrade", (request, socket) => {
    const digest = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    socket.on("error", () => {});
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        `Sec-WebSocket-Accept: ${digest}\r\n` +
        "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=1000\r\n\r\n",
    );
    const body = deflateRawSync(Buffer.from("hello"));
    socket.write(Buffer.concat([Buffer.of(0xc1, body.length), body]));
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return http.address();
}
