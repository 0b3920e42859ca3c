// Tests of listening on Deno, with a fake of it: what is asked of Deno, what is refused, and which connections become sessions.
import { afterEach, describe, expect, it, vi } from "vitest";
import { FakeSession, settle } from "../../../test/fakes/webtransport-session.js";
import type { Attachment, HostHandler, WebTransportRequest } from "../../server/host.js";
import { resolveEngineOptions } from "../../server/engine/engine-options.js";
import { attach, type ListenOptions } from "./attach.js";
import type { QuicIncoming } from "./deno-runtime.js";

/** A QUIC connection, and the session that it becomes. */
class FakeConnection {
  readonly remoteAddr = { hostname: "10.0.0.1" };
  readonly session: FakeSession & { url: string; ready: Promise<void> };
  readonly closed: Promise<unknown>;
  isClosed = false;
  #end: (info: unknown) => void = () => undefined;

  constructor(url: string) {
    this.session = Object.assign(new FakeSession(), { url, ready: Promise.resolve() });
    this.closed = new Promise((resolve) => (this.#end = resolve));
  }

  close(): void {
    this.isClosed = true;
    this.#end({});
  }
}

/** As much of Deno as a server takes. */
class FakeDeno {
  readonly done: unknown[] = [];
  readonly incoming: ((incoming: QuicIncoming) => void)[] = [];
  readonly QuicEndpoint: unknown;
  readonly upgradeWebTransport = (connection: FakeConnection): Promise<unknown> =>
    connection.session.url === "never" ? new Promise(() => undefined) : Promise.resolve(connection.session);

  constructor() {
    const { done, incoming } = this;
    this.QuicEndpoint = class {
      constructor(place: object) {
        done.push(["quic", place]);
      }

      listen({ alpnProtocols, keepAliveInterval, maxIdleTimeout }: Record<string, unknown>): object {
        done.push([alpnProtocols, keepAliveInterval, maxIdleTimeout]);
        return {
          stop: () => done.push("stop"),
          async *[Symbol.asyncIterator]() {
            for (;;) yield await new Promise((resolve) => incoming.push(resolve));
          },
        };
      }

      close(): void {
        done.push("endpoint closed");
      }
    };
  }

  serve({ hostname, port, cert, key }: Record<string, unknown>): object {
    this.done.push(["serve", { hostname, port, cert, key }]);
    return { addr: { port: 3001 }, shutdown: () => Promise.resolve(this.done.push("shut down")) };
  }

  /** A client comes. */
  async connect(url: string): Promise<FakeConnection> {
    const connection = new FakeConnection(url);
    this.incoming.shift()?.({ accept: () => Promise.resolve(connection), ignore: () => undefined });
    await settle();
    return connection;
  }
}

const requests: WebTransportRequest[] = [];
const handler: HostHandler = {
  path: "/socket.io",
  owns: (url) => url.startsWith("/socket.io/"),
  onExchange: () => undefined,
  onUpgrade: () => undefined,
  onBadUpgrade: () => undefined,
  onWebTransportSession: (_session, request) => void requests.push(request),
};
const certificate = { cert: "CERT", key: "KEY" };

function listen(
  deno: object | undefined,
  options: ListenOptions,
  transports = ["polling", "webtransport"],
): Attachment {
  vi.stubGlobal("Deno", deno);
  const engine = resolveEngineOptions({ transports: transports as "polling"[], pingInterval: 60_000 });
  return attach(3000, handler, { engine, httpCompression: false, serveClient: false }, options);
}

afterEach(() => {
  vi.unstubAllGlobals();
  requests.length = 0;
});

it("listens for HTTP alone where WebTransport is not asked for", () => {
  const deno = new FakeDeno();
  listen(deno, { hostname: "127.0.0.1" }, ["polling", "websocket"]);
  expect(deno.done).toEqual([["serve", { hostname: "127.0.0.1", port: 3000 }]]);
});

it("listens for QUIC on the UDP port of the same number, and keeps silent connections", () => {
  const deno = new FakeDeno();
  listen(deno, certificate);
  expect(deno.done).toEqual([
    ["serve", { port: 3000, ...certificate }],
    ["quic", { port: 3001 }],
    [["h3"], 25_000, 80_000],
  ]);
});

describe("refused", () => {
  it.each([
    ["where there is no Deno", undefined, certificate, "ERR_INVALID_TARGET"],
    ["WebTransport without a certificate", new FakeDeno(), {}, "ERR_INVALID_OPTION"],
    ["WebTransport without its key", new FakeDeno(), { cert: "CERT" }, "ERR_INVALID_OPTION"],
    ["WebTransport without --unstable-net", {}, certificate, "ERR_INVALID_OPTION"],
  ])("is %s", (_, deno, options, code) => {
    expect(() => listen(deno, options)).toThrow(expect.objectContaining({ code }));
  });
});

it("hands over sessions of our path, closes others, and waits for those that are there when it closes", async () => {
  const deno = new FakeDeno();
  const attachment = listen(deno, certificate);
  await settle();
  const ours = await deno.connect("https://localhost:3000/socket.io/?EIO=4");
  const other = await deno.connect("https://localhost:3000/other");
  const silent = await deno.connect("never");
  expect(requests).toEqual([{ url: "/socket.io/?EIO=4", remoteAddress: "10.0.0.1" }]);
  expect([ours.isClosed, other.isClosed]).toEqual([false, true]);
  const closed = attachment.close();
  await settle();
  expect(deno.done.slice(3)).toEqual(["shut down", "stop"]);
  ours.close();
  silent.close();
  await closed;
  expect(deno.done.at(-1)).toBe("endpoint closed");
});
