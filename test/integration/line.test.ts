// A client and a server of ours over connections that break: nothing is lost, nothing comes twice, and nobody hears of it.
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { numbers, reconnected, startLine } from "./line-stage.js";

const ways = [
  { way: "over WebSocket", transports: ["websocket"] },
  { way: "over long-polling", transports: ["polling"] },
  { way: "over both, after the move", transports: undefined },
] as const;

describe.each(ways)("$way", ({ transports }) => {
  it("what both sides send goes on through many cuts, in order and once", async () => {
    const stage = await startLine({ transports });
    const { client, peer, proxy, io } = stage;
    let [up, down] = [0, 0];
    for (let round = 0; round < 8; round++) {
      for (let count = 0; count < 40; count++) {
        client.emit("up", up++);
        peer.emit("down", down++);
        io.emit("down", down++);
      }
      // In the middle of it, or a little later.
      if (round % 2 === 0) await new Promise(setImmediate);
      proxy.cut();
      for (let count = 0; count < 20; count++) {
        client.emit("up", up++);
        peer.emit("down", down++);
      }
      await reconnected(stage);
    }
    await Promise.all([client.emitWithAck("up", up++), peer.emitWithAck("fence")]);
    expect(stage.atServer).toEqual(numbers(up));
    expect(stage.atClient).toEqual(numbers(down));
    expect(stage.churn).toEqual([]);
  });

  it("acknowledgements in flight arrive, and rooms and ids stay", async () => {
    const stage = await startLine({ transports });
    const { client, peer, proxy, io } = stage;
    const { id } = client;
    peer.join("room");
    client.on("ask", (question: string, reply: (answer: string) => void) => reply(`${question}!`));
    const [fromServer, fromClient] = [client.emitWithAck("up", 1), peer.emitWithAck("ask", "there?")];
    proxy.cut();
    const late = client.emitWithAck("up", 2);
    await reconnected(stage);
    expect(await Promise.all([fromServer, fromClient, late])).toEqual([1, "there?!", 2]);
    const heard = once(client as never, "room");
    io.to("room").emit("room", 1);
    await heard;
    expect([client.id, client.connected, client.guarantee, peer.guarantee]).toEqual([
      id,
      true,
      "once",
      "once",
    ]);
    expect(stage.churn).toEqual([]);
  });

  it("bytes arrive whole that were cut in two", async () => {
    const stage = await startLine({ transports });
    const { client, peer, proxy } = stage;
    const got: Buffer[] = [];
    client.on("bytes", (...parts: Buffer[]) => got.push(...parts));
    const sent = numbers(4).map((number) => Buffer.alloc(100_000, number));
    for (let round = 0; round < 3; round++) {
      proxy.conditions = { bytesPerSecond: 2_000_000 };
      peer.emit("bytes", ...sent);
      await new Promise((resolve) => setTimeout(resolve, 30));
      proxy.conditions = {};
      proxy.cut();
      await reconnected(stage);
    }
    await peer.emitWithAck("fence");
    expect(Buffer.concat(got).equals(Buffer.concat([...sent, ...sent, ...sent]))).toBe(true);
    expect(stage.churn).toEqual([]);
  });
});

describe("a connection that is dead without a word", () => {
  it("is left for another as soon as the client knows, and not heard any more", async () => {
    const stage = await startLine({ transports: ["websocket"] });
    const { client, peer, proxy } = stage;
    peer.emit("down", 0);
    client.emit("up", 0);
    proxy.blackHole();
    peer.emit("down", 1);
    client.emit("up", 1);
    // As the browser says that there is no network: the server has noticed nothing yet.
    const dead = [...proxy.connections];
    client.io.engine.close("transport close");
    expect(client.connected).toBe(true);
    for (const connection of dead) connection.cut();
    proxy.restore();
    await reconnected(stage);
    await Promise.all([client.emitWithAck("up", 2), peer.emitWithAck("fence")]);
    expect([stage.atServer, stage.atClient, stage.churn]).toEqual([numbers(3), numbers(2), []]);
  });
});

describe("a session that cannot go on", () => {
  it("is told of when the server does not know it any more: disconnect, connect, and one gap before anything newer", async () => {
    const stage = await startLine({}, { resume: { windowMs: 1 } });
    const { client, io, proxy } = stage;
    const gaps: unknown[] = [];
    client.on("gap", (gap) => gaps.push(gap));
    await client.emitWithAck("up", 0);
    io.once("connection", (socket) => socket.emit("down", 7));
    proxy.goDown();
    const gone = new Promise((resolve) => stage.peer.once("disconnect", resolve));
    await gone;
    const again = once(client as never, "connect");
    proxy.restore();
    await again;
    await client.emitWithAck("up", 1);
    expect(stage.churn.filter((line) => line.startsWith("client"))).toEqual([
      "client: disconnect transport close",
      "client: gap",
      "client: connect",
    ]);
    expect(gaps).toEqual([{ line: expect.any(String) as unknown, received: expect.any(Number) as unknown }]);
    expect(stage.atClient).toEqual([7]);
  });

  it("sends again what the server may not have handled, and says so", async () => {
    const stage = await startLine({ transports: ["websocket"] }, { resume: { windowMs: 1 } });
    const { client, io, proxy, peer } = stage;
    const deliveries: unknown[] = [];
    const watch = (socket: typeof peer): void => {
      socket.on("mail", (text: string, reply: (got: string) => void) => {
        deliveries.push([text, socket.delivery]);
        reply(text);
      });
    };
    watch(peer);
    io.on("connection", watch);
    const ended = new Promise((resolve) => peer.once("disconnect", resolve));
    proxy.goDown();
    const mail = client.emitWithAck("mail", "late");
    await ended;
    proxy.restore();
    expect(await mail).toBe("late");
    expect(deliveries).toEqual([
      ["late", { id: expect.stringMatching(/^[\w-]{20}\.\d+$/) as unknown, redelivered: true }],
    ]);
  });

  it("ends at once, and is not waited for, when the server means it", async () => {
    const { client, io, peer, churn } = await startLine();
    const gone = once(client as never, "disconnect");
    peer.disconnect(true);
    expect(await gone).toEqual(["io server disconnect", undefined]);
    expect(io.engine.awayCount).toBe(0);
    const other = await startLine();
    const lost = once(other.client as never, "disconnect");
    other.peer.conn.close();
    await lost;
    expect(other.churn).toContain("client: disconnect transport close");
    expect(churn).toEqual([
      "server: disconnect server namespace disconnect",
      "client: disconnect io server disconnect",
    ]);
  });

  it("is let go of at once when the client leaves", async () => {
    const { client, io, peer } = await startLine();
    const gone = new Promise((resolve) => peer.once("disconnect", resolve));
    client.disconnect();
    expect(await gone).toBe("client namespace disconnect");
    expect(io.engine.awayCount).toBe(0);
  });
});
