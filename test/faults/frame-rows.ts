// Rows E01 to E20: Engine.IO frames that should not have been sent. What is in a message is not their affair.
import type { FaultStage } from "./fault-stage.js";
import { type HeldElsewhere, type Row, unplayed } from "./row.js";

/** Frames over a WebSocket that end the session: the close code and the socket's reason. */
const endsFor =
  (...frames: readonly string[]) =>
  async (stage: FaultStage): Promise<string> => {
    const { line, gone } = await stage.webSocket();
    for (const frame of frames) line.send(frame);
    return `${await line.closed} ${await gone}`;
  };

/** Frames over a WebSocket, and what the server sends behind them when it is asked. */
const livesAfter =
  (...frames: readonly string[]) =>
  async (stage: FaultStage): Promise<unknown> => {
    const { line } = await stage.webSocket();
    for (const frame of frames) line.send(frame);
    line.send('427["echo"]');
    const answer = await line.next();
    line.close();
    return answer;
  };

/** A body over long-polling: the answer to it, the events that were handled, and the socket's reason. */
const posts =
  (body: string) =>
  async (stage: FaultStage): Promise<unknown[]> => {
    const { session, socket, gone } = await stage.polling();
    const heard: unknown[] = [];
    socket.onAny((name) => heard.push(name));
    const answer = await session.post(body);
    return [`${answer.status} ${answer.body}`, heard, await gone];
  };

const ignored = (id: string, input: string, ...frames: string[]): Row => ({
  id,
  input,
  play: livesAfter(...frames),
  stock: "437[]",
});

const refused = (id: string, input: string, frame: string, incident = "unknown-frame"): Row => ({
  id,
  input,
  play: endsFor(frame),
  stock: incident === "unknown-frame" ? "1005 parse error" : "1005 transport error",
  incident,
});

const refusedBody = (id: string, input: string, body: string, incident = "unknown-frame"): Row => ({
  id,
  input,
  play: posts(body),
  stock: ["200 ok", [], incident === "unknown-frame" ? "parse error" : "transport error"],
  incident,
});

const repeated = (frame: string, count: number): string[] => Array.from({ length: count }, () => frame);

export const frameRows: readonly Row[] = [
  refused("E01", "an empty frame", ""),
  ...["7", "9", "x", "__proto__"].map((frame) => refused("E02", `a frame of type ${frame}`, frame)),
  ignored("E03", "an open frame", '0{"sid":"a"}'),
  {
    id: "E04",
    input: "a close frame over WebSocket",
    play: async (stage) => {
      const { line, gone } = await stage.webSocket();
      line.send("1");
      line.send('427["echo"]');
      const end = await Promise.race([gone, line.next()]);
      line.close();
      return end;
    },
    stock: "437[]",
    compat: "transport close",
  },
  refused("E05", "a ping from a client that is to answer them", "2", "invalid-heartbeat"),
  ignored("E06", "a pong that nobody asked for", "3"),
  ignored("E06", "a thousand pongs", ...repeated("3", 1_000)),
  ignored("E07", "an upgrade frame", "5"),
  ignored("E07", "a noop", "6"),
  {
    id: "E08",
    input: "base64 in a text frame",
    play: async (stage) => {
      const { line } = await stage.webSocket();
      line.send('451-7["echo",{"_placeholder":true,"num":0}]');
      line.send("bAQID");
      const answer = [await line.next(), await line.next()];
      line.close();
      return answer;
    },
    stock: ['461-7[{"_placeholder":true,"num":0}]', Buffer.of(1, 2, 3)],
  },
  refusedBody("E09", "an empty body", ""),
  refusedBody("E09", "a body of a separator", "\u001e"),
  {
    id: "E10",
    input: "an unknown frame in the middle of a body",
    play: posts('42["early"]\u001ex\u001e42["late"]'),
    stock: ["200 ok", ["early"], "parse error"],
    incident: "unknown-frame",
  },
  {
    id: "E11",
    input: "twenty thousand frames in a body",
    play: posts(repeated("3", 20_000).join("\u001e")),
    // It takes them all.
    stock: unplayed,
    compat: ["200 ok", [], "parse error"],
    incident: "too-many-frames",
  },
  {
    id: "E12",
    input: "base64 that is none",
    play: posts('451-["a",{"_placeholder":true,"num":0}]\u001eb!!!not base64'),
    // It makes bytes of it.
    stock: unplayed,
    compat: ["200 ok", [], "parse error"],
    incident: "invalid-base64",
  },
  refusedBody("E13", "a ping in a body", "2", "invalid-heartbeat"),
  {
    id: "E14",
    input: "messages behind a close in a body",
    play: posts('42["early"]\u001e1\u001e42["late"]'),
    stock: ["200 ok", ["early"], "transport close"],
  },
  {
    id: "E15",
    input: "no pong",
    options: { pingInterval: 100, pingTimeout: 500 },
    play: endsFor(),
    stock: "1005 ping timeout",
    incident: "ping-timeout",
  },
  {
    id: "E18",
    input: "a message that is too large, over WebSocket",
    options: { maxHttpBufferSize: 1_000 },
    play: endsFor(`4${"x".repeat(1_000)}`),
    stock: "1009 transport error",
    incident: "message-too-large",
  },
  {
    id: "E18",
    input: "a message that is too large, over long-polling",
    options: { maxHttpBufferSize: 1_000 },
    play: async (stage) => {
      const { session } = await stage.polling();
      const { status } = await session.post(`4${"x".repeat(1_000)}`);
      await session.post('427["echo"]');
      const { body } = await session.poll();
      await session.post("1");
      return [status, body];
    },
    stock: [413, "437[]"],
    incident: "body-too-large",
  },
];

export const frameRowsElsewhere: readonly HeldElsewhere[] = [
  {
    id: "E16",
    input: "a late pong, while data comes",
    heldBy: ["src/core/heartbeat.test.ts", "is extended once by other traffic while a pong is awaited"],
  },
  {
    id: "E17",
    input: "an event loop that was blocked for longer than pongs may take",
    heldBy: ["src/core/heartbeat.test.ts", "reads before it judges when the event loop was blocked"],
  },
  {
    id: "E19",
    input: "WebTransport: whatever the stream says, however it is cut",
    heldBy: ["src/protocol/stream.test.ts", "never throws, whatever comes"],
  },
  {
    id: "E19",
    input: "WebTransport: no stream",
    heldBy: ["src/server/engine/webtransport-exchange.test.ts", "if it opens no stream in time"],
  },
  {
    id: "E20",
    input: "Engine.IO 3: payloads whose lengths do not fit",
    heldBy: ["src/protocol/payload-v3.test.ts", "is a fault with a length such as that of %j (E20)"],
  },
];
