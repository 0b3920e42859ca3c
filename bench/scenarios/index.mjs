// Every scenario by its name, in the order of the table. One file each: what the server does, what the load does.
import { binary } from "./binary.mjs";
import { broadcast, burst, rooms } from "./broadcast.mjs";
import { clusterScenarios } from "./cluster.mjs";
import { eventAck } from "./event-ack.mjs";
import { handshakeUpgrade } from "./handshake-upgrade.mjs";
import { handshake } from "./handshake.mjs";
import { idleMemory } from "./idle-memory.mjs";
import { ingest } from "./ingest.mjs";
import { latency, roundTrip } from "./latency.mjs";
import { joinLeave, roomMemory } from "./membership.mjs";
import { growthScenario } from "./growth.mjs";
import { polling } from "./polling.mjs";

/**
 * A scenario:
 *
 * | field          | meaning                                                                                          |
 * |----------------|--------------------------------------------------------------------------------------------------|
 * | name, title    | for the command line, for the table                                                              |
 * | figure         | `cpu` (microseconds of server CPU) or `memory` (bytes of RSS), divided by the count of the run;  |
 * |                | `latency` (microseconds at `percentile`)                                                         |
 * | per            | what is counted                                                                                  |
 * | targets        | peer -> the ratio that ours is meant not to exceed                                               |
 * | isPaced        | it is measured at half of the rate at which the slowest library saturates, as its warm-up finds  |
 * |                | it: `settings.perSecond`                                                                         |
 * | warmUpMs       | how long the warm-up takes, where 1,500 ms do not do                                             |
 * | serverFlags    | flags of Node for the server, where the defaults would hide what is measured                     |
 * | options        | the server's options, where the defaults do not do                                               |
 * | serve(io)      | the application, against Socket.IO's API: the same for every library                             |
 * | serveBare(bare)| the same for a server without one, where it can be: `bare` has `join(socket, room)`,             |
 * |                | `publish(room, text)`, `send(socket, data, isBinary)`; gives `onOpen(socket)` and                |
 * |                | `onMessage(socket, data, isBinary)`                                                              |
 * | serveC         | the same as arguments of servers/bare.c                                                          |
 * | load(port, settings) | connects clients; gives `run(durationMs, isWarmUp)` -> `{ count, … }`, and `rest()` where    |
 * |                | need be. `settings.hasOffset`: events come with one more argument                                |
 */
export const scenarios = new Map(
  [
    broadcast,
    burst,
    rooms,
    eventAck,
    ingest,
    binary,
    polling,
    handshake,
    handshakeUpgrade,
    idleMemory,
    latency,
    roundTrip,
    joinLeave,
    roomMemory,
  ].map((scenario) => [scenario.name, scenario]),
);

/** The scenario of a name, also one of several servers, and of a point of a growth curve: `curve@x`. */
export function findScenario(name) {
  const [curve, x] = name.split("@");
  return x === undefined
    ? (scenarios.get(name) ?? clusterScenarios.get(name))
    : growthScenario(curve, Number(x));
}
