// A proxy that opens tunnels (CONNECT, RFC 9110 §9.3.6), and agents that go through it, as applications bring their own.
// Not a proxy for anything else.
import { once } from "node:events";
import { Agent as HttpAgent, type ClientRequestArgs, createServer, request } from "node:http";
import { Agent as HttpsAgent, type RequestOptions } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import { onTestFinished } from "vitest";

export interface ConnectProxy {
  /** Where tunnels were opened to, in order. */
  readonly targets: readonly string[];
  /** An agent for `http:` and `ws:` whose connections are tunnels. */
  readonly agent: HttpAgent;
  /** The same for `https:` and `wss:`. */
  readonly secureAgent: HttpsAgent;
}

/** Listens on a free port until the test ends. */
export async function startConnectProxy(): Promise<ConnectProxy> {
  const targets: string[] = [];
  const tunnels = new Set<Socket>();
  const http = createServer((_request, response) => response.writeHead(405).end());
  http.on("connect", ({ url = "" }, near: Socket, head: Buffer) => {
    targets.push(url);
    const { hostname, port } = new URL(`tunnel://${url}`);
    const far = connect(Number(port), hostname, () => {
      near.write("HTTP/1.1 200 Connection established\r\n\r\n");
      far.write(head);
      far.pipe(near);
      near.pipe(far);
    });
    tunnels.add(near);
    // Whoever ends, both do.
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on("error", () => {});
      one.on("close", () => other.destroy());
    }
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => {
    for (const near of tunnels) near.destroy();
    http.close();
  });

  const { port } = http.address() as AddressInfo;
  const openTunnel: OpenTunnel = (target, onOpen) => {
    const outgoing = request({ port, host: "127.0.0.1", method: "CONNECT", path: target, agent: false });
    outgoing.once("connect", (_response, socket) => onOpen(socket));
    outgoing.end();
  };
  return { targets, agent: new TunnelAgent(openTunnel), secureAgent: new SecureTunnelAgent(openTunnel) };
}

type OpenTunnel = (target: string, onOpen: (socket: Socket) => void) => void;
type OnConnection = (error: Error | null, socket: Duplex) => void;

class TunnelAgent extends HttpAgent {
  readonly #open: OpenTunnel;

  constructor(open: OpenTunnel) {
    super({ keepAlive: true });
    this.#open = open;
    onTestFinished(() => this.destroy());
  }

  override createConnection({ host, port }: ClientRequestArgs, done?: OnConnection): undefined {
    this.#open(`${host}:${port}`, (socket) => done?.(null, socket));
  }
}

class SecureTunnelAgent extends HttpsAgent {
  readonly #open: OpenTunnel;

  constructor(open: OpenTunnel) {
    super({ keepAlive: true });
    this.#open = open;
    onTestFinished(() => this.destroy());
  }

  override createConnection(
    { host, port, path: _path, ...options }: RequestOptions,
    done?: OnConnection,
  ): undefined {
    this.#open(`${host}:${port}`, (socket) =>
      done?.(null, connectTls({ ...(options as ConnectionOptions), socket })),
    );
  }
}
