// Holds docs/emit-cheatsheet.md to what happens: each of its lines is run as it stands, over two servers of one cluster with
// three official clients, or with ours where only ours can do it; whoever hears of it must be who the page says.
import { EventEmitter } from "node:events";
import { compileFunction } from "node:vm";
import { ClusterAdapterWithHeartbeat, type ClusterMessage, type ClusterResponse } from "socket.io-adapter";
import type { Socket as ClientSocket } from "socket.io-client";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { io as connectOurs, type Socket as OurClientSocket } from "../../src/client/node.js";
import { Outgoing } from "../../src/client/outgoing.js";
import type { Server, Socket } from "../../src/index.js";
import { BroadcastOperator } from "../../src/server/broadcast-operator.js";
import { SocketOperator } from "../../src/server/socket-operator.js";
import { readText } from "../docs/documented-options.js";
import { endAll, heard, startClient, startServer } from "./loopback.js";
import { eventually } from "../stage/eventually.js";

const page = readText("docs/emit-cheatsheet.md");

/** The rows below a heading: who is meant, the line that is run, and what comes of it. */
function rowsBelow(heading: string): [who: string, line: string, outcome: string][] {
  const [, below = ""] = page.split(`## ${heading}\n`);
  const [section = ""] = below.split("\n## ", 1);
  return Array.from(
    section.matchAll(/^\| (.*) \| `(.*)` \| (.*) \|$/gm),
    ([, who = "", line = "", outcome = ""]) => [who, line, outcome],
  );
}

const wire = new EventEmitter();

