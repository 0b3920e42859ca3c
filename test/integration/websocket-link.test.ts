// Our WebSocket link against `ws` as the client. Frame by frame it is tested beside its sources; here two implementations meet.
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type EchoServer, type EchoServerOptions, startEchoServer } from "./echo-server.js";

let server: EchoServer;
afterEach(() => server.close());

async function connect(options: EchoServerOptions = {}, client: object = {}): Promise<WebSocket> {
  server = await startEchoServer(options);
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}`, { perMessageDeflate: false, ...client });
  await once(socket, "open");
  return socket;
}

async function echoed(socket: WebSocket, data: string | Buffer): Promise<string | Buffer> {
  socket.send(data);
  const [back, isBinary] = (await once(socket, "message")) as [Buffer, boolean];
  return isBinary ? back : back.toString();
}

const texts = [
  "",
  "hello",
  "é漢字😀",
  "a".repeat(125),
  "a".repeat(126),
  "é".repeat(40_000),
  "a".repeat(1_000_000),
];

describe("a ws client", () => {
  it.each(texts.map((text) => [text.length, text] as const))(
    "gets a text of %i characters back",
    async (_length, text) => {
      const socket = await connect();
      expect(await echoed(socket, text)).toBe(text);
    },
  );
});
