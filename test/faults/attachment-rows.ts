// Rows S30 to S47: attachments, what is inside packets, and old sessions.
import { heardAs, reads, refused, says, taken } from "./packet-plays.js";
import { type HeldElsewhere, type Row, unplayed } from "./row.js";

const placeholder = '{"_placeholder":true,"num":0}';
const attachment = Uint8Array.of(1, 2);
const deep = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

export const attachmentRows: readonly Row[] = [
  refused(
    "S30",
    "a binary event without attachments",
    '450-["a"]',
    "Illegal attachments",
    "illegal-attachments",
  ),
  ...["11", "1000000000"].map((count) =>
    refused(
      "S31",
      `${count} attachments`,
      `45${count}-["a"]`,
      "too many attachments",
      "too-many-attachments",
    ),
  ),
  ...[
    `451["a",${placeholder}]`,
    `45["a",${placeholder}]`,
    `451.5-["a",${placeholder}]`,
    `45-1-["a",${placeholder}]`,
    "45woooot",
  ].map((packet) =>
    refused(
      "S32",
      `the count of ${packet.slice(0, 8)}`,
      packet,
      "Illegal attachments",
      "illegal-attachments",
    ),
  ),
  taken(
    "S32",
    "a count in hexadecimal",
    [`450x1-["a",${placeholder}]`, attachment],
    [["a", Buffer.from(attachment)]],
    "illegal-attachments",
  ),
  {
    id: "S33",
    input: "attachments that are larger together than a message may be",
    play: says(
      `452-["a",${placeholder},{"_placeholder":true,"num":1}]`,
      new Uint8Array(600_000),
      new Uint8Array(600_000),
    ),
    // It takes them.
    stock: unplayed,
    compat: ["1005 forced close", "attachments too large"],
    incident: "attachments-too-large",
  },
  {
    id: "S34",
    input: "text while an attachment is due",
    play: says(`451-["a",${placeholder}]`, '42["b"]'),
    stock: ["1005 forced close", "got plaintext data when reconstructing a packet"],
    incident: "unexpected-text",
  },
  {
    id: "S35",
    input: "an attachment that nobody announced",
    play: says(attachment),
    stock: ["1005 forced close", "got binary data when not reconstructing a packet"],
    incident: "unexpected-binary",
  },
  ...[5, -1, '"splice"'].map((num): Row => ({
    id: "S36",
    input: `a placeholder that names attachment ${num}`,
    play: says(`451-["a",{"_placeholder":true,"num":${num}}]`, attachment),
    stock: ["1005 forced close", "illegal attachments"],
    incident: "illegal-attachments",
  })),
  {
    id: "S37",
    input: "a placeholder that names half an attachment",
    play: says('451-["a",{"_placeholder":true,"num":0.5}]', attachment),
    stock: [["a", undefined]],
    compat: ["1005 forced close", "illegal attachments"],
    incident: "illegal-attachments",
  },
  heardAs(
    "S38",
    "an attachment that is used twice",
    [`451-["a",${placeholder},${placeholder}]`, attachment],
    [["a", Buffer.from(attachment), Buffer.from(attachment)]],
  ),
  {
    id: "S38",
    input: "an attachment that nothing refers to",
    play: says('451-["a"]', attachment),
    stock: [["a"]],
    compat: ["1005 forced close", "illegal attachments"],
    incident: "illegal-attachments",
  },
  {
    id: "S39",
    input: "a placeholder for a name",
    play: async (stage) => ((await says(`451-[${placeholder}]`, attachment)(stage)) as unknown[])[0],
    stock: "1005 forced close",
    incident: "invalid-payload",
  },
  heardAs(
    "S40",
    "a placeholder in an event without attachments, which is data like any other",
    [`42["a",${placeholder}]`],
    [["a", { _placeholder: true, num: 0 }]],
  ),
  {
    id: "S41",
    input: "JSON four thousand levels deep",
    play: async (stage) => {
      const [first] = (await says(`42["a",${deep(4_000)}]`)(stage)) as unknown[];
      return Array.isArray(first) ? "heard" : first;
    },
    stock: "heard",
    compat: "1005 forced close",
    incident: "too-deep",
  },
  {
    id: "S42",
    input: "JSON five thousand levels deep, to be sent back",
    play: async (stage) => ((await says(`427["echo",${deep(5_000)}]`)(stage)) as unknown[])[0],
    // It may end the process.
    stock: unplayed,
    compat: "1005 forced close",
    incident: "too-deep",
  },
  {
    id: "S43",
    input: "a hundred thousand keys, and a million elements",
    play: async (stage) => {
      const keys = Array.from({ length: 50_000 }, (_, n) => `"k${n}":0`).join(",");
      const { line, socket } = await stage.webSocket();
      const sizes: number[] = [];
      socket.on("data", (data: object) => sizes.push(Object.keys(data).length));
      line.send(`42["data",{${keys}}]`);
      line.send(`42["data",[${Array.from({ length: 400_000 }, () => "0").join(",")}]]`);
      line.send('427["echo"]');
      const answer = await line.next();
      line.close();
      return [...sizes, answer];
    },
    stock: [50_000, 400_000, "437[]"],
  },
  {
    id: "S44",
    input: "numbers and keys as JavaScript takes them",
    play: reads(1, '427["echo",1e999,-0,{"a":1,"a":2}]'),
    stock: ['437[null,0,{"a":2}]'],
  },
  ...['{"pid":"bogus","offset":"x"}', '{"pid":{},"offset":[]}', '{"pid":"__proto__"}'].map((auth): Row => ({
    id: "S45",
    input: `an old session that there never was: ${auth}`,
    options: { connectionStateRecovery: {} },
    play: async (stage) => {
      const line = await stage.line();
      line.send(`40${auth}`);
      const granted = JSON.parse((await line.nextStarting("40")).slice(2)) as object;
      line.close();
      return Object.keys(granted).toSorted();
    },
    stock: ["pid", "sid"],
  })),
];
export const attachmentRowsElsewhere: readonly HeldElsewhere[] = [
  {
    id: "S33",
    input: "attachments that never come",
    heldBy: ["src/server/mux.test.ts", "end the session after 30 s, and say that all namespaces waited"],
  },
  {
    id: "S46",
    input: "the secret of a client that is still connected",
    heldBy: [
      "test/integration/recovery.test.ts",
      "takes its session over when it comes by another network, before the server knows that the old line is dead",
    ],
  },
  {
    id: "S47",
    input: "msgpack: any bytes",
    heldBy: [
      "src/protocol/msgpack.test.ts",
      "gives a value or a fault for any bytes, and the same value where both accept",
    ],
  },
];
