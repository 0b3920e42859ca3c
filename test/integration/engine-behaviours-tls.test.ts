// The engine over TLS: on https, and on http2 that allows HTTP/1.1, each with a certificate of its own making.
import { once } from "node:events";
import { connect, constants, createSecureServer, type Http2SecureServer } from "node:http2";
import { createServer, type Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { connect as connectTls } from "node:tls";
import { io as connectOfficial, type Socket as OfficialSocket } from "socket.io-client";
import { describe, expect, it, onTestFinished } from "vitest";
import { Server, type Socket } from "../../src/index.js";
import { makeCertificate } from "./certificate.js";

const tls = makeCertificate();

async function start(https: HttpsServer | Http2SecureServer): Promise<{ io: Server; url: string }> {
  const io = new Server(https);
  https.listen(0, "127.0.0.1");
  await once(https, "listening");
  onTestFinished(() => io.close());
  return { io, url: `https://127.0.0.1:${(https.address() as AddressInfo).port}` };
}

function connectSocket(url: string, transports: string[]): OfficialSocket {
  const socket = connectOfficial(url, { transports, forceNew: true, rejectUnauthorized: false });
  onTestFinished(() => void socket.close());
  return socket;
}

const servers: [name: string, make: () => HttpsServer | Http2SecureServer][] = [
  ["https", () => createServer(tls)],
  ["http2", () => createSecureServer({ ...tls, allowHTTP1: true })],
];

/** One request of a client that speaks HTTP/2 and nothing else. */
async function ask(
  url: string,
  path: string,
  body?: string,
): Promise<{ status: unknown; headers: Record<string, unknown>; text: string }> {
  const session = connect(url, { rejectUnauthorized: false });
  const request = session.request({
    [constants.HTTP2_HEADER_PATH]: path,
    [constants.HTTP2_HEADER_METHOD]: body === undefined ? "GET" : "POST",
  });
  request.end(body);
  const [headers] = (await once(request, "response")) as [Record<string, unknown>];
  let text = "";
  for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
  session.close();
  return { status: headers[":status"], headers, text };
}

describe.each(servers)("on %s", (_name, make) => {
  it.each([[["polling"]], [["websocket"]], [["polling", "websocket"]]])(
    "the official client talks by %j",
    async (transports) => {
      const { io, url } = await start(make());
      const opened = new Promise<Socket>((resolve) => io.on("connection", resolve));
      const client = connectSocket(url, transports);
      const socket = await opened;
      expect(socket.handshake.secure).toBe(true);
      socket.on("say", (bytes: Buffer, text: string, reply: (both: Buffer) => void) => {
        reply(Buffer.concat([bytes, Buffer.from(text)]));
      });
      const moved = new Promise<void>((resolve) => {
        if (transports.length === 1) resolve();
        else socket.conn.on("upgrade", () => resolve());
      });
      expect(await client.emitWithAck("say", Buffer.of(1, 2), "€")).toEqual(
        Buffer.of(1, 2, 0xe2, 0x82, 0xac),
      );
      await moved;
      expect(await client.emitWithAck("say", Buffer.of(3), "a")).toEqual(Buffer.of(3, 0x61));
      expect(socket.conn.transport.name).toBe(transports.at(-1));
    },
  );
});

describe("over HTTP/2 itself", () => {
  it("a session lives by polling", async () => {
    const { io, url } = await start(createSecureServer({ ...tls, allowHTTP1: true }));
    io.on("connection", (socket) => socket.emit("hi", "€"));
    const path = "/socket.io/?EIO=4&transport=polling";
    const opened = await ask(url, path);
    const { sid } = JSON.parse(opened.text.slice(1)) as { sid: string };
    expect(await ask(url, `${path}&sid=${sid}`, "40")).toMatchObject({ status: 200, text: "ok" });
    const { status, text } = await ask(url, `${path}&sid=${sid}`);
    const [granted, event] = text.split("\x1e");
    expect([status, granted, event]).toEqual([200, expect.stringMatching(/^40\{"sid":/), '42["hi","€"]']);
  });

  it("a refusal is refused, without headers that HTTP/2 does not know", async () => {
    const { url } = await start(createSecureServer({ ...tls, allowHTTP1: true }));
    const { status, headers, text } = await ask(url, "/socket.io/?EIO=4&transport=nothing");
    expect([status, JSON.parse(text)]).toEqual([400, { code: 0, message: "Transport unknown" }]);
    expect(headers).not.toHaveProperty("connection");
  });
});

it.each(servers)("%s: closing ends a connection on which nothing was asked", async (_name, make) => {
  const https = make();
  const { io, url } = await start(https);
  const bare = connectTls({ port: Number(new URL(url).port), host: "127.0.0.1", rejectUnauthorized: false });
  onTestFinished(() => void bare.destroy());
  await Promise.all([once(bare, "secureConnect"), once(https, "secureConnection")]);
  const gone = once(bare.resume(), "close");
  await Promise.all([io.close(), gone]);
});
