// What peers do wrong with requests, and how their servers' answers are read. The rows are http-rows.ts, upgrade-rows.ts and session-rows.ts.
import { exchangeBytes, head } from "../interop/wire/raw-http.js";
import { RawPolling, request } from "../interop/wire/raw-session.js";
import type { FaultStage } from "./fault-stage.js";
import type { Row } from "./row.js";

export const unknownTransport = '{"code":0,"message":"Transport unknown"}';
export const unknownSession = '{"code":1,"message":"Session ID unknown"}';
export const badMethod = '{"code":2,"message":"Bad handshake method"}';
export const badRequest = '{"code":3,"message":"Bad request"}';
export const forbidden = '{"code":4,"message":"Forbidden"}';
export const badVersion = '{"code":5,"message":"Unsupported protocol version"}';

export const handshake = "EIO=4&transport=polling";
export const webSocketTarget = "/socket.io/?EIO=4&transport=websocket";

/** One request below the path: its status, content type and body. */
export const asks =
  (query: string, init?: RequestInit) =>
  async (stage: FaultStage): Promise<unknown[]> => {
    const { status, headers, body } = await request(`${stage.running.url}/socket.io/?${query}`, init);
    return [status, headers.get("content-type"), body];
  };

/** A handshake that is refused in JSON. */
export const refused = (
  id: string,
  input: string,
  query: string,
  body: string,
  incident: string,
  init?: RequestInit,
): Row => ({
  id,
  input,
  play: asks(query, init),
  stock: [400, "application/json", body],
  incident,
});

/** A handshake as bytes, with headers that `fetch` would not send. Where it makes sessions, they say goodbye: how many, and the answer. */
export const shakes =
  (...headers: readonly string[]) =>
  async (stage: FaultStage): Promise<{ status: string; sessions: number; answer: string }> => {
    const bytes = head(`GET /socket.io/?${handshake} HTTP/1.1`, "Host: a", ...headers, "Connection: close");
    return farewell(stage, await exchangeBytes(stage.running.port, bytes));
  };

/** Ends the sessions that were opened in an answer. */
export async function farewell(
  { running }: FaultStage,
  answer: string,
): Promise<{ status: string; sessions: number; answer: string }> {
  const ids = new Set(Array.from(answer.matchAll(/"sid":"([^"]+)"/g), ([, id = ""]) => id));
  for (const id of ids) await new RawPolling(running.url, id).post("1");
  return { status: answer.slice("HTTP/1.1 ".length, "HTTP/1.1 200".length), sessions: ids.size, answer };
}

/** A session on long-polling goes on: it asks, is answered, and says goodbye. */
export async function goesOn(session: RawPolling): Promise<boolean> {
  await session.post('427["echo"]');
  // Behind an abandoned upgrade a noop may share the body.
  const { body } = await session.poll();
  await session.post("1");
  return body.split("\u001e").includes("437[]");
}

/** Where the requests of a session go, without the host. */
export const targetOf = (session: RawPolling): string => session.address.slice(session.url.length);
