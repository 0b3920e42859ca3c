// Tests of a planned stop, in virtual time. With real clients it is test/integration/drain.test.ts.
import { describe, expect, it } from "vitest";
import { EngineStage, framesOf } from "../../../test/stage/engine-stage.js";
import { LineStage } from "../../../test/stage/line-stage.js";
import { encodeFrame } from "../../protocol/index.js";
import { VirtualClock } from "../../testkit/virtual-clock.js";
import { drain } from "./drain.js";

/** Sessions that go as soon as they are asked to, or never; and how many were asked so far. */
function crowd(size: number, goes: boolean): { sessions: Map<string, { part(): void }>; asked: number } {
  const room = { sessions: new Map<string, { part(): void }>(), asked: 0 };
  for (let n = 0; n < size; n++) {
    const part = (): void => {
      room.asked++;
      if (goes) room.sessions.delete(String(n));
    };
    room.sessions.set(String(n), { part });
  }
  return room;
}

describe("a drain", () => {
  it("asks clients to leave evenly over its time", async () => {
    const clock = new VirtualClock();
    const room = crowd(1000, true);
    const drained = drain({ sessions: room.sessions }, clock, 10_000, 5000);
    const asked = [room.asked];
    for (let second = 0; second < 10; second++) {
      clock.advance(1000);
      asked.push(room.asked);
    }
    expect(asked).toEqual([10, 110, 210, 310, 410, 510, 610, 710, 810, 910, 1000]);
    await drained;
  });

  it("asks all at once where it has no time, and waits no longer than it was told to", async () => {
    const clock = new VirtualClock();
    const room = crowd(3, false);
    const drained = drain({ sessions: room.sessions }, clock, 0, 5000);
    let isOver = false;
    void drained.then(() => (isOver = true));
    clock.advance(4900);
    await Promise.resolve();
    expect([room.asked, isOver]).toEqual([3, false]);
    clock.advance(100);
    await drained;
  });

  it("is over at once where nobody is there", async () => {
    await drain({ sessions: new Map() }, new VirtualClock(), 10_000, 5000);
  });
});

describe("a client that is asked to leave", () => {
  it("is heard over a WebSocket until it has gone", () => {
    const stage = new EngineStage();
    const { link, heard } = stage.openWebSocket();
    void stage.engine.drain(0);
    expect(link.sent.at(-1)).toBe("close");
    link.receive("4sent before it knew");
    expect(heard.session.deliver([encodeFrame("message", "too late")])).toBe(false);
    link.end();
    expect(heard.heard).toEqual(["sent before it knew", "closed (server shutting down)"]);
  });

  it("is told to come back at once, and what has come of it, if it is one of ours", () => {
    const stage = new LineStage();
    const { client, heard } = stage.join();
    client.link.receive("4one");
    void stage.engine.drain(0);
    client.link.receive("4two");
    stage.clock.endTurn();
    expect(client.take()).toEqual(["6a1", "6m", "close"]);
    client.link.end();
    expect(heard.heard).toEqual(["one", "two", "closed (server shutting down)"]);
    expect(stage.engine.awayCount).toBe(0);
  });

  it("is asked over long-polling when it is quiet, is answered until then, and heard a while longer", () => {
    const stage = new EngineStage();
    const client = stage.openPolling();
    const poll = client.poll();
    void stage.engine.drain(0);
    stage.clock.advance(400);
    client.post("4first");
    stage.clock.advance(400);
    client.session.send(encodeFrame("message", "answer"));
    stage.clock.endTurn();
    expect(framesOf(poll)).toEqual(["4answer"]);
    const last = client.poll();
    stage.clock.advance(200);
    expect(framesOf(last)).toEqual(["1"]);
    client.post("4second");
    stage.clock.advance(1100);
    expect(client.heard.heard).toEqual(["first", "second", "closed (server shutting down)"]);
    expect(client.post("4third").answered).toMatch(/^400 /);
  });

  it("is asked over long-polling though it is never quiet, three seconds later", () => {
    const stage = new EngineStage();
    const client = stage.openPolling();
    const poll = client.poll();
    void stage.engine.drain(0);
    for (let posts = 0; posts < 14; posts++) {
      client.post(`4${posts}`);
      stage.clock.advance(200);
    }
    expect(poll.isAnswered).toBe(false);
    client.post("414");
    stage.clock.advance(300);
    expect(framesOf(poll)).toEqual(["1"]);
    client.post("4behind it");
    stage.clock.advance(1100);
    expect(client.heard.heard.slice(-3)).toEqual(["14", "behind it", "closed (server shutting down)"]);
  });

  it("may go over to a WebSocket meanwhile, and is asked there", () => {
    const stage = new EngineStage();
    const client = stage.openPolling();
    const { open: link } = client.upgrade();
    link.receive("2probe");
    void stage.engine.drain(0);
    link.receive("5");
    stage.clock.endTurn();
    expect(link.sent).toEqual(["3probe", "close"]);
    link.receive("4sent before it knew");
    link.end();
    expect(client.heard.heard).toEqual(["sent before it knew", "closed (server shutting down)"]);
  });

  it("finds the door shut, with the time to try elsewhere", () => {
    const stage = new EngineStage();
    void stage.engine.drain(1000);
    const refused = stage.request("EIO=4&transport=polling").answers[0];
    expect([refused?.status, refused?.headers?.["Retry-After"]]).toEqual([503, "1"]);
    expect(stage.engine.troubles).toEqual(["SERVER_DRAINING"]);
    stage.engine.close();
    expect(stage.engine.troubles).toEqual(["SERVER_CLOSED"]);
  });
});
