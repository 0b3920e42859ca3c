// Tests of sessions over WebTransport, in memory and virtual time: how they send, hear, beat and end, and what clients can do wrong.
import { beforeEach, describe, expect, it } from "vitest";
import { type FakeSession, type FakeStream, settle } from "../../../../test/fakes/webtransport-session.js";
import { frame, hello, WebTransportStage } from "../../../../test/stage/webtransport-stage.js";
import { encodeFrame } from "../../../protocol/index.js";

const message = (text: string) => encodeFrame("message", text);

let stage: WebTransportStage;
beforeEach(() => {
  stage = new WebTransportStage();
});

describe("a session that begins over WebTransport", () => {
  it("is answered with the handshake and what follows it, in one write", async () => {
    stage = new WebTransportStage({ initialPacket: "welcome" });
    const { stream } = await stage.meet(hello);
    const { id } = stage.last.session;
    const open = `0{"sid":"${id}","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`;
    expect(stream.received).toEqual([frame(open) + frame("4welcome")]);
    expect(stage.last.session.transport.name).toBe("webtransport");
    expect(stage.clock.pendingTimers).toBe(1);
  });

  it("hears what came with the first frame, in order, when it is open", async () => {
    await stage.meet(hello + frame("4one") + frame("4two"));
    expect(stage.last.heard).toEqual(["one", "two"]);
  });

  it("hears frames of text and of bytes, however they are cut", async () => {
    const { stream } = await stage.meet(hello);
    stream.send([0x03, 0x34, 0xc3], [0xa9, 0x83, 1, 2], [3]);
    await settle();
    expect(stage.last.heard).toEqual(["é", Uint8Array.of(1, 2, 3)]);
  });

  it("sends all frames of a turn in one write, and drains when they have left", async () => {
    const { stream } = await stage.meet(hello);
    const { session } = stage.last;
    expect(stream.received.length).toBe(1);
    const { drains } = stage.last;
    session.send(message("one"));
    session.send(encodeFrame("message", Uint8Array.of(1, 2)));
    expect([session.isWritable, session.bufferedBytes]).toEqual([false, 6]);
    await stage.turn();
    expect(stream.received).toEqual([`${frame("4one")}\x82\x01\x02`]);
    expect([session.isWritable, session.bufferedBytes, stage.last.drains - drains]).toEqual([true, 0, 1]);
  });

  it("keeps what a slow network does not take, and writes it in one when it does", async () => {
    const { stream } = await stage.meet(hello);
    const { session } = stage.last;
    expect(stream.received.length).toBe(1);
    const { drains } = stage.last;
    stream.isSlow = true;
    session.send(message("one"));
    await stage.turn();
    session.send(message("two"));
    await stage.turn();
    session.send(message("three"));
    await stage.turn();
    expect(stream.received).toEqual([frame("4one")]);
    // Five bytes on their way, with the header, and ten characters here.
    expect([session.isWritable, session.bufferedBytes, stage.last.drains - drains]).toEqual([false, 15, 0]);
    stream.isSlow = false;
    await stream.take();
    expect(stream.received).toEqual([frame("4two") + frame("4three")]);
    expect([session.isWritable, session.bufferedBytes, stage.last.drains - drains]).toEqual([true, 0, 1]);
  });

  it("beats as any other", async () => {
    const { stream } = await stage.meet(hello);
    expect(stream.received.length).toBe(1);
    stage.clock.advance(25_000);
    await stage.turn();
    expect(stream.received).toEqual([frame("2")]);
    stream.send(frame("3"));
    await settle();
    stage.clock.advance(20_000);
    expect(stage.last.heard).toEqual([]);
    stage.clock.advance(26_000);
    expect(stage.last.heard).toEqual(["closed (ping timeout)"]);
  });
});

