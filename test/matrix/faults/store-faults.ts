// F3, F5 to F8: what befalls the server behind a bus, and the way there.
import { setTimeout as pause } from "node:timers/promises";
import type { ProxyEnd } from "../../../src/testkit/index.js";
import type { Stage } from "../stage.js";
import { type Fault, whereNoStore, withoutStore } from "./fault.js";

/** All nodes lose the server for a while. */
async function withoutServer(stage: Stage, play: () => Promise<void>): Promise<number> {
  stage.hurtAll();
  await play();
  stage.healAll();
  return stage.untilWhole();
}

export const partitioned: Fault = {
  id: "F3",
  title: "a node is cut off from the others, and not from its clients",
  isOnBus: whereNoStore,
  async play(stage) {
    const { deadAfterMs, form, hasStore } = stage;
    const plays: [number, ProxyEnd | undefined][] = [
      [deadAfterMs / 2, undefined],
      [deadAfterMs * 2, undefined],
      ...(hasStore && form.rounds > 1
        ? ([
            [deadAfterMs * 2, "client"],
            [deadAfterMs * 2, "server"],
          ] as [number, ProxyEnd][])
        : []),
    ];
    let longest = 0;
    for (const [at, [spanMs, towards]] of plays.entries()) {
      const place = stage.place(at % stage.places.length);
      await place.cutOff(towards);
      await pause(spanMs);
      await place.rejoin();
      longest = Math.max(longest, await stage.untilWhole());
    }
    return longest;
  },
};

export const storeKilled: Fault = {
  id: "F5",
  title: "the server behind the bus is killed, and started with what it had on disk",
  exempts: withoutStore,
  play: (stage) =>
    withoutServer(stage, async () => {
      await stage.store.kill();
      await pause(stage.form.spanMs);
      await stage.store.start(false);
    }),
};

export const storeEmptied: Fault = {
  id: "F6",
  title: "it is killed, and started empty",
  exempts: withoutStore,
  play: (stage) =>
    withoutServer(stage, async () => {
      await stage.store.kill();
      await pause(stage.form.spanMs / 2);
      await stage.store.start(true);
    }),
};

export const storeStopped: Fault = {
  id: "F7",
  title: "it stands still (`SIGSTOP`), and goes on",
  exempts: withoutStore,
  play: (stage) =>
    withoutServer(stage, async () => {
      await stage.store.pause();
      await pause(2 * stage.form.spanMs);
      stage.store.resume();
    }),
};

export const storeReplaced: Fault = {
  id: "F8",
  title: "another server takes its place, without what it was told last",
  exempts: withoutStore,
  play: (stage) => withoutServer(stage, () => stage.store.failOver()),
};
