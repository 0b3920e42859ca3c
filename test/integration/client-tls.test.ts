// What an application on Node may say about TLS, proxies and headers, for both transports: against a real TLS server with an
// authority of its own, and through a real proxy. What it may not say is in browsers' hands.
import { once } from "node:events";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createServer, type Server as HttpsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { io as openClient, type NodeClientOptions, type Socket } from "../../src/client/node.js";
import { Server } from "../../src/index.js";
import { type Authority, makeAuthority } from "./certificate.js";
import { startConnectProxy } from "./connect-proxy.js";

const passphrase = "a passphrase of the tests";
let authority: Authority;
let tls: ServerOptions;

beforeAll(() => {
  authority = makeAuthority(passphrase);
  tls = { key: authority.server.key, cert: authority.server.cert, ca: authority.cert };
});

async function start(
  http: HttpServer | HttpsServer,
  scheme: "http" | "https",
): Promise<{ io: Server; url: string }> {
  const io = new Server(http);
  io.on("connection", (socket) => {
    socket.on("name", (reply: (name: unknown) => void) => {
      const { socket: line } = socket.request as unknown as { readonly socket: TLSSocket };
      reply(line.getPeerCertificate?.().subject?.CN);
    });
    socket.on("cipher", (reply: (name: string) => void) => {
      const { socket: line } = socket.request as unknown as { readonly socket: TLSSocket };
      reply(line.getCipher().name);
    });
    socket.on("header", (name: string, reply: (value: unknown) => void) =>
      reply(socket.handshake.headers[name]),
    );
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => io.close());
  return { io, url: `${scheme}://localhost:${(http.address() as AddressInfo).port}` };
}

/** Connects, or throws what kept it from connecting. */
async function connect(url: string, options: NodeClientOptions): Promise<Socket> {
  const socket = openClient(url, { forceNew: true, reconnection: false, ...options });
  onTestFinished(() => void socket.disconnect());
  await new Promise<void>((resolve, reject) => {
    socket.on("connect", resolve);
    socket.on("connect_error", reject);
  });
  return socket;
}

/** What Node said beneath the error that the client gives. */
function causeOf(error: unknown): unknown {
  const { description } = error as { readonly description: Error & { readonly error?: Error } };
  return (description.error ?? description).message;
}

describe.each([["polling"], ["websocket"]] as const)("over %s", (transport) => {
  const transports = [transport];

  it("refuses a server whose authority it does not know, and says so", async () => {
    const { url } = await start(createServer(tls), "https");
    const refusal = await connect(url, { transports }).catch(causeOf);
    expect(refusal).toMatch(/unable to verify|self[- ]signed|issuer/i);
  });

  it("takes a server of an authority that it is told, and any when it is told not to ask", async () => {
    const { url } = await start(createServer(tls), "https");
    await connect(url, { transports, ca: authority.cert });
    await connect(url, { transports, rejectUnauthorized: false });
  });

  it("refuses a certificate that is for another host", async () => {
    const { url } = await start(createServer(tls), "https");
    const elsewhere = url.replace("localhost", "127.0.0.1");
    const refusal = await connect(elsewhere, { transports, ca: authority.cert }).catch(causeOf);
    expect(refusal).toMatch(/altnames/i);
  });

  it("shows a certificate of its own: cert and key, a key under a passphrase, or both in one file", async () => {
    const { url } = await start(createServer({ ...tls, requestCert: true }), "https");
    const { client, cert: ca } = authority;
    for (const own of [
      { cert: client.cert, key: client.key },
      { cert: client.cert, key: client.lockedKey, passphrase },
      { pfx: client.pfx, passphrase },
    ]) {
      const socket = await connect(url, { transports, ca, ...own });
      expect(await socket.emitWithAck("name")).toBe("a client of the tests");
    }
  });

  it("offers the ciphers that it is told", async () => {
    const { url } = await start(createServer({ ...tls, maxVersion: "TLSv1.2" }), "https");
    const ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384";
    const socket = await connect(url, { transports, ca: authority.cert, ciphers });
    expect(await socket.emitWithAck("cipher")).toBe(ciphers);
  });

  it("goes through the proxy that its agent knows, in the clear and over TLS", async () => {
    const proxy = await startConnectProxy();
    const clear = await start(createHttpServer(), "http");
    await connect(clear.url, { transports, agent: proxy.agent });
    const secure = await start(createServer(tls), "https");
    await connect(secure.url, { transports, agent: proxy.secureAgent, ca: authority.cert });
    const hosts = [clear, secure].map(({ url }) => new URL(url).host);
    expect([...new Set(proxy.targets)]).toEqual(hosts);
  });

  it("sends the application's headers", async () => {
    const { url } = await start(createHttpServer(), "http");
    const socket = await connect(url, { transports, extraHeaders: { "X-Tests": "yes" } });
    expect(await socket.emitWithAck("header", "x-tests")).toBe("yes");
  });
});

it("keeps certificate and proxy when the line moves from polling to WebSocket", async () => {
  const proxy = await startConnectProxy();
  const { io, url } = await start(
    createServer({ ...tls, requestCert: true, rejectUnauthorized: true }),
    "https",
  );
  const { client, cert: ca } = authority;
  const socket = await connect(url, { ca, cert: client.cert, key: client.key, agent: proxy.secureAgent });
  const { engine } = socket.io;
  if (engine.transport.name === "polling") await new Promise((resolve) => engine.once("upgrade", resolve));
  expect(engine.transport.name).toBe("websocket");
  expect(io.engine.clientsCount).toBe(1);
  expect(proxy.targets.length).toBeGreaterThanOrEqual(2);
});
