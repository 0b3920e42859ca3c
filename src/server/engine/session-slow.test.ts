// Tests of a session whose client reads slowly, in virtual time: what waits where, what overtakes it, and how it ends. What gives way
// is slow/backlog.test.ts.
import { beforeEach, describe, expect, it } from "vitest";
import { EngineStage, type HeardSession, type FakeLink } from "../../../test/stage/engine-stage.js";
import { LineStage } from "../../../test/stage/line-stage.js";
import { encodeFrame, type EncodedFrame } from "../../protocol/index.js";
import { VirtualClock } from "../../testkit/virtual-clock.js";
import { Incidents } from "./incidents.js";

let stage: EngineStage;
let incidents: Incidents;
beforeEach(() => {
  incidents = new Incidents(new VirtualClock(), () => {});
  stage = new EngineStage({ highWaterMark: 100_000, slowTimeout: 1000 }, { incidents });
});

/** A message of 10,000 characters, its digit included, that begins with a name. */
const large = (name: string): EncodedFrame => encodeFrame("message", name.padEnd(9_999, "."));
const small = (name: string): EncodedFrame => encodeFrame("message", name);
const names = (contents: readonly unknown[]): string[] =>
  contents.map((content) => String(content).slice(1).replaceAll(".", ""));

/** A client over a WebSocket that has stopped reading. */
function openStalled(): { link: FakeLink; heard: HeardSession } {
  const { link } = stage.openWebSocket();
  const heard = stage.last;
  link.sent.length = 0;
  link.stall();
  return { link, heard };
}

describe("over a WebSocket, what was not taken at once", () => {
  it("is with the link, and what follows waits in the session until that has been taken", () => {
    const { link, heard } = openStalled();
    heard.session.send(small("a"));
    stage.clock.endTurn();
    heard.session.send(small("b"));
    stage.clock.endTurn();
    expect([link.bufferedBytes, heard.session.bufferedBytes, heard.session.isWritable]).toEqual([
      2,
      4,
      false,
    ]);
    link.goOn();
    stage.clock.endTurn();
    expect([names(link.sent), heard.session.bufferedBytes, heard.session.isWritable]).toEqual([
      ["a", "b"],
      0,
      true,
    ]);
    // As before: nothing waits, so nothing is between the session and its link.
    heard.session.send(small("c"));
    expect(link.bufferedBytes).toBe(2);
  });

  it("is given to the link by 64 KiB, and drains when all of it has left", () => {
    const { link, heard } = openStalled();
    heard.session.send(small("first"));
    stage.clock.endTurn();
    for (let n = 0; n < 9; n++) heard.session.deliver([large(String(n))], { policy: "keep" });
    link.takeOnce();
    expect([link.bufferedBytes, heard.drains]).toEqual([60_000, 0]);
    link.takeOnce();
    expect([link.bufferedBytes, heard.drains]).toEqual([30_000, 0]);
    link.goOn();
    expect([names(link.sent), heard.drains]).toEqual([
      ["first", "0", "1", "2", "3", "4", "5", "6", "7", "8"],
      1,
    ]);
  });

  it("is overtaken by heartbeats", () => {
    const { link, heard } = openStalled();
    heard.session.send(small("a"));
    stage.clock.endTurn();
    heard.session.send(small("b"));
    stage.clock.advance(25_000);
    link.goOn();
    stage.clock.endTurn();
    expect(link.sent).toEqual(["4a", "2", "4b"]);
  });

  it("is followed by whole messages, in the order of sending", () => {
    const { link, heard } = openStalled();
    heard.session.deliver([small("a"), encodeFrame("message", Uint8Array.of(1))]);
    heard.session.deliver([small("b")]);
    stage.clock.endTurn();
    heard.session.deliver([small("c")]);
    link.goOn();
    stage.clock.endTurn();
    expect(link.sent).toEqual(["4a", Uint8Array.of(1), "4b", "4c"]);
  });

  it("leaves before the close when the session is closed", () => {
    const { link, heard } = openStalled();
    heard.session.send(small("a"));
    stage.clock.endTurn();
    heard.session.send(small("b"));
    link.goOn();
    heard.session.close();
    expect(link.sent).toEqual(["4a", "4b", "close"]);
  });
});

