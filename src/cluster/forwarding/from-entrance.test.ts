// Tests of what a node says that has received a request, where it makes no sense: it is dropped, and everything else goes on.
import { expect, it } from "vitest";
import { ForwardingStage } from "../../../test/stage/forwarding-stage.js";

it.each<[string, unknown]>([
  ["nothing", null],
  ["no list", "request"],
  ["a kind that there is not", ["dance", 1]],
  ["a request without a number", ["request", "x", false, []]],
  ["a request that is none", ["request", 1, false, ["GET", 1]]],
  ["headers that are none", ["request", 1, false, ["GET", "", ["EIO", 4], [], "", false, null]]],
  ["a body that is none", ["body", 1, 7]],
  ["messages that are none", ["messages", 1, "x", true]],
  ["a part that is none", ["part", "x"]],
  ["credit that is none", ["credit", 1, "many"]],
  ["an end that is none", ["closed", 1, 1000, 7, false]],
])(
  "what a node says of its clients is counted as poisoned, and hurts nobody, if it is %s",
  async (_, value) => {
    const stage = await ForwardingStage.start(2);
    const sid = stage.open(0);
    const poll = await stage.poll(1, sid);
    const { exchange } = await stage.tunnel(0, 1);
    stage.node(1).mesh.send("forward", value, [stage.node(0).mesh.id]);
    await stage.cluster.settle();
    expect(stage.cluster.incidents).toEqual(["poisoned-bus-message"]);
    expect([poll.answered, exchange.open.isClosing]).toEqual(["nothing", false]);
    expect((await stage.post(1, sid, "4up")).answered).toBe("200 ok");
  },
);
