// What writing once a turn of the event loop costs and keeps: a message waits for the end of its turn and no longer, and order holds.
import type { Socket as TcpSocket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { endAll, heard, startClient, startServer } from "./loopback.js";

afterEach(endAll);

describe.each(["websocket", "polling"])("over %s", (transport) => {
  it("a message leaves when the turn ends that emitted it: not before, not later", async () => {
    const { io, http, url } = await startServer({ httpCompression: false });
    const text = "x".repeat(5000);
    const connections: TcpSocket[] = [];
    http.on("connection", (connection) => connections.push(connection));
    const written = (): number => connections.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
    const leaving = new Promise<{ atEmit: number; atEnd: number }>((resolve) => {
      io.on("connection", (socket) => {
        socket.on("go", () => {
          const before = written();
          socket.emit("news", text);
          const atEmit = written() - before;
          // The turn's own callbacks were asked for first, and run before this one.
          setImmediate(() => resolve({ atEmit, atEnd: written() - before }));
        });
      });
    });
    const client = startClient(url, { transports: [transport] });
    client.emit("go");
    const { atEmit, atEnd } = await leaving;
    // The answer to the POST is a few hundred bytes.
    expect(atEmit).toBeLessThan(text.length);
    expect(atEnd).toBeGreaterThanOrEqual(text.length);
    expect(await heard(client, "news")).toEqual([text]);
  });

  it("emits, acknowledgements, broadcasts and binary events of one turn arrive as they were made", async () => {
    const { io, url } = await startServer();
    io.on("connection", (socket) => {
      socket.join("room");
      socket.on("go", (reply: (made: number) => void) => {
        socket.emit("said", 1);
        io.emit("said", 2);
        reply(3);
        socket.emit("said", 4, Buffer.from("bytes"));
        io.to("room").emit("said", 5);
        socket.emit("said", 6);
        io.except("nobody").emit("said", 7, Buffer.from("bytes"));
        socket.emit("last", 8);
      });
    });
    const client = startClient(url, { transports: [transport] });
    const order: unknown[] = [];
    client.on("said", (made) => order.push(made));
    client.emit("go", (made: number) => order.push(made));
    order.push(...(await heard(client, "last")));
    expect(order).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
