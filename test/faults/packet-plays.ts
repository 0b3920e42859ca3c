// What peers do wrong with packets, and how their servers' answers are read. The rows are packet-rows.ts and attachment-rows.ts.
import type { FaultStage } from "./fault-stage.js";
import type { Row } from "./row.js";

type Sent = string | Uint8Array;

/**
 * Packets of a client that is in the main namespace. Where they end the session: the close code, the socket's reason and the words
 * of its `error` event. Otherwise what its any-listener heard.
 */
export const says =
  (...packets: readonly Sent[]) =>
  async (stage: FaultStage): Promise<unknown> => {
    const { line, socket, gone } = await stage.webSocket();
    const heard: unknown[][] = [];
    const words: string[] = [];
    socket.onAny((...args: unknown[]) => heard.push(args.filter((arg) => typeof arg !== "function")));
    socket.on("error", (error: Error) => words.push(error.message));
    for (const packet of packets) line.send(packet);
    line.send('427["still here"]');
    socket.on("still here", (reply: () => void) => reply());
    const isAlive = line.nextStarting("437").then(() => true);
    if ((await Promise.race([gone, isAlive])) !== true) {
      return [`${await line.closed} ${await gone}`, ...words.slice(0, 1)];
    }
    line.close();
    return heard.slice(0, -1);
  };

/** Packets before any CONNECT: the close code. */
export const saysFirst =
  (...packets: readonly string[]) =>
  async (stage: FaultStage): Promise<number> => {
    const line = await stage.line();
    for (const packet of packets) line.send(packet);
    return line.closed;
  };

/** Packets of a client that is in the main namespace, and what it gets to read. */
export const reads =
  (count: number, ...packets: readonly string[]) =>
  async (stage: FaultStage): Promise<unknown[]> => {
    const { line } = await stage.webSocket();
    for (const packet of packets) line.send(packet);
    const answers: unknown[] = [];
    while (answers.length < count) answers.push(await line.next());
    line.close();
    return answers;
  };

export const refused = (
  id: string,
  input: string,
  packet: string,
  words = "invalid payload",
  incident = "invalid-payload",
): Row => ({ id, input, play: says(packet), stock: ["1005 forced close", words], incident });

/** A packet that our server refuses and the official one takes. */
export const taken = (
  id: string,
  input: string,
  sent: readonly Sent[],
  heard: unknown[],
  incident: string,
): Row => ({
  id,
  input,
  play: says(...sent),
  stock: heard,
  compat: ["1005 forced close", expectWords(incident)],
  incident,
});

export const heardAs = (id: string, input: string, packets: readonly Sent[], heard: unknown[]): Row => ({
  id,
  input,
  play: says(...packets),
  stock: heard,
});

export const unexpected = (id: string, input: string, packet: string): Row => ({
  id,
  input,
  play: async (stage) => {
    const answer = await says(packet)(stage);
    // The official server's reason has two names, ours one.
    return String(answer).replace("forced server close", "forced close");
  },
  stock: "1005 forced close",
  incident: "unexpected-packet",
});

/** What faults say where the official server has no words for them. */
const expectWords = (incident: string): string =>
  ({ "illegal-attachments": "Illegal attachments" })[incident] ?? incident.replaceAll("-", " ");
