// Socket.IO packets that should not have been sent: what each server answers, and that others are served on. The rows are
// the published decoder's behaviour; `ours` stands where ours is stricter on purpose.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { collect, nextEvent } from "../next-event.js";
import { peers } from "../peers/peers.js";
import type { RunningServer } from "../running-server.js";
import { connectWebSocket, openPolling, openWebSocket } from "./raw-session.js";
import { expectServing, nextSocket, startWireServer } from "./wire-server.js";

/** Closed: the words of the socket's `error` event, `null` where there is none. Otherwise: what the server's any-listener heard, and the line lives. */
type Outcome = { readonly error: string | RegExp | null } | { readonly heard: readonly unknown[][] };

interface Row {
  readonly what: string;
  readonly sent: readonly (string | Uint8Array)[];
  readonly published: Outcome;
  readonly ours?: Outcome;
}

const invalidPayload: Outcome = { error: "invalid payload" };
const illegalAttachments: Outcome = { error: "Illegal attachments" };
const nothing: Outcome = { heard: [] };
const placeholder = '{"_placeholder":true,"num":0}';
const bytes = Uint8Array.of(1, 2);

const refusedText = (what: string, text: string, error: string | RegExp = "invalid payload"): Row => ({
  what,
  sent: [text],
  published: { error },
});

