// Tests of requests for sessions of nodes that have not met: engines on a bus in memory, in virtual time.
import { describe, expect, it } from "vitest";
import { ForwardingStage } from "../../../test/stage/forwarding-stage.js";
import { grantOf } from "../../../test/stage/line-stage.js";

/** A session at a node that has just come, of which the other one hears only when the test goes on. */
async function startLate(): Promise<{ stage: ForwardingStage; sid: string }> {
  const stage = await ForwardingStage.start(1);
  stage.begin();
  return { stage, sid: stage.open(1) };
}

describe("a session of a node that was not met yet", () => {
  it("is moved to a WebSocket as soon as the nodes have met, whichever of them came first", async () => {
    const { stage, sid } = await startLate();
    const upgrades = [
      stage.node(0).upgrade(`EIO=4&transport=websocket&sid=${sid}`),
      stage.node(1).upgrade(`EIO=4&transport=websocket&sid=${stage.open(0)}`),
    ];
    await stage.cluster.pass(100);
    for (const { open } of upgrades) open.receive("2probe");
    await stage.cluster.settle();
    expect(upgrades.map(({ open }) => open.sent)).toEqual([["3probe"], ["3probe"]]);
  });

  it("is polled and posted to as soon as they have", async () => {
    const { stage, sid } = await startLate();
    const post = stage.node(0).request(`EIO=4&transport=polling&sid=${sid}`, { method: "POST" });
    await stage.cluster.pass(100);
    post.body("4up");
    await stage.cluster.settle();
    expect([post.answered, stage.node(1).last.heard]).toEqual(["200 ok", ["up"]]);
  });

  it("is not found when the node does not come", async () => {
    const stage = await ForwardingStage.start(1);
    const poll = await stage.poll(0, "x".repeat(32));
    await stage.cluster.pass(2900);
    expect(poll.answered).toBe("nothing");
    await stage.cluster.pass(200);
    expect(poll.answered).toBe('400 {"code":1,"message":"Session ID unknown"}');
  });

  it("is not waited for by a client that leaves, nor when this server closes, nor by more than may be under way", async () => {
    const stage = await ForwardingStage.start(1, { limits: { maxUnderWay: 1 } });
    (await stage.poll(0, "x".repeat(32))).abort();
    const waiting = await stage.poll(0, "x".repeat(32));
    expect(waiting.answered).toBe("nothing");
    expect((await stage.poll(0, "x".repeat(32))).answered).toContain("503");
    stage.node(0).engine.close();
    expect(waiting.answered).toContain("400");
  });

  it("keeps its line, whose client comes to the one that has just come", async () => {
    const stage = await ForwardingStage.start(1);
    const grant = grantOf((await stage.upgrade(0, "&hf=1")).open.sent[0]);
    stage.node(0).last.session.settle();
    stage.begin();
    const exchange = stage.node(1).upgrade(`EIO=4&transport=websocket&hf=${grant.id}`);
    await stage.cluster.pass(100);
    exchange.open.receive(`6R${grant.id}.${grant.token}.0`);
    await stage.cluster.settle();
    expect(exchange.open.sent.at(-1)).toMatch(/^6r0\./);
  });

  it("is not waited for by a client that comes back to a line of long ago", async () => {
    const stage = await ForwardingStage.start(1);
    await stage.cluster.pass(3000);
    const { open } = await stage.upgrade(0, `&hf=${"x".repeat(32)}`);
    expect(grantOf(open.sent[0]).id.slice(0, 12)).toBe(stage.node(0).mesh.id);
  });
});
