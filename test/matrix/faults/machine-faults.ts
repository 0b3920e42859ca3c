// F14, F17, F18, F20: clocks, what is on the bus and should not be, what a machine runs out of, and everything at once.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Stage } from "../stage.js";
import type { Fault } from "./fault.js";

const hourMs = 3_600_000;

export const clocks: Fault = {
  id: "F14",
  title: "a node's clock jumps an hour ahead, an hour back, and to and fro",
  async play(stage) {
    const { node } = stage.place(0);
    const { spanMs } = stage.form;
    for (const [jump, forMs] of [
      [hourMs, spanMs / 2],
      [-hourMs, spanMs / 2],
      ...Array.from({ length: 10 }, (_, at) => [at % 2 === 0 ? hourMs : -hourMs, spanMs / 10] as const),
      [0, 0],
    ] as const) {
      await node.do("setWallClock", jump);
      await pause(forMs);
    }
    return stage.untilWhole();
  },
};

export const poisoned: Fault = {
  id: "F17",
  title: "what is on the bus comes twice, late, not at all, or is nonsense",
  isOnBus: true,
  async play(stage) {
    const nodes = stage.places.map(({ node }) => node);
    const bad = { lossPercent: 5, doublePercent: 20, minDelayMs: 0, maxDelayMs: 80 };
    await Promise.all(nodes.map((node) => node.do("setBusConditions", bad)));
    for (let at = 0; at < stage.form.spanMs / 20; at++) {
      await stage.random.pick(nodes).do("poison");
      await pause(20);
    }
    const good = { lossPercent: 0, doublePercent: 0, maxDelayMs: 0 };
    await Promise.all(nodes.map((node) => node.do("setBusConditions", good)));
    return stage.untilWhole();
  },
};

export const exhausted: Fault = {
  id: "F18",
  title: "a node may open no more files, and clients come",
  exempts: () => (process.platform === "linux" ? undefined : "not on Linux"),
  async play(stage) {
    const { clients, node } = stage.place(0);
    const pid = String(node.child.pid);
    const open = readdirSync(`/proc/${pid}/fd`).length;
    const limit = execFileSync("prlimit", ["-o", "SOFT", "--noheadings", "--nofile", "-p", pid], {
      encoding: "utf8",
    });
    execFileSync("prlimit", [`--nofile=${open + 2}:`, "-p", pid]);
    const crowd = Array.from({ length: 50 }, () => connect(node.port, "127.0.0.1").on("error", () => {}));
    await pause(stage.form.spanMs / 2);
    // They come back to where there is no room for them, too.
    clients.cut();
    await pause(stage.form.spanMs / 2);
    for (const one of crowd) one.destroy();
    execFileSync("prlimit", [`--nofile=${limit.trim()}:`, "-p", pid]);
    return stage.untilWhole();
  },
};

/** All of them on the same stage, one node at a time and the network meanwhile, in an order that the seed gives. */
export function everything(faults: readonly Fault[]): Fault {
  return {
    id: "F20",
    title: "all of these at once, by chance",
    async play(stage: Stage) {
      const possible = faults.filter(({ exempts }) => exempts?.(stage.bus) === undefined);
      const conditions = { delayMs: 5, jitterMs: 30, lossPercent: 1 };
      let longest = 0;
      for (let round = 0; round < 2 + 2 * stage.form.rounds; round++) {
        const ways = stage.places.flatMap(({ clients, store }) =>
          store === null ? [clients] : [clients, store],
        );
        for (const way of ways) way.conditions = stage.random.isPercent(50) ? conditions : {};
        const cutting = cutNowAndThen(stage);
        longest = Math.max(longest, await stage.random.pick(possible).play(stage));
        clearInterval(cutting);
        for (const way of ways) way.conditions = {};
      }
      return longest;
    },
  };
}

function cutNowAndThen(stage: Stage): NodeJS.Timeout {
  return setInterval(() => {
    const connections = [...stage.random.pick(stage.places).clients.connections];
    if (connections.length > 0) stage.random.pick(connections).cut();
  }, 400);
}