const rows: readonly Row[] = [
  // packet types
  {
    what: "no packet at all",
    sent: ["4"],
    published: { error: /./ },
    ours: { error: /^unknown packet type/ },
  },
  refusedText("type 7", "47", "unknown packet type 7"),
  refusedText("type x", "4x", /^unknown packet type/),
  {
    what: "a space for a type",
    sent: ["4 "],
    published: { error: null },
    ours: { error: /^unknown packet type/ },
  },
  // connect and disconnect
  refusedText("an array as credentials", "40/admin,[]"),
  refusedText("text as credentials", '40/admin,"x"'),
  refusedText("credentials that are not JSON", "40/admin,{"),
  refusedText("a goodbye with a payload", "41{}"),
  // events
  refusedText("an empty event", "42[]"),
  refusedText("an object as event", "42{}"),
  refusedText("text as event", '42"x"'),
  refusedText("an event named true", "42[true]"),
  refusedText("an event named null", "42[null]"),
  refusedText("an event named by an object", "42[{}]"),
  refusedText("an event that is not JSON", '42["a"'),
  refusedText("junk before the event", '42x["a"]'),
  ...["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"].map(
    (name) => refusedText(`an event named ${name}`, `42["${name}"]`),
  ),
  { what: "a number for a name", sent: ["42[1,2]"], published: { heard: [[1, 2]] } },
  { what: "an event without payload", sent: ["42"], published: { heard: [[]] }, ours: invalidPayload },
  { what: "a space behind the event", sent: ['42["a"] '], published: { heard: [["a"]] } },
  {
    what: "a space before the event",
    sent: ['42 ["a"]'],
    published: { heard: [["a", expect.any(Function)]] },
    ours: invalidPayload,
  },
  {
    what: "names that JavaScript's objects know",
    sent: ['42["__proto__"]', '42["constructor"]', '42["hasOwnProperty"]', '42[""]', '42["a\\u0000"]'],
    published: { heard: [["__proto__"], ["constructor"], ["hasOwnProperty"], [""], ["a\0"]] },
  },
  {
    what: "a placeholder in an event without attachments, which is data like any other",
    sent: [`42["a",${placeholder}]`],
    published: { heard: [["a", { _placeholder: true, num: 0 }]] },
  },
  // ids
  refusedText("a fraction for an id", '421.5["a"]'),
  refusedText("a negative id", '42-1["a"]'),
  refusedText("an id with an exponent", '421e3["a"]'),
  {
    what: "an id with a zero before it",
    sent: ['4201["a"]'],
    published: { heard: [["a", expect.any(Function)]] },
    ours: { error: "invalid ack id" },
  },
  {
    what: "an id of twenty digits",
    sent: ['4299999999999999999999["a"]'],
    published: { heard: [["a", expect.any(Function)]] },
    ours: { error: "invalid ack id" },
  },
  // acknowledgements
  { what: "an acknowledgement of a question nobody asked", sent: ["43999[1]"], published: nothing },
  { what: "an acknowledgement without id", sent: ['43["x"]'], published: nothing },
  { what: "an acknowledgement without anything", sent: ["43"], published: nothing, ours: invalidPayload },
  { what: "an acknowledgement without payload", sent: ["431"], published: nothing, ours: invalidPayload },
  refusedText("an object as acknowledgement", "431{}"),
  // attachments
  refusedText("no attachments in a binary event", '450-["a"]', "Illegal attachments"),
  refusedText("a binary event without a count", `45["a",${placeholder}]`, "Illegal attachments"),
  refusedText("a count without dash", `451["a",${placeholder}]`, "Illegal attachments"),
  refusedText("a fraction for a count", `451.5-["a",${placeholder}]`, "Illegal attachments"),
  refusedText("a negative count", `45-1-["a",${placeholder}]`, "Illegal attachments"),
  refusedText("letters for a count", "45woooot", "Illegal attachments"),
  refusedText("eleven attachments", `4511-["a",${placeholder}]`, "too many attachments"),
  refusedText("a thousand million attachments", '451000000000-["a"]', "too many attachments"),
  {
    what: "a count in hexadecimal",
    sent: [`450x1-["a",${placeholder}]`, bytes],
    published: { heard: [["a", Buffer.from(bytes)]] },
    ours: illegalAttachments,
  },
  ...[5, -1, '"splice"'].map((num): Row => ({
    what: `a placeholder that names attachment ${num}`,
    sent: [`451-["a",{"_placeholder":true,"num":${num}}]`, bytes],
    published: { error: "illegal attachments" },
  })),
  {
    what: "a placeholder that names half an attachment",
    sent: [`451-["a",{"_placeholder":true,"num":0.5}]`, bytes],
    published: { heard: [["a", undefined]] },
    ours: { error: "illegal attachments" },
  },
  {
    what: "an attachment that nothing refers to",
    sent: ['451-["a"]', bytes],
    published: { heard: [["a"]] },
    ours: { error: "illegal attachments" },
  },
  {
    what: "text while an attachment is due",
    sent: [`451-["a",${placeholder}]`, '42["b"]'],
    published: { error: "got plaintext data when reconstructing a packet" },
  },
  {
    what: "an attachment nobody announced",
    sent: [bytes],
    published: { error: "got binary data when not reconstructing a packet" },
  },
  {
    what: "an attachment used twice",
    sent: [`451-["a",${placeholder},${placeholder}]`, bytes],
    published: { heard: [["a", Buffer.from(bytes), Buffer.from(bytes)]] },
  },
];

