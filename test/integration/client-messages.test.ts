// Our client at the published server: what crosses once it is connected, over each transport.
import type { Server } from "socket.io";
import { describe, expect, it } from "vitest";
import { connect, next, nextArgs, startOfficialServer, ways } from "./official-server.js";

type Reply = (...args: unknown[]) => void;

function echo(io: Server): void {
  io.on("connection", (socket) => {
    socket.on("echo", (...args: unknown[]) => (args.pop() as Reply)(...args));
    socket.on("back", (...args: unknown[]) => socket.emit("back", ...args));
    socket.on("silence", () => {});
  });
}

describe.each(ways)("a client connected $way", ({ transports }) => {
  it("emits and hears events with any JSON (125)", async () => {
    const { io, url } = await startOfficialServer();
    echo(io);
    const socket = connect(url, { transports });
    const sent = [false, null, 1.5, "žluťoučký kůň ✓ 🐎", { deep: [{ er: 1 }] }, new Date(0)];
    socket.emit("back", ...sent);
    const [...heard] = await nextArgs(socket, "back");
    expect(heard).toEqual([...sent.slice(0, 5), "1970-01-01T00:00:00.000Z"]);
  });

  it("gets acknowledgements with several arguments, and as a promise", async () => {
    const { io, url } = await startOfficialServer();
    echo(io);
    const socket = connect(url, { transports });
    const reply = await new Promise((resolve) =>
      socket.emit("echo", 1, "two", (...args: unknown[]) => resolve(args)),
    );
    expect(reply).toEqual([1, "two"]);
    expect(await socket.emitWithAck("echo", { three: 3 })).toEqual({ three: 3 });
  });

  it("acknowledges the server's events", async () => {
    const { io, url } = await startOfficialServer();
    const socket = connect(url, { transports });
    socket.on("sum", (a: number, b: number, reply: Reply) => reply(a + b, Uint8Array.of(1)));
    const peer = await next(io, "connection");
    const [sum, bytes] = await new Promise<unknown[]>((resolve) =>
      peer.emit("sum", 2, 3, (...args: unknown[]) => resolve(args)),
    );
    expect(sum).toBe(5);
    expect(bytes).toEqual(Buffer.of(1));
  });

  it("sends and gets binary, mixed with JSON and in order (125)", async () => {
    const { io, url } = await startOfficialServer();
    echo(io);
    const socket = connect(url, { transports });
    const whole = Uint8Array.of(0, 1, 2, 3, 4, 5);
    socket.emit("back", { part: whole.subarray(2, 4), all: [whole.buffer, Buffer.from("é")] }, "end");
    const [{ part, all }, end] = await nextArgs(socket, "back");
    expect([...part]).toEqual([2, 3]);
    expect([...all[0]]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(Buffer.from(all[1]).toString()).toBe("é");
    expect(end).toBe("end");
  });

  it("carries 700 kB of binary three times to and fro (100)", async () => {
    const { io, url } = await startOfficialServer();
    echo(io);
    const socket = connect(url, { transports });
    let bytes = new Uint8Array(700_000).fill(7);
    for (let round = 0; round < 3; round++) bytes = await socket.emitWithAck("echo", bytes);
    expect(bytes.byteLength).toBe(700_000);
    expect(bytes[699_999]).toBe(7);
  });

  it("keeps the order of a hundred events from both sides while it upgrades (46)", async () => {
    const { io, url } = await startOfficialServer();
    const fromClient: number[] = [];
    const fromServer: number[] = [];
    io.on("connection", (peer) => {
      peer.on("n", (n: number) => {
        fromClient.push(n);
        peer.emit("n", n);
      });
    });
    const socket = connect(url, { transports });
    const isComplete = new Promise<void>((resolve) => {
      socket.on("n", (n: number) => {
        fromServer.push(n);
        if (n === 99) resolve();
      });
    });
    for (let n = 0; n < 50; n++) socket.emit("n", n);
    await next(socket, "connect");
    for (let n = 50; n < 100; n++) {
      socket.emit("n", n);
      // A turn of the event loop each, so that some fall into every state of the upgrade.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await isComplete;
    const expected = Array.from({ length: 100 }, (_, n) => n);
    expect(fromClient).toEqual(expected);
    expect(fromServer).toEqual(expected);
  });

  it("sends what was emitted right before it disconnected, then the goodbye (54)", async () => {
    const { io, url } = await startOfficialServer();
    const socket = connect(url, { transports });
    const [peer] = await Promise.all([next(io, "connection"), next(socket, "connect")]);
    const reason = next(peer, "disconnect");
    // At the frames: this server dispatches no event that a goodbye follows in the same breath.
    const frames: unknown[] = [];
    peer.conn.on("packet", ({ type, data }: { type: string; data: unknown }) => {
      if (type === "message") frames.push(data);
    });
    socket.emit("last", "words");
    socket.disconnect();
    expect(await reason).toBe("client namespace disconnect");
    expect(frames).toEqual(['2["last","words"]', "1"]);
  });

  it("fails an acknowledgement that does not come in time", async () => {
    const { io, url } = await startOfficialServer();
    echo(io);
    const socket = connect(url, { transports });
    await next(socket, "connect");
    const error = await new Promise((resolve) => socket.timeout(20).emit("silence", resolve));
    expect(error).toMatchObject({ message: "operation has timed out" });
    await expect(socket.timeout(20).emitWithAck("silence")).rejects.toThrow("operation has timed out");
  });
});