/** Joins the servers of this process. */
class WireAdapter extends ClusterAdapterWithHeartbeat {
  readonly name: string;
  readonly #hear = (message: ClusterMessage): void => {
    if (message.nsp === this.name) this.onMessage(message);
  };

  constructor(namespace: { readonly name: string }) {
    super(namespace, {});
    this.name = namespace.name;
    wire.on("message", this.#hear);
  }

  override async doPublish(message: ClusterMessage): Promise<string> {
    wire.emit("message", message);
    return "";
  }

  override async doPublishResponse(_to: string, response: ClusterResponse): Promise<void> {
    wire.emit("message", response);
  }

  override close(): void {
    super.close();
    wire.off("message", this.#hear);
  }
}

interface Heard {
  readonly who: string;
  readonly nsp: string;
  readonly args: readonly unknown[];
}

type AnyClient = ClientSocket | OurClientSocket;

let heardNow: Heard[] = [];
let here: Server;
let url: string;
let clients: readonly ClientSocket[];
/** What the lines of the server's sections know. */
let scene: Readonly<Record<string, unknown>>;

/** Bytes as plain numbers, whichever kind of bytes they are. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** Listens to what the lines emit, and answers their questions with a name. */
function attend(
  who: string,
  nsp: string,
  emitter: { on(event: string, listener: (...args: unknown[]) => void): unknown },
): void {
  for (const event of ["news", "message"]) {
    emitter.on(event, (...args) => heardNow.push({ who, nsp, args: [event, ...args] }));
  }
  emitter.on("question", (_, reply) => (reply as (answer: string) => void)(who));
}

async function startNode(name: string): Promise<{ readonly io: Server; readonly url: string }> {
  const node = await startServer({ adapter: WireAdapter });
  for (const nsp of ["/", "/chat"]) {
    // What other servers say.
    attend(name, nsp, nsp === "/" ? node.io : node.io.of(nsp));
    node.io.of(nsp).on("connection", (socket: Socket) => {
      attend(name, nsp, socket);
      socket.on("end", (reply: () => void) => reply());
    });
  }
  return node;
}

/** A client of the scene, and its sockets on the server. */
async function enter(
  who: string,
  node: { readonly io: Server; readonly url: string },
  rooms: Readonly<Record<string, readonly string[]>>,
): Promise<{ readonly client: ClientSocket; readonly socket: Socket }> {
  const client = startClient(node.url, { transports: ["websocket"] });
  for (const [nsp, names] of Object.entries(rooms)) {
    const joined = heard(node.io.of(nsp), "connection");
    const end = nsp === "/" ? client : client.io.socket(nsp);
    attend(who, nsp, end);
    const connected = heard(end, "connect");
    const [socket] = (await joined) as [Socket];
    socket.join(names);
    await connected;
  }
  const socket = node.io.of("/").sockets.get(client.id ?? "");
  if (socket === undefined) throw new Error(`${who} is not there`);
  return { client, socket };
}

/** Runs a line of the page. A constant that it declares is told. */
async function run(line: string, names: Readonly<Record<string, unknown>>): Promise<unknown> {
  const [, constant] = /^const \[?(\w+)\]? =/.exec(line) ?? [];
  const body = constant === undefined ? line : `${line}; tell(${constant})`;
  const call = compileFunction(`return (async () => { ${body} })()`, Object.keys(names));
  return (call as (...values: unknown[]) => unknown)(...Object.values(names));
}

/** What a line of the page tells. */
async function told(line: string, names: Readonly<Record<string, unknown>>): Promise<string> {
  const values = await new Promise<readonly unknown[]>((resolve) => {
    const tell = (...args: unknown[]): void => resolve(args);
    run(line, { ...names, tell }).catch(tell);
  });
  const written = values.map((value) => {
    if (value instanceof Error) return `Error: ${value.message}`;
    // Who answers first is nobody's promise.
    return JSON.stringify(Array.isArray(value) ? value.map(String).toSorted() : value).replaceAll(",", ", ");
  });
  return `\`${written.join(", ")}\``;
}

/** What the listeners of a line get: what stands between its last parentheses. */
function sentBy(line: string): unknown {
  const [, method, list = ""] = /^.*\.(emit|serverSideEmit|send|write)\((.*)\)$/.exec(line) ?? [];
  const args = compileFunction(`return [${list}]`)() as unknown[];
  return plain(
    method === "send" || method === "write"
      ? ["message", ...args]
      : args.filter((value) => typeof value !== "function"),
  );
}

/** Who has heard a line: each once, in its namespace, and just what was sent. */
function expectHeard(line: string, who: string): void {
  const args = sentBy(line);
  const nsp = line.includes('"/chat"') ? "/chat" : "/";
  const expected = who === "nobody" ? [] : who.split(", ").map((name) => ({ who: name, nsp, args }));
  const found = heardNow.map((entry) => ({ ...entry, args: plain(entry.args) }));
  expect(found.toSorted((a, b) => a.who.localeCompare(b.who))).toEqual(expected);
}

beforeAll(async () => {
  const node = await startNode("here");
  const other = await startNode("there");
  const first = await enter("ada", node, { "/": ["harbour"] });
  const second = await enter("bob", node, { "/": ["pier"], "/chat": [] });
  const last = await enter("cyd", other, { "/": ["harbour", "pier"], "/chat": ["harbour"] });
  here = node.io;
  url = node.url;
  clients = [first.client, second.client, last.client];
  scene = { io: here, socket: first.socket, id: last.socket.id };
  for (const nsp of ["/", "/chat"]) {
    for (const { io } of [node, other]) {
      await eventually(async () => expect(await io.of(nsp).adapter.serverCount()).toBe(2));
    }
  }
});
afterAll(endAll);
beforeEach(() => {
  heardNow = [];
});

/** Whatever was emitted before has arrived, or never will. */
async function settle(): Promise<void> {
  const ends = clients.map((client) => heard(client, "end"));
  here.emit("end");
  await Promise.all(ends);
}

describe.each(["From the server", "From server to server"])("%s", (heading) => {
  test.each(rowsBelow(heading))("%s: %s", async (_, line, who) => {
    await run(line, scene);
    await settle();
    expectHeard(line, who);
  });
});

describe.each(["From the server, with answers", "From server to server, with answers"])("%s", (heading) => {
  test.each(rowsBelow(heading))("%s: %s", async (_, line, outcome) => {
    expect(await told(line, scene)).toBe(outcome);
  });
});

describe("From both ends, with receipts", () => {
  test.each(rowsBelow("From both ends, with receipts"))("%s: %s", async (_, line, outcome) => {
    const node = await startServer();
    const joined = heard(node.io, "connection");
    const client = connectOurs(node.url, { forceNew: true });
    const [socket] = (await joined) as [Socket];
    socket.join("harbour");
    expect(await told(line, { io: node.io, socket, client })).toBe(outcome);
    client.disconnect();
  });
});

/** What an operator has beside ways to emit. */
const others = ["constructor", "allSockets", "socketsJoin", "socketsLeave", "disconnectSockets"];

test.each([
  ["the server's sockets", "From the server", SocketOperator],
  ["the server's audiences", "From the server", BroadcastOperator],
  ["the client's sockets", "From the client", Outgoing],
] as const)("there is a line for everything that %s can do to emit", (_, section, operator) => {
  const headings = [section, `${section}, with answers`, "From both ends, with receipts"];
  const lines = headings.flatMap((heading) => rowsBelow(heading).map(([, line]) => line)).join("\n");
  const names = Object.getOwnPropertyNames(operator.prototype).filter((name) => !others.includes(name));
  expect(names).toContain("emitWithAck");
  expect(names.filter((name) => !new RegExp(String.raw`\.${name}\b`).test(lines))).toEqual([]);
});

test("every line of the page is run", () => {
  const headings = Array.from(page.matchAll(/^## (From .*)$/gm), ([, heading = ""]) => heading);
  const lines = page.split("\n").filter((line) => /^\| .*\.(\w*[eE]mit\w*|send|write)\(/.test(line));
  expect(headings).toHaveLength(8);
  expect(headings.flatMap(rowsBelow)).toHaveLength(lines.length);
});

const ways: readonly [name: string, start: () => AnyClient][] = [
  ["the official client", () => startClient(url, { transports: ["websocket"], autoConnect: false })],
  [
    "our client",
    () =>
      connectOurs(url, {
        transports: ["websocket"],
        autoConnect: false,
        forceNew: true,
        reconnection: false,
      }),
  ],
];

describe.each(ways)("%s", (_name, start) => {
  let socket: AnyClient;
  const isDone = async (): Promise<unknown> => socket.emitWithAck("end");

  beforeEach(() => {
    socket = start();
    return () => void socket.disconnect();
  });

  describe("From the client", () => {
    test.each(rowsBelow("From the client"))("%s: %s", async (_, line, who) => {
      socket.connect();
      await isDone();
      const chat = socket.io.socket("/chat");
      chat.connect();
      await chat.emitWithAck("end");
      await run(line, { socket });
      await Promise.all([isDone(), chat.emitWithAck("end")]);
      expectHeard(line, who);
      chat.disconnect();
    });
  });

  describe("From the client, with answers", () => {
    test.each(rowsBelow("From the client, with answers"))("%s: %s", async (_, line, outcome) => {
      socket.connect();
      expect(await told(line, { socket })).toBe(outcome);
    });
  });

  describe("From the client, while it is not connected", () => {
    test.each(rowsBelow("From the client, while it is not connected"))("%s: %s", async (_, line, who) => {
      if (line.includes("tell("))
        expect(await told(line, { socket })).toBe("`Error: operation has timed out`");
      else await run(line, { socket });
      socket.connect();
      await isDone();
      expectHeard(line, who);
    });
  });
});
