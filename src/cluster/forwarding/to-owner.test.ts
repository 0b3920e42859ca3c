// Tests of what the node says that has a session, where it makes no sense: it is dropped, and everything else goes on.
import { expect, it } from "vitest";
import { ForwardingStage } from "../../../test/stage/forwarding-stage.js";

it.each<[string, unknown]>([
  ["nothing", null],
  ["a kind that there is not", ["dance", 1]],
  ["of no request", ["close", "x", 1000, ""]],
  ["an answer without a status", ["answer", 1, "200", [], "ok", false]],
  ["an answer with headers that are none", ["answer", 1, 200, ["Vary"], "ok", false]],
  ["an answer with a body that is none", ["answer", 1, 200, [], 7, false]],
  ["an acceptance of nothing", ["accept", 1, "first"]],
  ["an acceptance with a message that is none", ["accept", 1, [7]]],
  ["a rejection without words", ["reject", 1, 400, 7, []]],
  ["messages that are none", ["messages", [2], 7, true]],
  ["a part that is none", ["part", 7]],
  ["credit that is none", ["credit", 2, "many"]],
])(
  "what the owner of a session says is counted as poisoned, and hurts nobody, if it is %s",
  async (_, value) => {
    const stage = await ForwardingStage.start(2);
    const sid = stage.open(0);
    const poll = await stage.poll(1, sid);
    const { exchange } = await stage.tunnel(0, 1);
    stage.node(0).mesh.send("forwarded", value, [stage.node(1).mesh.id]);
    await stage.cluster.settle();
    expect(stage.cluster.incidents).toEqual(["poisoned-bus-message"]);
    expect([poll.answered, exchange.open.isClosing]).toEqual(["nothing", false]);
    expect((await stage.post(1, sid, "4up")).answered).toBe("200 ok");
  },
);
