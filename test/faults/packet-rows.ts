// Rows S01 to S29: Socket.IO packets that should not have been sent. Attachments and what is inside are attachment-rows.ts.
import { heardAs, reads, refused, says, saysFirst, taken, unexpected } from "./packet-plays.js";
import { type HeldElsewhere, type Row, unplayed } from "./row.js";

const byText = (a: unknown, b: unknown): number => String(a).localeCompare(String(b));

export const packetRows: readonly Row[] = [
  ...['42["a"]', "431[]", "41", '42/admin,["a"]'].map((packet): Row => ({
    id: "S01",
    input: `${packet} before any CONNECT`,
    play: saysFirst(packet),
    stock: 1005,
    incident: "unexpected-packet",
  })),
  {
    id: "S02",
    input: "an event right behind the CONNECT, whose middlewares take their time",
    play: async (stage) => {
      let pass: (() => void) | undefined;
      stage.io.of("/slow").use((_socket, next) => (pass = next));
      const line = await stage.line();
      await line.nextStarting("0");
      line.send("40/slow,");
      line.send('42/slow,7["echo"]');
      line.send("40");
      await line.nextStarting("40{");
      stage.io.of("/slow").on("connection", (socket) => socket.on("echo", (reply: () => void) => reply()));
      pass?.();
      const answers = [await line.nextStarting("40/slow"), await line.nextStarting("43")];
      line.close();
      return answers.map((answer) => answer.slice(0, 9));
    },
    // It ends the session.
    stock: unplayed,
    compat: ["40/slow,{", "43/slow,7"],
  },
  {
    id: "S03",
    input: "no packet at all",
    play: async (stage) => ((await says("4")(stage)) as unknown[])[0],
    stock: "1005 forced close",
    incident: "unknown-packet-type",
  },
  refused("S03", "type 7", "47", "unknown packet type 7", "unknown-packet-type"),
  {
    id: "S03",
    input: "a space for a type",
    play: says("4 "),
    stock: ["1005 forced close"],
    compat: ["1005 forced close", "unknown packet type  "],
    incident: "unknown-packet-type",
  },
  {
    id: "S03",
    input: "type x",
    play: async (stage) => ((await says("4x")(stage)) as unknown[])[0],
    stock: "1005 forced close",
    incident: "unknown-packet-type",
  },
  unexpected("S04", "a second CONNECT", "40"),
  refused("S05", "credentials that are an array", "40/admin,[]"),
  refused("S05", "credentials that are text", '40/admin,"x"'),
  refused("S05", "credentials that are no JSON", "40/admin,{"),
  {
    id: "S06",
    input: "credentials with the names of JavaScript's objects",
    play: async (stage) => {
      const joining = new Promise<object>((resolve) => {
        stage.io.of("/admin").once("connection", (socket) => resolve(socket.handshake.auth));
      });
      const line = await stage.line();
      line.send('40/admin,{"__proto__":{"polluted":1},"constructor":2}');
      const keys = Object.keys(await joining).toSorted();
      line.close();
      return [keys, Object.hasOwn(Object.prototype, "polluted"), "polluted" in {}];
    },
    stock: [["__proto__", "constructor"], false, false],
  },
  ...["/nope", "/__proto__", "/constructor", "/%61dmin", "/admin?a=b", "/a\nb"].map((name): Row => ({
    id: name === "/nope" ? "S07" : "S09",
    input: `a CONNECT to ${JSON.stringify(name)}, which is not there`,
    play: reads(2, `40${name},`, '427["echo"]'),
    stock: [`44${name},{"message":"Invalid namespace"}`, "437[]"],
    incident: "unknown-namespace",
  })),
  {
    id: "S08",
    input: "a CONNECT that a middleware refuses",
    // Which of the two comes first is not said.
    play: async (stage) => (await reads(2, "40/closed,", '427["echo"]')(stage)).toSorted(byText),
    stock: ["437[]", '44/closed,{"message":"Not authorized","data":{"code":7}}'],
  },
  {
    id: "S09",
    input: "a namespace of more than 255 characters",
    play: async (stage) => ((await says(`40/${"n".repeat(255)},`)(stage)) as unknown[])[0],
    // It looks for it.
    stock: unplayed,
    compat: "1005 forced close",
    incident: "invalid-namespace",
  },
  {
    id: "S11",
    input: "a hundred and one namespaces",
    play: async (stage) => {
      stage.io.of(/^\/many-\d+$/);
      const { line } = await stage.webSocket();
      for (let n = 1; n <= 100; n++) line.send(`40/many-${n},`);
      let last = "";
      for (let n = 1; n <= 100; n++) last = String(await line.next());
      line.close();
      return last.startsWith("40") ? "connected" : last;
    },
    stock: "connected",
    compat: '44/many-100,{"message":"Too many namespaces"}',
    incident: "too-many-namespaces",
  },
  {
    id: "S11",
    input: "a hundred more after the answer that there are too many",
    options: { maxNamespaces: 2 } as object,
    play: async (stage) => {
      stage.io.of(/^\/many-\d+$/);
      const { line, gone } = await stage.webSocket();
      for (let n = 1; n <= 4; n++) line.send(`40/many-${n},`);
      return [await gone, await line.closed];
    },
    // It takes them all.
    stock: unplayed,
    compat: ["forced server close", 1005],
    incident: "too-many-namespaces",
  },
  unexpected("S12", "an event to a namespace that was not joined", '42/admin,["a"]'),
  unexpected("S12", "a goodbye to a namespace that was not joined", "41/admin,"),
  {
    id: "S13",
    input: "an event behind a goodbye",
    play: async (stage) => {
      const { line, gone } = await stage.webSocket();
      line.send("41");
      const reason = await gone;
      line.send('42["a"]');
      return [reason, await line.closed];
    },
    stock: ["client namespace disconnect", 1005],
    incident: "unexpected-packet",
  },
  refused("S14", "a goodbye with a payload", "41{}"),
  unexpected("S14", "a refusal, which is the server's to say", '44{"message":"no"}'),
  ...["42[]", "42{}", '42"x"', "42[true]", "42[null]", "42[{}]", '42["a"', '42x["a"]'].map((packet) =>
    refused("S15", `the event ${packet}`, packet),
  ),
  {
    id: "S15",
    input: "an event that is no array, over long-polling",
    play: async (stage) => {
      const { session, gone } = await stage.polling();
      const { status, body } = await session.post("42{}");
      const goodbye = await session.poll();
      return [status, body, goodbye.body.at(-1), await gone];
    },
    stock: [200, "ok", "1", "forced close"],
    incident: "invalid-payload",
  },
  heardAs("S16", "a space behind an event", ['42["a"] '], [["a"]]),
  taken("S16", "a space before an event", ['42 ["a"]'], [["a"]], "invalid-payload"),
  taken("S16", "an acknowledgement without id and payload", ["43"], [], "invalid-payload"),
  taken("S16", "an acknowledgement without payload", ["431"], [], "invalid-payload"),
  taken("S16", "an event without payload", ["42"], [[]], "invalid-payload"),
  heardAs("S17", "an event whose name is a number", ["42[1,2]"], [[1, 2]]),
  ...["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"].map(
    (name) => refused("S18", `an event named ${name}`, `42["${name}"]`),
  ),
  {
    id: "S19",
    input: "an event named error that nobody listens for",
    play: reads(1, '42["error","x"]', '427["echo"]'),
    stock: ["437[]"],
  },
  heardAs(
    "S20",
    "names of JavaScript's objects, none, and half a character",
    [
      '42["__proto__"]',
      '42["constructor"]',
      '42["hasOwnProperty"]',
      '42[""]',
      '42["a\\u0000"]',
      '42["\\ud800"]',
    ],
    [["__proto__"], ["constructor"], ["hasOwnProperty"], [""], ["a\0"], ["\ud800"]],
  ),
  {
    id: "S21",
    input: "an argument with a key named __proto__",
    play: reads(1, '427["echo",{"__proto__":{"polluted":1}}]'),
    stock: ['437[{"__proto__":{"polluted":1}}]'],
  },
  ...["99999999999999999999", "9007199254740993", "9".repeat(400)].map((id) =>
    taken(
      "S22",
      `an acknowledgement asked for by ${id.length} digits`,
      [`42${id}["a"]`],
      [["a"]],
      "invalid-ack-id",
    ),
  ),
  ...['421e3["a"]', '42-1["a"]', '421.5["a"]'].map((packet) => refused("S23", `the id of ${packet}`, packet)),
  taken("S23", "an id with zeros before it", ['42007["a"]'], [["a"]], "invalid-ack-id"),
  taken("S23", "an id with a space before it", ['42 12["a"]'], [["a"]], "invalid-payload"),
  {
    id: "S24",
    input: "the same id twice",
    play: reads(2, '421["echo",1]', '421["echo",2]'),
    stock: ["431[1]", "431[2]"],
  },
  {
    id: "S25",
    input: "an acknowledgement that nobody asked for",
    play: says("43999[1]"),
    stock: [],
    incident: "unexpected-reply",
  },
  refused("S26", "an acknowledgement that is no array", "431{}"),
  {
    id: "S26",
    input: "an acknowledgement without id",
    play: says('43["x"]'),
    stock: [],
    incident: "unexpected-reply",
  },
  {
    id: "S27",
    input: "an acknowledgement twice",
    play: async (stage) => {
      const { line, socket } = await stage.webSocket();
      const answers: unknown[] = [];
      socket.emit("ask", (answer: unknown) => answers.push(answer));
      const id = /^42(\d+)/.exec(await line.nextStarting("42"))?.[1];
      line.send(`43${id}[1]`);
      line.send(`43${id}[2]`);
      line.send('427["echo"]');
      await line.next();
      line.close();
      return answers;
    },
    stock: [1],
    incident: "unexpected-reply",
  },
  {
    id: "S28",
    input: "an acknowledgement that comes too late",
    play: async (stage) => {
      const { line, socket } = await stage.webSocket();
      const failed = socket
        .timeout(10)
        .emitWithAck("ask")
        .catch((error: Error) => error.message);
      const id = /^42(\d+)/.exec(await line.nextStarting("42"))?.[1];
      const words = await failed;
      line.send(`43${id}[1]`);
      line.send('427["echo"]');
      const answer = await line.next();
      line.close();
      return [words, answer];
    },
    stock: ["operation has timed out", "437[]"],
    incident: "unexpected-reply",
  },
  {
    id: "S29",
    input: "a handler that answers twice",
    play: async (stage) => {
      const { line, socket } = await stage.webSocket();
      socket.on("twice", (reply: (n: number) => void) => [1, 2].forEach((n) => reply(n)));
      line.send('421["twice"]');
      line.send('427["echo"]');
      const answers = [await line.next(), await line.next()];
      line.close();
      return answers;
    },
    stock: ["431[1]", "437[]"],
  },
];

export const packetRowsElsewhere: readonly HeldElsewhere[] = [
  {
    id: "S10",
    input: "a pattern of namespaces with a memory",
    heldBy: [
      "test/integration/server-behaviours-namespaces.test.ts",
      "cannot be made by patterns that remember where they stopped",
    ],
  },
];