describe.each(peers)("$name, given", (peer) => {
  let running: RunningServer;
  beforeAll(async () => {
    running = await startWireServer(peer);
  });
  afterEach(() => expectServing(running));
  afterAll(() => running.close());

  it.each(rows)("$what", async ({ sent, published, ours }) => {
    const outcome = peer.name === "holdfast" ? (ours ?? published) : published;
    const joining = nextSocket(running.io);
    const line = await connectWebSocket(running.url);
    const socket = await joining;
    const heard: unknown[][] = [];
    socket.onAny((...args: unknown[]) => heard.push(args));
    const errors = collect(socket, "error");
    const gone = nextEvent(socket, "disconnect");

    for (const message of sent) line.send(message);

    if ("error" in outcome) {
      expect((await gone)[0]).toBe("forced close");
      expect(await line.closed).toBe(1005);
      const words = errors.map(([error]) => (error as Error).message);
      expect(words).toEqual(outcome.error === null ? [] : [expect.stringMatching(outcome.error)]);
      expect(heard).toEqual([]);
    } else {
      line.send('427["echo"]');
      expect(await line.next()).toBe("437[]");
      expect(heard.slice(0, -1)).toEqual(outcome.heard);
      expect(errors).toEqual([]);
    }
  });

  it.each([
    ["an event", '42["a"]'],
    ["an acknowledgement", "431[]"],
    ["a goodbye", "41"],
    ["an event of a namespace", '42/admin,["a"]'],
  ])("%s before any connect, closes", async (_what, packet) => {
    const line = await openWebSocket(running.url);
    line.send(packet);
    expect(await line.closed).toBe(1005);
  });

  it.each([
    ["a second connect to a namespace that is joined", "40"],
    ["an event of a namespace that is not joined", '42/admin,["a"]'],
    ["a goodbye to a namespace that is not joined", "41/admin,"],
    ["a refusal, which is the server's to say", '44{"message":"no"}'],
  ])("%s, closes", async (_what, packet) => {
    const joining = nextSocket(running.io);
    const line = await connectWebSocket(running.url);
    const gone = nextEvent(await joining, "disconnect");
    line.send(packet);
    expect((await gone)[0]).toMatch(/^forced (server )?close$/);
    expect(await line.closed).toBe(1005);
  });

  it("an event behind a goodbye, closes the line of a socket that has left", async () => {
    const joining = nextSocket(running.io);
    const line = await connectWebSocket(running.url);
    const gone = nextEvent(await joining, "disconnect");
    line.send("41");
    expect((await gone)[0]).toBe("client namespace disconnect");
    line.send('42["a"]');
    expect(await line.closed).toBe(1005);
  });

  it.each(["40/__proto__,", "40/constructor", "40/%61dmin", "40/admin?a=b", "40/a\nb"])(
    "an unknown namespace in %j, refuses it by its name and keeps the line",
    async (connect) => {
      const line = await connectWebSocket(running.url);
      line.send(connect);
      const nsp = connect.slice(2).replace(/,$/, "");
      expect(await line.next()).toBe(`44${nsp},{"message":"Invalid namespace"}`);
      line.send('427["echo"]');
      expect(await line.next()).toBe("437[]");
    },
  );

  it("keys that name JavaScript's prototypes, keeps them as keys of the data alone", async () => {
    const joining = nextSocket(running.io);
    const line = await openWebSocket(running.url);
    line.send('40{"__proto__":{"polluted":1},"constructor":2}');
    const { auth } = (await joining).handshake;
    expect(Object.keys(auth).toSorted()).toEqual(["__proto__", "constructor"]);
    line.send('427["echo",{"__proto__":{"polluted":1}}]');
    expect(await line.nextStarting("43")).toBe('437[{"__proto__":{"polluted":1}}]');
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("the same question id twice, answers both", async () => {
    const line = await connectWebSocket(running.url);
    line.send('421["echo",1]');
    line.send('421["echo",2]');
    expect([await line.next(), await line.next()]).toEqual(["431[1]", "431[2]"]);
  });

  it("an answer twice, takes the first", async () => {
    const joining = nextSocket(running.io);
    const line = await connectWebSocket(running.url);
    const answers: unknown[] = [];
    (await joining).emit("ask", (answer: unknown) => answers.push(answer));
    const id = /^42(\d+)/.exec(String(await line.next()))?.[1];
    line.send(`43${id}[1]`);
    line.send(`43${id}[2]`);
    line.send('427["echo"]');
    await line.next();
    expect(answers).toEqual([1]);
  });

  it("nonsense over polling, says goodbye in the next poll and knows the session no more", async () => {
    const session = await openPolling(running.url);
    await session.post("40");
    await session.poll();
    expect((await session.post("42{}")).body).toBe("ok");
    expect((await session.poll()).body).toMatch(/1$/);
    expect((await session.poll()).body).toBe('{"code":1,"message":"Session ID unknown"}');
  });

  it("JSON as deep as a well: takes or refuses it, and lives either way", async () => {
    const line = await connectWebSocket(running.url);
    line.send(`42["deep",${"[".repeat(4_000)}${"]".repeat(4_000)}]`);
    line.send('427["echo"]');
    const end = await Promise.race([line.closed, line.next()]);
    expect(end).toBe(peer.name === "holdfast" ? 1005 : "437[]");
  });
});
