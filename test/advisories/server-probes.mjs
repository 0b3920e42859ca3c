// What advisories say a peer can do to a server, done to it. Each probe gives what the server did in two or three words.
import { connect } from "node:net";
import {
  exchange,
  fateOf,
  frame,
  joinServer,
  openWebSocket,
  pause,
  startServer,
  startWebSocketServer,
  survives,
  upgradeHead,
} from "./subject-server.mjs";

/** Frames of a client that is in the main namespace; then whether the process lives. */
const says =
  (...contents) =>
  async (subject) => {
    const server = await startServer(subject);
    const line = await joinServer(server);
    for (const content of contents) line.socket.write(frame(content));
    return survives(server);
  };

/** The same; then whether the connection does. */
const keeps =
  (...contents) =>
  async (subject) => {
    const line = await joinServer(await startServer(subject));
    for (const content of contents) line.socket.write(frame(content));
    return fateOf(line);
  };

/** The head of an upgrade; then whether the process lives. */
const asks = (makeHead, start) => async (subject) => {
  const server = await start(subject);
  await exchange(server.port, makeHead(server));
  return survives(server);
};

async function openPolling(port, version) {
  const { answer } = await exchange(
    port,
    `GET /socket.io/?EIO=${version}&transport=polling HTTP/1.1\r\nHost: a\r\n\r\n`,
  );
  const [, sid] = /"sid":"([^"]+)"/.exec(answer);
  return `/socket.io/?EIO=${version}&transport=polling&sid=${sid}`;
}

const placeholder = (num) => JSON.stringify(["a", { _placeholder: true, num }]);

export const serverProbes = {
  "event called error": says('42["error"]'),
  "event whose name is an object": says('42[{"toString":"x"}]'),
  "more attachments than anybody needs": keeps(`4511-${placeholder(0)}`),
  "no attachments": keeps('450-["a"]', Buffer.of(1), Buffer.of(2)),

  "frame behind the upgrade": asks(
    ({ path }) => Buffer.concat([Buffer.from(upgradeHead(path)), Buffer.of(0xff, 0xff, 0xff, 0xff)]),
    startServer,
  ),
  "upgrade to an unknown transport": asks(
    () => upgradeHead("/socket.io/?EIO=4&transport=__proto__"),
    startServer,
  ),
  "upgrade with more headers than are kept": asks(
    ({ path }) => upgradeHead(path, "x:x\r\n".repeat(2500)),
    startServer,
  ),
  "extension called constructor": asks(
    ({ path }) =>
      upgradeHead(
        path,
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: constructor\r\n",
      ),
    (subject) => startWebSocketServer(subject, "ws-3.3.0"),
  ),

  "reset of an upgrade that nobody takes": async (subject) => {
    const server = await startServer(subject);
    const socket = connect(server.port, "127.0.0.1", () => socket.write(upgradeHead("/elsewhere")));
    await pause(200);
    socket.resetAndDestroy();
    return survives(server);
  },

  "placeholder called splice": async (subject) => {
    const server = await startServer(subject);
    let heard = "nothing";
    server.io.on("connection", (socket) => socket.on("a", (value) => (heard = typeof value)));
    const line = await joinServer(server);
    line.socket.write(frame(`451-${placeholder("splice")}`));
    line.socket.write(frame(Buffer.of(1)));
    await pause(200);
    return `hears ${heard}`;
  },

  "POST of bytes": async (subject) => {
    const { port } = await startServer(subject);
    const path = await openPolling(port, 4);
    const { answer } = await exchange(
      port,
      `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\nContent-Length: 1\r\n\r\n4`,
    );
    return answer === "" ? "no answer" : answer.slice(9, 12);
  },

  "POST of bytes, one at a time": async (subject) => {
    const bodyBytes = 20_000;
    const { port } = await startServer(
      subject,
      { allowEIO3: true, connectTimeout: 60_000 },
      "socket.io-2.3.0",
    );
    const path = await openPolling(port, 3);
    let copiedBytes = 0;
    const concat = Buffer.concat.bind(Buffer);
    Buffer.concat = (...given) => {
      const joined = concat(...given);
      copiedBytes += joined.length;
      return joined;
    };
    const head = `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n`;
    await exchange(port, `${head}${"1\r\n4\r\n".repeat(bodyBytes)}0\r\n\r\n`, 20_000);
    return copiedBytes < 100 * bodyBytes ? "linear" : "quadratic";
  },

  "page of another origin": async (subject) => {
    const { port } = await startServer(subject, {}, "socket.io-2.3.0");
    const version = subject.isOurs ? 4 : 3;
    const { answer } = await exchange(
      port,
      `GET /socket.io/?EIO=${version}&transport=polling HTTP/1.1\r\nHost: a\r\nOrigin: https://elsewhere.example\r\n\r\n`,
    );
    return /^access-control-allow-origin/im.test(answer) ? "may read" : "may not read";
  },

  "WebTransport session called __proto__": async (subject) => {
    const transports = ["polling", "websocket", "webtransport"];
    const server = await startServer(subject, { transports });
    const hello = Buffer.from('0{"sid":"__proto__"}');
    const readable = new ReadableStream({
      start: (controller) => controller.enqueue(Buffer.concat([Buffer.of(hello.length), hello])),
    });
    const stream = { readable, writable: new WritableStream() };
    const incomingBidirectionalStreams = new ReadableStream({
      start: (controller) => controller.enqueue(stream),
    });
    server.io.engine.onWebTransportSession({
      incomingBidirectionalStreams,
      closed: new Promise(() => {}),
      close() {},
    });
    return survives(server);
  },

  "message in very small pieces": async (subject) => {
    const line = await openWebSocket(await startServer(subject));
    line.socket.write(frame("4", 1, false));
    const pieces = Buffer.concat(Array.from({ length: 2000 }, () => frame("", 0, false)));
    for (let n = 0; n < 10; n++) line.socket.write(pieces);
    return fateOf(line);
  },

  "frame of a gigabyte": async (subject) => {
    const line = await openWebSocket(await startWebSocketServer(subject, "ws-1.1.0"));
    line.socket.write(Buffer.from("82ff0000000040000000", "hex"));
    return fateOf(line);
  },

  "subprotocol behind many spaces": async (subject) => {
    const { port, path } = await startWebSocketServer(subject, "ws-7.4.5");
    const more =
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
      `Sec-WebSocket-Protocol: a${" ".repeat(40_000)}b\r\n`;
    const { workMs } = await exchange(port, upgradeHead(path, more), 20_000);
    return workMs < 1000 ? "at once" : "late";
  },
};
