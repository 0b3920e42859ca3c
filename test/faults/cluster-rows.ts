// Rows C01 to C23: what goes wrong between the nodes of a cluster, and with what joins them. They need time, several processes or a server
// behind the bus: tests of their own hold them, and `npm run matrix` holds clusters to them under load.
import type { HeldElsewhere } from "./row.js";

const garbage = "test/faults/mesh-garbage.test.ts";
const mesh = "test/faults/mesh.test.ts";
const store = "test/faults/mesh-store.test.ts";
const adapter = "test/faults/adapter.test.ts";
const redis = "test/bus/redis-faults.test.ts";
const nats = "test/bus/nats.test.ts";
const postgres = "test/bus/postgres.test.ts";
const network = "test/matrix/faults/network-faults.ts";

const row = (id: string, input: string, file: string, name: string): HeldElsewhere => ({
  id,
  input,
  heldBy: [file, name],
});

export const clusterRowsElsewhere: readonly HeldElsewhere[] = [
  row("C01", "something on the bus that is no message", garbage, "C01: garbage on the bus"),
  row("C02", "64 MB, depth without end, __proto__", garbage, "C02: what is too much"),
  row("C03", "every message twice", mesh, "C03: everything comes twice"),
  row("C04", "messages that overtake each other", mesh, "C04: everything overtakes everything"),
  row("C05", "lost messages", mesh, "C05: three of ten are lost"),
  row(
    "C05",
    "lost messages, when they can no longer be sent again",
    mesh,
    "C05: what can no longer be sent again is told, once, and the stream goes on",
  ),
  row(
    "C06",
    "a node that is killed while others ask it",
    adapter,
    "C06: a node that is killed while it is asked",
  ),
  row(
    "C07",
    "a node that stood still",
    mesh,
    "C07: a node that stood still is fenced before it lets anything out, and is a new node then",
  ),
  row("C08", "a node that is cut off", adapter, "C08: a node that is cut off"),
  row(
    "C09",
    "a bus that comes back empty",
    store,
    "C09: a bus that comes back empty held nothing that the nodes do not hold, so nobody is told anything",
  ),
  row(
    "C10",
    "a server in place of another, without what that was told last",
    store,
    "C10: what a server had taken, and the one that takes its place has not, is sent again",
  ),
  row(
    "C10",
    "a Redis that has become a replica",
    redis,
    "a Redis that has become a replica is looked for anew until there is one that takes messages",
  ),
  row(
    "C11",
    "a server that stands still",
    store,
    "C11: a server that stands still is told of at the deadline, fills no memory, and costs nothing but time",
  ),
  row(
    "C11",
    "a Redis that stands still",
    redis,
    "holds a bounded number of bytes for a Redis that stands still",
  ),
  row(
    "C12",
    "a stream that was trimmed past a slow node",
    redis,
    "that was trimmed past a slow node gives what is left, in order, and goes on",
  ),
  row(
    "C13",
    "acknowledgements of JetStream that are lost",
    nats,
    "publishes again what was not acknowledged, and has it kept once",
  ),
  row(
    "C13",
    "the server that leads a stream dies",
    nats,
    "goes on where the server dies that leads a stream kept by three",
  ),
  row("C13", "a stream that is deleted", nats, "makes a stream anew that was deleted, and reads on"),
  row(
    "C13",
    "a consumer that is deleted",
    nats,
    "makes a consumer anew that was deleted, and reads on from its place",
  ),
  row(
    "C14",
    "transactions that commit in the other order than they began",
    postgres,
    "loses nothing of a transaction that commits after a later one",
  ),
  row(
    "C14",
    "notifications that are lost",
    postgres,
    "reads what nobody has notified, within a second or two",
  ),
  row("C15", "clocks that jump", mesh, "C15: clocks on the wall that jump an hour to and fro change nothing"),
  row("C16", "two nodes with one id", mesh, "C16: of two nodes with one id the second takes another"),
  row("C17", "two versions side by side", mesh, "C17: two versions side by side"),
  row(
    "C18",
    "signs of life that are late",
    mesh,
    "C18: a node whose signs of life are late is suspect, and not forgotten",
  ),
  row(
    "C19",
    "a bus that is late",
    store,
    "C19: a node whose bus is late by more than it may be silent is not ready until it is in time again",
  ),
  row(
    "C20",
    "clients that come back elsewhere before their node knows that they are gone",
    network,
    "clients change their network, and their nodes do not know",
  ),
  row(
    "C21",
    "everybody comes back at once: who is told when",
    "src/client/manager.test.ts",
    "leaves a server alone for as long as it wants to be, and at least for the delay of its own (Retry-After)",
  ),
  row(
    "C21",
    "everybody comes back at once: nobody at the same time",
    "src/core/backoff.test.ts",
    "never exceeds the cap, and still spreads those who wait at it",
  ),
  row(
    "C22",
    "a cluster in two parts",
    store,
    "C22: of a cluster that fell into two parts each goes on, and what the lesser confirmed meanwhile is its own alone",
  ),
  row("C22", "and comes together again", mesh, "C07: of a cluster that fell apart the lesser part gives way"),
  row(
    "C23",
    "a server that has no room left",
    redis,
    "a refused message is said to be refused, and the others go on",
  ),
];
