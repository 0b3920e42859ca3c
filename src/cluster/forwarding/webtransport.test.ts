// Tests of WebTransport sessions that reach another node than the one that has their client's session: engines on a bus in memory, in virtual
// time, and sessions without a network.
import { expect, it } from "vitest";
import { FakeSession, type FakeStream, settle } from "../../../test/fakes/webtransport-session.js";
import { ForwardingStage } from "../../../test/stage/forwarding-stage.js";
import { frame, helloTo } from "../../../test/stage/webtransport-stage.js";
import { encodeFrame } from "../../protocol/index.js";

const options = { transports: ["polling", "websocket", "webtransport"] } as const;

/** A client comes to a node by WebTransport, whose stream begins with these bytes. */
async function meet(
  stage: ForwardingStage,
  index: number,
  bytes: string,
): Promise<{ session: FakeSession; stream: FakeStream }> {
  const session = new FakeSession();
  stage.node(index).engine.onWebTransportSession(session);
  const stream = session.openStream();
  await say(stage, stream, bytes);
  return { session, stream };
}

async function say(stage: ForwardingStage, stream: FakeStream, bytes: string): Promise<void> {
  stream.send(bytes);
  await settle();
  await stage.cluster.settle();
  await settle();
}

it("a session moves to WebTransport at any node, and loses nothing by it", async () => {
  const stage = await ForwardingStage.start(2, { options });
  const sid = stage.open(0);
  const { last } = stage.node(0);
  const poll = await stage.poll(1, sid);
  const { session, stream } = await meet(stage, 1, helloTo(sid) + frame("2probe"));
  expect(stream.received).toEqual([frame("3probe")]);
  last.now.send(encodeFrame("message", "by polling"));
  await stage.cluster.settle();
  expect(poll.answered).toContain("4by polling");
  await say(stage, stream, frame("5") + frame("4up"));
  last.now.send(encodeFrame("message", "down"));
  await stage.cluster.settle();
  await settle();
  expect([last.heard, stream.received.at(-1), last.session.transport.name]).toEqual([
    ["up"],
    frame("4down"),
    "webtransport",
  ]);
  await session.end({});
  await stage.cluster.settle();
  expect(last.heard.at(-1)).toBe("closed (transport close)");
});

it("a session that nobody has is no more found by WebTransport", async () => {
  const stage = await ForwardingStage.start(2, { options });
  const sid = stage.open(0);
  const { session } = await meet(stage, 1, helloTo(`${sid}x`));
  await stage.cluster.settle();
  expect(session.closedWith).toEqual({ closeCode: 400, reason: "Session ID unknown" });
});

it("a session that has moved to WebTransport is over when its node leaves", async () => {
  const stage = await ForwardingStage.start(2, { options });
  const sid = stage.open(0);
  const { session, stream } = await meet(stage, 1, helloTo(sid) + frame("2probe") + frame("5"));
  void stage.node(0).mesh.close();
  await stage.cluster.pass(1500);
  await settle();
  expect([session.closedWith, stream.isEnded || stream.isReset]).toEqual([expect.anything(), true]);
});
