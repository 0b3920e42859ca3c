// Rows H09, H35 to H45: what a session on long-polling may not be asked. Requests without a session are http-rows.ts.
import { head, upgradeHead } from "../interop/wire/raw-http.js";
import { openPolling, type RawPolling, request } from "../interop/wire/raw-session.js";
import { asks, goesOn, handshake, targetOf, unknownSession, webSocketTarget } from "./http-plays.js";
import type { FaultStage } from "./fault-stage.js";
import { type HeldElsewhere, type Row, unplayed } from "./row.js";

/** A body that is too large, sent in this way; then whether the session goes on. */
const tooLarge = (input: string, init: (body: string) => RequestInit): Row => ({
  id: "H40",
  input: `a body that is too large, ${input}`,
  options: { maxHttpBufferSize: 1_000 },
  play: async (stage) => {
    const { session } = await stage.polling();
    const { status, body } = await request(session.address, init(`4${"x".repeat(1_001)}`));
    return [status, body, await goesOn(session)];
  },
  stock: [413, "", true],
  incident: "body-too-large",
});

const inChunks = (body: ReadableStream): RequestInit =>
  ({ method: "POST", body, duplex: "half" }) as RequestInit;

/** The head of a POST of a session, of this length. */
const postHead = (session: RawPolling, length: number, ...headers: string[]): string =>
  head(`POST ${targetOf(session)} HTTP/1.1`, "Host: a", `Content-Length: ${length}`, ...headers);

/** A client begins a request, and is gone. */
const abandons =
  (bytesOf: (session: RawPolling) => string) =>
  async (stage: FaultStage): Promise<unknown[]> => {
    const { session, socket, gone } = await stage.polling();
    const heard: unknown[] = [];
    socket.onAny((name) => heard.push(name));
    const asked = stage.nextRequest();
    const line = await stage.begin(bytesOf(session));
    await asked;
    line.destroy();
    return [await gone, heard];
  };

