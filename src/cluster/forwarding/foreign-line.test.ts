// Who may go on with a line of another node, and what everybody else is answered: engines on a bus in memory, in virtual time.
import { expect, it } from "vitest";
import { ForwardingStage } from "../../../test/stage/forwarding-stage.js";
import { type Grant, grantOf } from "../../../test/stage/line-stage.js";

const [own, others] = ["user=1", "user=2"].map((cookie) => ({ headers: { cookie } }));

const bindSession = ({ headers }: { headers: Record<string, string> }): string | undefined =>
  headers["cookie"];

/** A client of the first node that is away. */
async function openAway(): Promise<{ stage: ForwardingStage; grant: Grant }> {
  const stage = await ForwardingStage.start(2, { options: { bindSession } });
  const { open } = await stage.upgrade(0, "&hf=1", own);
  stage.node(0).last.session.settle();
  open.end();
  // All nodes that there are have met by now.
  await stage.cluster.pass(10_000);
  return { stage, grant: grantOf(open.sent[0]) };
}

/** What a client is answered that shows a line at the second node. */
async function answerTo(
  stage: ForwardingStage,
  { id, token }: Grant,
  parts: typeof own,
): Promise<string | undefined> {
  const { open } = await stage.upgrade(1, `&hf=${id}`, parts);
  open.receive(`6R${id}.${token}.0`);
  await stage.cluster.settle();
  return String(open.sent[1]).slice(0, 2);
}

it.each<[string, (grant: Grant) => Grant, typeof own]>([
  ["the token is another", (grant) => ({ ...grant, token: "x".repeat(20) }), own],
  ["it is of another user", (grant) => grant, others],
  ["there is none by that name", (grant) => ({ ...grant, id: grant.id.slice(0, 12) + "x".repeat(20) }), own],
  ["its node is none", (grant) => ({ ...grant, id: "x".repeat(32) }), own],
])("begins anew where %s, and takes nothing from whom it belongs to", async (_, forge, parts) => {
  const { stage, grant } = await openAway();
  expect(await answerTo(stage, forge(grant), parts)).toBe("6n");
  expect(stage.node(0).engine.awayCount).toBe(1);
  expect(await answerTo(stage, grant, own)).toBe("6r");
});
