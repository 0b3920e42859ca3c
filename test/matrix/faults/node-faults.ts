// F1, F2, F15, F16, F19: what befalls the process of a node.
import { setTimeout as pause } from "node:timers/promises";
import type { Stage } from "../stage.js";
import type { Fault } from "./fault.js";

/** A node in turn, so often as the form says. */
async function eachRound(stage: Stage, play: (place: number) => Promise<number>): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round < stage.form.rounds; round++) took.push(await play(round % stage.places.length));
  return Math.max(...took);
}

/** For less long than the others wait for a node, and for longer. */
const spansOf = ({ deadAfterMs, form }: Stage): readonly number[] =>
  form.rounds === 1 ? [deadAfterMs * 1.5] : [deadAfterMs / 2, deadAfterMs * 2.5];

export const killed: Fault = {
  id: "F1",
  title: "a node is killed (`kill -9`), and another one started",
  play: (stage) =>
    eachRound(stage, async (number) => {
      const place = stage.place(number);
      await pause(stage.random.below(300));
      await place.kill();
      stage.watchPlaces();
      await pause(stage.random.below(stage.form.spanMs));
      await place.start();
      return stage.untilWhole();
    }),
};

export const stopped: Fault = {
  id: "F2",
  title: "a node stands still (`SIGSTOP`), and goes on",
  async play(stage) {
    let longest = 0;
    for (const [at, spanMs] of spansOf(stage).entries()) {
      const place = stage.place(at);
      place.pause();
      await pause(spanMs);
      place.resume();
      longest = Math.max(longest, await stage.untilWhole());
    }
    return longest;
  },
};

const drainMs = 300;

export const deployed: Fault = {
  id: "F15",
  title: "each node is deployed anew (`drain`)",
  async play(stage) {
    let longest = 0;
    for (const place of stage.places) {
      await place.replace(drainMs);
      longest = Math.max(longest, await stage.untilWhole());
    }
    return longest;
  },
};

export const mixed: Fault = {
  id: "F16",
  title: "nodes of a later minor version come, one after the other",
  isOnBus: true,
  isSealed: false,
  async play(stage) {
    let longest = 0;
    for (const place of stage.places.slice(0, 2)) {
      await place.replace(drainMs, { isFromLater: true });
      longest = Math.max(longest, await stage.untilWhole());
      await pause(stage.form.spanMs / 2);
    }
    return longest;
  },
};

export const blocked: Fault = {
  id: "F19",
  title: "a handler keeps a node's event loop to itself",
  async play(stage) {
    let longest = 0;
    for (const [at, spanMs] of spansOf(stage).entries()) {
      const place = stage.place(at);
      place.hurt();
      await place.node.do("block", spanMs);
      place.heal();
      longest = Math.max(longest, await stage.untilWhole());
    }
    return longest;
  },
};
