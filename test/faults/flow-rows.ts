// Rows A12 to A14, A17 and A19: more than somebody can take, and a server that stops while everybody talks.
import type { FaultStage } from "./fault-stage.js";
import type { HeldElsewhere, Row } from "./row.js";

/** Three events of a client that has tokens for its CONNECT and two more, and its goodbye: what was heard, and the end. */
const pours = (eventRatePolicy: "drop" | "disconnect"): Pick<Row, "options" | "play"> => ({
  options: { eventRate: { perSecond: 0.001, burst: 3 }, eventRatePolicy } as Row["options"] & object,
  play: async (stage) => {
    const { line, socket, gone } = await stage.webSocket();
    const heard: string[] = [];
    socket.onAny((name: string) => heard.push(name));
    for (const packet of ['42["a"]', '42["b"]', '42["c"]', "41"]) line.send(packet);
    const reason = await gone;
    line.close();
    return [heard, reason];
  },
});

const water = "x".repeat(100_000);

/** Twenty megabytes for a client that reads nothing, a little in each turn: why it left, or that it stays. Others ask meanwhile. */
async function pour(stage: FaultStage): Promise<{ end: string; asked: unknown[] }> {
  const { client, socket, gone } = await stage.frames();
  client.pause();
  const asked: unknown[] = [];
  for (let n = 0; n < 200 && socket.connected; n++) {
    socket.emit("water", water);
    if (n % 20 === 0) asked.push(await stage.askBystander(String(n)));
    else await new Promise((resolve) => setImmediate(resolve));
  }
  const end = socket.connected ? "it stays" : await gone;
  client.destroy();
  await gone;
  return { end, asked: asked.slice(0, 3) };
}

export const flowRows: readonly Row[] = [
  {
    id: "A12",
    input: "a client that is sent twenty megabytes and reads nothing",
    play: async (stage) => (await pour(stage)).end,
    stock: "it stays",
    secure: "slow consumer",
    incident: "behind",
    secureIncident: ["behind", "slow-consumer"],
  },
  {
    id: "A13",
    input: "the same, for others who ask meanwhile",
    play: async (stage) => (await pour(stage)).asked,
    stock: ["0", "20", "40"],
    incident: "behind",
    secureIncident: ["behind", "slow-consumer"],
  },
  {
    id: "A14",
    input:
      "an application that sends six megabytes to one client within a turn: whether emit says so, and all of it comes",
    play: async (stage) => {
      const { line, socket } = await stage.webSocket();
      const said = Array.from({ length: 64 }, () => socket.emit("water", water));
      for (let n = 0; n < said.length; n++) await line.next();
      line.close();
      return said.includes(false);
    },
    stock: false,
    secure: true,
    incident: "behind",
  },
  {
    id: "A19",
    input: "more events than eventRate allows, which are dropped",
    ...pours("drop"),
    stock: [["a", "b", "c"], "client namespace disconnect"],
    compat: [["a", "b"], "client namespace disconnect"],
    incident: "event-rate",
  },
  {
    id: "A19",
    input: "more events than eventRate allows, which end the session",
    ...pours("disconnect"),
    stock: [["a", "b", "c"], "client namespace disconnect"],
    compat: [["a", "b"], "forced server close"],
    incident: "event-rate",
  },
];

export const flowRowsElsewhere: readonly HeldElsewhere[] = [
  {
    id: "A12",
    input: "a client that stops reading, over a WebSocket",
    heldBy: [
      "test/integration/slow-readers.test.ts",
      "A12: a client that stops reading costs the mark at most, and is disconnected above it",
    ],
  },
  {
    id: "A12",
    input: "a client that does not come for its messages, by long-polling",
    heldBy: [
      "test/integration/slow-readers.test.ts",
      "A12: a long-polling client that does not come for its messages is bound by the same mark",
    ],
  },
  {
    id: "A13",
    input: "a client that stops reading, among others that go on",
    heldBy: [
      "test/integration/slow-readers.test.ts",
      "A13: where the oldest is dropped it costs the mark as well, others get everything, and it the newest",
    ],
  },
  {
    id: "A14",
    input: "an application that sends more than a client reads",
    heldBy: [
      "test/integration/slow-readers.test.ts",
      "A14: whoever waits for drained() keeps no more than the mark, however much it sends",
    ],
  },
  {
    id: "A14",
    input: "an application that sends much in one turn of the event loop",
    heldBy: [
      "test/integration/slow-readers.test.ts",
      "A14: an emit storm of one turn is told to its author, and a client that reads gets all of it",
    ],
  },
  {
    id: "A14",
    input: "an application that waits until its client has taken what it was sent",
    heldBy: ["src/server/engine/session-slow.test.ts", "is said to whoever sends, who is told when to go on"],
  },
  {
    id: "A14",
    input: "more for all clients together than the server may keep",
    heldBy: [
      "src/server/engine/slow/backlog.test.ts",
      "gives up those for whom most waits, until all together is within its bound",
    ],
  },
  {
    id: "A17",
    input: "a server that is stopped while everybody talks",
    heldBy: [
      "test/integration/drain.test.ts",
      "A17: loses nothing that was emitted before, by either end, and everybody goes on elsewhere",
    ],
  },
  {
    id: "A19",
    input: "clients of one address that send more together than eventRatePerAddress allows",
    heldBy: [
      "src/server/engine/engine-crowd.test.ts",
      "is shared by the clients of one address, where addresses are counted",
    ],
  },
];
