// A server that refuses with `Retry-After`: by both transports, the client stays away for as long as it is told to.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { io } from "../../src/client/node.js";
import { readRetryAfter } from "../../src/client/transports/polling.js";

describe.each(["polling", "websocket"])("refused over %s", (transport) => {
  it("the client comes back when the server has said, not when its own delay is over", async () => {
    const times: number[] = [];
    const server = createServer();
    const twice = new Promise<void>((resolve) => {
      const note = (): void => {
        if (times.push(performance.now()) === 2) resolve();
      };
      server.on("request", (_request, response) => {
        note();
        response.writeHead(503, { "retry-after": "1" }).end();
      });
      server.on("upgrade", (_request, socket) => {
        note();
        // The client hangs up as soon as it has read the answer.
        socket.on("error", () => {});
        socket.end("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const errors: Error[] = [];
    const socket = io(url, { transports: [transport], reconnectionDelay: 1, reconnectionDelayMax: 1 });
    onTestFinished(() => void socket.disconnect());
    socket.on("connect_error", (error) => errors.push(error));
    await twice;
    const [first = 0, second = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(995);
    expect(errors[0]?.message).toBe(transport === "polling" ? "xhr poll error" : "websocket error");
  });
});

it.each([
  ["7", 7000],
  ["0", 0],
  [null, 0],
  [undefined, 0],
  ["Wed, 21 Oct 2026 07:28:00 GMT", 0],
  ["86400", 300_000],
])("a header of %j is %d milliseconds: seconds, and no more than five minutes", (header, milliseconds) => {
  expect(readRetryAfter(header)).toBe(milliseconds);
});
