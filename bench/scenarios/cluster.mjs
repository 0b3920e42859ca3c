// What several servers tell each other's clients: everybody, everybody in bursts, many small rooms. One client asks one server for each
// tick. Measured by bench/cluster.mjs.
import { everybody, roomPayloads, ticks, toEachRoom, toEverybody } from "./broadcast.mjs";

/**
 * What a server does once in a tick, V8 compiles after hundreds of ticks. A server that has run for half a minute has had them, so the
 * warm-up has them as well: until then a window measures the compiler, by up to a fifth on either side.
 */
const warmUpTicks = 500;

/** By their names; as in index.mjs, but that `load` is given the ports of all servers, whose CPU counts together. */
export const clusterScenarios = new Map(
  [
    {
      name: "cluster-everybody",
      title: "to everybody, 1 a tick, 100 clients at each server",
      ...toEverybody(1),
      load: ticks({ clients: 300, perTick: 1, intervalMs: 15, payloads: [everybody], warmUpTicks }),
    },
    {
      name: "cluster-crowd",
      title: "to everybody, 1 a tick, 1,000 clients at each server",
      ...toEverybody(1),
      // As many clients as in the scenario of one server. Nearly all of a tick is deliveries, and compiled long before.
      load: ticks({ clients: 3000, perTick: 1, intervalMs: 60, payloads: [everybody], warmUpTicks: 50 }),
    },
    {
      name: "cluster-burst",
      title: "to everybody, 8 a tick, 100 clients at each server",
      ...toEverybody(8),
      load: ticks({ clients: 300, perTick: 8, intervalMs: 30, payloads: [everybody], warmUpTicks }),
    },
    {
      name: "cluster-rooms",
      title: "100 rooms, each its own message a tick, a member at each server",
      ...toEachRoom,
      load: ticks({ clients: 300, perTick: 1, intervalMs: 30, payloads: roomPayloads, warmUpTicks }),
    },
  ].map((scenario) => [
    scenario.name,
    {
      figure: "cpu",
      per: "delivery",
      targets: { "redis-adapter": 0.6, "redis-streams-adapter": 0.6 },
      ...scenario,
    },
  ]),
);