export const sessionRows: readonly Row[] = [
  ...["PUT", "DELETE"].map((method): Row => ({
    id: "H09",
    input: `${method} with a session`,
    play: async (stage) => {
      const { session } = await stage.polling();
      const { status, headers } = await request(session.address, { method });
      return [status, headers.get("allow"), await goesOn(session)];
    },
    stock: [500, null, true],
    compat: [405, "GET, POST", true],
    incident: "bad-method",
  })),
  {
    id: "H35",
    input: "two polls at once",
    play: async (stage) => {
      const { session, gone } = await stage.polling();
      const answers = await Promise.all([session.poll(), session.poll()]);
      return [...answers.map(({ status, body }) => `${status} ${body}`).toSorted(), await gone];
    },
    stock: ["200 1", "400 ", "transport error"],
    incident: "poll-overlap",
  },
  {
    id: "H36",
    input: "two POSTs at once",
    play: async (stage) => {
      const { session, socket, gone } = await stage.polling();
      const heard: unknown[] = [];
      socket.onAny((name) => heard.push(name));
      const asked = stage.nextRequest();
      const first = await stage.begin(`${postHead(session, 10)}42["a"]`);
      await asked;
      const { status, body } = await session.post('42["b"]');
      const reason = await gone;
      first.destroy();
      return [status, body, reason, heard];
    },
    stock: [400, "", "transport error", []],
    incident: "post-overlap",
  },
  {
    id: "H37",
    input: "a POST behind a close",
    play: async (stage) => {
      const { session } = await stage.polling();
      await session.post("1");
      const { status, body } = await session.post("3");
      return [status, body];
    },
    stock: [400, unknownSession],
    incident: "session-id-unknown",
  },
  {
    id: "H38",
    input: "a POST of application/octet-stream",
    play: async (stage) => {
      const { session, gone } = await stage.polling();
      const { status, body } = await session.post("3", { "content-type": "application/octet-stream" });
      return [status, body, await gone];
    },
    stock: [400, "", "transport error"],
    incident: "invalid-content",
  },
  {
    id: "H39",
    input: "a POST of application/json",
    play: async (stage) => {
      const { session } = await stage.polling();
      const { status, body } = await session.post("3", { "content-type": "application/json" });
      return [status, body, await goesOn(session)];
    },
    stock: [200, "ok", true],
  },
  {
    id: "H39",
    input: "a POST of no type",
    play: async (stage) => {
      const { session } = await stage.polling();
      const answer = await stage.exchange(`${postHead(session, 1, "Connection: close")}3`);
      return [answer, await goesOn(session)];
    },
    stock: ["200 ok", true],
  },
  tooLarge("by its length", (body) => ({ method: "POST", body })),
  tooLarge("in chunks", (body) => inChunks(new Blob([body]).stream())),
  {
    id: "H40",
    input: "a body that does not end",
    play: async (stage) => {
      const { session } = await stage.polling();
      const endless = new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(65_536)) });
      // The server stops reading: whether the client sees the answer or the end of the line is a race of the kernel's.
      const answer = await request(session.address, inChunks(endless)).catch(() => undefined);
      return [answer?.status ?? 413, await goesOn(session)];
    },
    stock: unplayed,
    compat: [413, true],
    incident: "body-too-large",
  },
  {
    id: "H41",
    input: "a body that does not come",
    options: { bodyTimeout: 250 } as object,
    play: async (stage) => {
      const { session, gone } = await stage.polling();
      return [await stage.exchange(`${postHead(session, 10)}4`), await gone];
    },
    // It waits for as long as the heartbeat does.
    stock: unplayed,
    compat: ["408", "transport error"],
    incident: "post-overdue",
  },
  {
    id: "H43",
    input: "a POST that is given up half way",
    play: abandons((session) => `${postHead(session, 100)}42["never"]\u001e`),
    stock: ["transport error", []],
    incident: "post-aborted",
  },
  {
    id: "H44",
    input: "a poll that is given up",
    play: abandons((session) => head(`GET ${targetOf(session)} HTTP/1.1`, "Host: a")),
    stock: ["transport error", []],
    incident: "poll-aborted",
  },
  {
    id: "H45",
    input: "a session that joins no namespace, over WebSocket",
    options: { connectTimeout: 400 },
    play: async (stage) => (await stage.line()).closed,
    stock: 1005,
    incident: "connect-overdue",
  },
  {
    id: "H45",
    input: "a session that joins no namespace, over long-polling",
    options: { connectTimeout: 400 },
    play: async (stage) => (await (await openPolling(stage.running.url)).poll()).body,
    stock: "1",
    incident: "connect-overdue",
  },
  {
    id: "H45",
    input: "a session more than there may be, over long-polling",
    options: { maxConnections: 1 } as object,
    play: asks(handshake),
    // It takes it.
    stock: unplayed,
    compat: [503, "application/json", '{"code":4,"message":"Too many connections"}'],
    incident: "too-many-connections",
  },
  {
    id: "H45",
    input: "a session more than there may be, over WebSocket",
    options: { maxConnections: 1 } as object,
    play: (stage) => stage.exchange(upgradeHead(webSocketTarget)),
    stock: unplayed,
    compat: "503 Too many connections",
    incident: "too-many-connections",
  },
];

export const sessionRowsElsewhere: readonly HeldElsewhere[] = [
  {
    id: "H42",
    input: "a head that comes byte by byte",
    heldBy: [
      "src/hosts/node/attach.test.ts",
      "gives a client ten seconds for the head of a request, and thirty for all of it",
    ],
  },
  {
    id: "H44",
    input: "the answer to a poll that is lost on its way",
    heldBy: [
      "src/server/recovery.test.ts",
      "the window, to the millisecond, from when the server noticed: $awayMs",
    ],
  },
  {
    id: "H45",
    input: "a flood of handshakes",
    heldBy: [
      "src/server/engine/engine-crowd.test.ts",
      "answers 503 and when to come again, on every road, and those who are there stay",
    ],
  },
];