describe("the end of a session over WebTransport", () => {
  let session: FakeSession;
  let stream: FakeStream;
  beforeEach(async () => {
    ({ session, stream } = await stage.meet(hello));
    expect(stream.received.length).toBe(1);
  });

  it("is the client's: by its stream's end", async () => {
    stream.send(frame("4last"));
    stream.end();
    await settle();
    expect(stage.last.heard).toEqual(["last", "closed (transport close)"]);
    expect([session.closedWith, stage.clock.pendingTimers]).toEqual([{}, 0]);
  });

  it("is the client's: by a reset", async () => {
    stream.reset();
    await settle();
    expect(stage.last.heard).toEqual(["closed (transport close)"]);
    expect(session.closedWith).toEqual({});
  });

  it("is the client's: by the session's end, of which the reason is told", async () => {
    const told: unknown[] = [];
    stage.last.session.conn.on("close", (...args) => told.push(args));
    await session.end({ closeCode: 4, reason: "tired" });
    expect(stage.last.heard).toEqual(["closed (transport close)"]);
    expect(told).toEqual([["transport close", { code: 4, reason: "tired" }]]);
  });

  it("is the network's", async () => {
    const told: unknown[] = [];
    stage.last.session.conn.on("close", (...args) => told.push(args));
    await session.lose(new Error("connection lost"));
    expect(told).toEqual([["transport close", { code: 1006, reason: "connection lost" }]]);
  });

  it("is the server's: it writes what is queued, ends its half, and waits for the client's", async () => {
    stage.last.session.send(message("goodbye"));
    stage.last.session.close();
    stage.last.session.send(message("too late"));
    await stage.turn();
    expect([stream.received, stream.isEnded, session.closedWith]).toEqual([
      [frame("4goodbye") + frame("1")],
      true,
      null,
    ]);
    stream.end();
    await settle();
    expect(stage.last.heard).toEqual(["closed (forced close)"]);
    expect([session.closedWith, stage.clock.pendingTimers]).toEqual([{}, 0]);
  });

  it("comes although the client does not end its half", async () => {
    stage.last.session.close();
    await stage.turn();
    expect(stream.isEnded).toBe(true);
    stage.clock.advance(999);
    expect(session.closedWith).toBe(null);
    stage.clock.advance(1);
    expect(stage.last.heard).toEqual(["closed (forced close)"]);
    expect([session.closedWith, stage.clock.pendingTimers]).toEqual([{}, 0]);
  });

  it("waits for a slow network, but not for ever", async () => {
    stream.isSlow = true;
    stage.last.session.send(message("one"));
    await stage.turn();
    stage.last.session.send(message("two"));
    stage.last.session.close();
    await stage.turn();
    expect([stream.received, stream.isEnded]).toEqual([[frame("4one")], false]);
    await stream.take();
    expect([stream.received, stream.isEnded]).toEqual([[frame("4two") + frame("1")], false]);
    stage.clock.advance(5000);
    expect(stage.last.heard).toEqual(["closed (forced close)"]);
    expect(session.closedWith).toEqual({});
  });

  it.each([
    ["without a length", "\x00"],
    ["of more than maxHttpBufferSize", "\x7f\x00\x00\x00\x00\x00\x0f\x42\x41"],
    ["of 2^53 bytes", "\x7f\x00\x20\x00\x00\x00\x00\x00\x00"],
  ])("comes at once with a frame %s; what was before it is heard", async (_, bytes) => {
    stream.send(frame("4before") + bytes + frame("4after"));
    await settle();
    expect(stage.last.heard).toEqual([
      "before",
      expect.stringMatching(/^closed \(parse error: a frame of (0|1000001|Infinity) bytes\)$/),
    ]);
    expect(session.closedWith).toMatchObject({ closeCode: 1009 });
  });

  it("comes with a frame that is none", async () => {
    stream.send(frame("9"));
    await settle();
    expect(stage.last.heard).toEqual(["closed (parse error: unknown frame type)"]);
  });
});
