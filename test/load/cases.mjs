// Everything that can be run, by its name: the scenarios of load, and the attacks. One file for each family.
import { applicationAttacks } from "./attacks/application.mjs";
import { engineAttacks } from "./attacks/engine.mjs";
import { httpAttacks } from "./attacks/http.mjs";
import { packetAttacks } from "./attacks/packets.mjs";
import { webSocketAttacks } from "./attacks/websocket.mjs";
import { broadcast, rooms } from "./scenarios/broadcast.mjs";
import { churn } from "./scenarios/churn.mjs";
import { echo } from "./scenarios/echo.mjs";
import { idlePolling, idleWebSockets } from "./scenarios/idle.mjs";
import { largeMessages } from "./scenarios/large-messages.mjs";
import { slowReaders } from "./scenarios/slow-readers.mjs";
import { soak } from "./scenarios/soak.mjs";

/**
 * A scenario:
 *
 * | field             | meaning                                                                                           |
 * |-------------------|---------------------------------------------------------------------------------------------------|
 * | name, title(size) | for the command line, for the table                                                               |
 * | sizes             | `quick`, `usual`, `full`: what is run, one after the other. `lanes`: so many servers share it;    |
 * |                   | `isOnce`: it is run once, and for ours alone                                                      |
 * | options(size)     | the server's options, where the defaults do not do                                                |
 * | serverFlags       | flags of Node for the server                                                                      |
 * | serve(io, size)   | the application, against Socket.IO's API; may give a function that counts what `sample` shall have |
 * | load(port, size)  | in the load's process: `{ warmUp?, connect?, run(durationMs, isCalm), leave? }`                   |
 * | others            | `{ clients, perSecond }` of those whose answers are timed meanwhile, first in calm                |
 * | durationMs(size)  | how long `run` works                                                                              |
 * | isWatched         | whether the server is sampled meanwhile, because growth is the question                           |
 * | figures(measured) | what came of it, see figure.mjs                                                                   |
 *
 * An attack has the same fields, made by attack.mjs.
 */
export const scenarios = [
  idleWebSockets,
  idlePolling,
  churn,
  echo,
  broadcast,
  rooms,
  slowReaders,
  soak,
  largeMessages,
];

export const attacks = [
  ...httpAttacks,
  ...webSocketAttacks,
  ...engineAttacks,
  ...packetAttacks,
  ...applicationAttacks,
];

const cases = new Map([...scenarios, ...attacks].map((each) => [each.name, each]));

export function findCase(name) {
  return cases.get(name);
}