/** More is sent than may wait, little by little. */
function overload({ session }: HeardSession): void {
  session.send(small("a"));
  stage.clock.endTurn();
  for (let turn = 0; turn < 5; turn++) {
    session.send(large(String(turn)));
    stage.clock.endTurn();
  }
}

describe("too much for a client", () => {
  it("ends the session: slow consumer, 1013, and nothing of it is kept", () => {
    const { link, heard } = openStalled();
    overload(heard);
    expect(heard.heard).toEqual([
      "behind",
      "closed (slow consumer: the client does not read as fast as it is sent to)",
    ]);
    expect([link.closeCode, stage.engine.waitingBytes, stage.engine.clientsCount]).toEqual([1013, 0, 0]);
  });

  it("is told to the listeners of its connection, and counted", () => {
    const { heard } = openStalled();
    let told = 0;
    heard.session.conn.on("slow", () => told++);
    overload(heard);
    expect([told, [...incidents.counts().keys()]]).toEqual([1, ["behind", "slow-consumer"]]);
  });

  it("is said to whoever sends, who is told when to go on", async () => {
    const { link, heard } = openStalled();
    const { session } = heard;
    expect(await session.drained()).toBe(true);
    session.send(small("a"));
    stage.clock.endTurn();
    for (let n = 0; n < 5; n++) session.deliver([large(String(n))]);
    expect(session.isBehind).toBe(true);
    const drained = session.drained();
    link.goOn();
    expect([await drained, session.isBehind]).toEqual([true, false]);
    session.terminate();
    expect(await session.drained()).toBe(false);
  });
});

describe("a client of ours that is given up", () => {
  it("comes back to everything, in order, and nobody has heard of it as gone", () => {
    const lines = new LineStage({ highWaterMark: 100_000 });
    stage = lines;
    const { client, heard } = lines.join();
    client.take();
    client.link.stall();
    overload(heard);
    expect([heard.heard, client.link.closeCode]).toEqual([["behind"], 1013]);
    expect([lines.engine.awayCount, lines.engine.waitingBytes]).toEqual([1, 0]);
    lines.send(heard, "z");
    const [, ...missed] = lines.comeBack(client.grant, 0).take();
    expect(names(missed)).toEqual(["a", "0", "1", "2", "3", "4", "z"]);
  });

  it("is waited for by whoever waits until all has been taken", async () => {
    const lines = new LineStage({ highWaterMark: 100_000 });
    const { client, heard } = lines.join();
    client.link.end();
    const drained = heard.now.drained();
    lines.comeBack(client.grant, 0);
    expect(await drained).toBe(true);
  });
});

describe("over long-polling, what is sent between two GETs", () => {
  it("waits for the next, and of each key only the newest", () => {
    const client = stage.openPolling();
    client.session.deliver([small("1")], { key: "a" });
    client.session.deliver([small("2")], { key: "b" });
    client.session.deliver([small("3")], { key: "a" });
    expect(client.session.conn.writeBuffer.map(({ data }) => data)).toEqual(["3", "2"]);
    const poll = client.poll();
    stage.clock.endTurn();
    expect(poll.answered).toBe("200 43\x1e42");
  });

  it("is too much where none comes", () => {
    const client = stage.openPolling();
    for (let turn = 0; turn < 5; turn++) {
      client.session.send(large(String(turn)));
      stage.clock.endTurn();
    }
    expect(client.heard.heard).toEqual([
      "behind",
      "closed (slow consumer: the client does not read as fast as it is sent to)",
    ]);
  });

  it("goes by 256 KiB, one answer after the other", () => {
    const client = stage.openPolling();
    for (let n = 0; n < 30; n++) client.session.deliver([large(String(n))], { policy: "keep" });
    const lengths = [1, 2].map(() => {
      const poll = client.poll();
      stage.clock.endTurn();
      return String(poll.answers[0]?.body).split("\x1e").length;
    });
    expect(lengths).toEqual([26, 4]);
  });

  it("moves with the session to another transport, in order", () => {
    const client = stage.openPolling();
    client.session.send(small("a"));
    const { open: link } = stage.upgrade(client.query.replace("polling", "websocket"));
    link.receive("2probe");
    stage.clock.endTurn();
    link.receive("5");
    client.session.send(small("b"));
    stage.clock.endTurn();
    expect(link.sent).toEqual(["3probe", "4a", "4b"]);
  });
});
