// What is done to the connections of a run, by chance: each a way in which networks fail.
import { setTimeout as sleep } from "node:timers/promises";

/** Breaks one or all, until it is over; `isOver` is told how often it has. Gives how often it was. */
export async function torment(proxy, random, { everyMs, isOver }) {
  let broken = 0;
  while (!isOver(broken)) {
    await sleep(random.between(1, 2 * everyMs));
    const all = [...proxy.connections];
    if (all.length === 0) continue;
    const victims = random.isPercent(20) ? all : [random.pick(all)];
    broken++;
    const kind = random.below(10);
    if (kind < 4) for (const victim of victims) victim.cut();
    else if (kind < 6) for (const victim of victims) victim.halfOpen("client");
    else if (kind < 7) for (const victim of victims) victim.halfOpen("server");
    else if (kind < 9) {
      for (const victim of victims) victim.blackHole();
      setTimeout(
        () => {
          for (const victim of victims) victim.cut();
        },
        random.between(10, 800),
      );
    } else
      proxy.conditions = random.pick([{}, { delayMs: 20, jitterMs: 20 }, { bytesPerSecond: 200_000 }, {}]);
  }
  return broken;
}
