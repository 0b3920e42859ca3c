// F4, F9 to F13: what befalls the network between clients and nodes, and between nodes and their bus.
import { setTimeout as pause } from "node:timers/promises";
import type { FaultConditions } from "../../../src/testkit/index.js";
import type { Stage } from "../stage.js";
import { type Fault, whereNoStore } from "./fault.js";

/** The server notices within two seconds that a client is silent, and so does a client. */
const silenceMs = 2_500;

export const clientsCutOff: Fault = {
  id: "F4",
  title: "a node is cut off from its clients, and not from the others",
  async play(stage) {
    const { clients } = stage.place(0);
    clients.blackHole();
    await pause(Math.max(silenceMs, stage.form.spanMs));
    clients.restore();
    return stage.untilWhole();
  },
};

export const halfOpen: Fault = {
  id: "F9",
  title: "connections carry nothing more, nobody is told, and clients come back elsewhere",
  async play(stage) {
    const all = stage.places.flatMap(({ clients }) => [...clients.connections]);
    const victims = all.filter(() => stage.random.isPercent(60));
    for (const victim of victims) victim.blackHole();
    await pause(silenceMs);
    const tookMs = await stage.untilWhole();
    for (const victim of victims) victim.cut();
    return Math.max(tookMs, await stage.untilWhole());
  },
};

export const switched: Fault = {
  id: "F10",
  title: "clients change their network, and their nodes do not know",
  async play(stage) {
    let longest = 0;
    for (let round = 0; round < stage.form.rounds; round++) {
      for (const { clients } of stage.places) clients.halfOpen("client");
      longest = Math.max(longest, await stage.untilWhole());
      await pause(500);
    }
    return longest;
  },
};

/** All ways are like this for a while. */
async function under(stage: Stage, conditions: FaultConditions, spanMs: number): Promise<void> {
  const ways = stage.places.flatMap(({ clients, store }) => (store === null ? [clients] : [clients, store]));
  for (const way of ways) way.conditions = conditions;
  await pause(spanMs);
  for (const way of ways) way.conditions = {};
}

async function setBuses(stage: Stage, conditions: object): Promise<void> {
  if (stage.hasStore) return;
  await Promise.all(stage.places.map(({ node }) => node.do("setBusConditions", conditions)));
}

export const lossy: Fault = {
  id: "F11",
  title: "1, 5 and 30 of 100 packets are lost",
  isOnBus: whereNoStore,
  async play(stage) {
    for (const lossPercent of [1, 5, 30]) {
      await setBuses(stage, { lossPercent });
      await under(stage, { lossPercent }, stage.form.spanMs);
    }
    await setBuses(stage, { lossPercent: 0 });
    return stage.untilWhole();
  },
};

export const slow: Fault = {
  id: "F12",
  title: "200 ms of delay, 100 more or less, each connection by itself",
  isOnBus: whereNoStore,
  async play(stage) {
    await setBuses(stage, { minDelayMs: 100, maxDelayMs: 300 });
    await under(stage, { delayMs: 100, jitterMs: 200 }, 2 * stage.form.spanMs);
    await setBuses(stage, { minDelayMs: 0, maxDelayMs: 0 });
    return stage.untilWhole();
  },
};

export const narrow: Fault = {
  id: "F13",
  title: "256 kbit/s for each connection of a node",
  async play(stage) {
    const place = stage.place(0);
    const { clients, store } = place;
    const ways = store === null ? [clients] : [clients, store];
    // Where more is said than so narrow a way carries, what a node says may come so late that the others have given it up.
    place.hurt();
    for (const way of ways) way.conditions = { bytesPerSecond: 32_000 };
    await pause(2 * stage.form.spanMs);
    for (const way of ways) way.conditions = {};
    place.heal();
    return stage.untilWhole();
  },
};
