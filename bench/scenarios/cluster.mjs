// What several servers tell each other's clients: everybody, everybody in bursts, many small rooms. One client asks one server for each
// tick. Measured by bench/cluster.mjs.
import { everybody, roomPayloads, ticks, toEachRoom, toEverybody } from "./broadcast.mjs";

/** By their names; as in index.mjs, but that `load` is given the ports of all servers, whose CPU counts together. */
export const clusterScenarios = new Map(
  [
    {
      name: "cluster-everybody",
      title: "to everybody, 1 a tick, 100 clients at each server",
      ...toEverybody(1),
      load: ticks({ clients: 300, perTick: 1, intervalMs: 15, payloads: [everybody] }),
    },
    {
      name: "cluster-burst",
      title: "to everybody, 8 a tick, 100 clients at each server",
      ...toEverybody(8),
      load: ticks({ clients: 300, perTick: 8, intervalMs: 30, payloads: [everybody] }),
    },
    {
      name: "cluster-rooms",
      title: "100 rooms, each its own message a tick, a member at each server",
      ...toEachRoom,
      load: ticks({ clients: 300, perTick: 1, intervalMs: 30, payloads: roomPayloads }),
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
