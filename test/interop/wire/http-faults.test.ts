// Requests that should not have been sent, over long-polling: each gets its answer, and others are served on.
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { nextEvent } from "../next-event.js";
import { peers } from "../peers/peers.js";
import type { RunningServer } from "../running-server.js";
import { beginRequest, exchangeBytes, head } from "./raw-http.js";
import { openPolling, openWebSocket, type RawPolling, request } from "./raw-session.js";
import { expectAlive, expectServing, nextSocket, startWireServer } from "./wire-server.js";

const unknownTransport = '{"code":0,"message":"Transport unknown"}';
const unknownSession = '{"code":1,"message":"Session ID unknown"}';
const badMethod = '{"code":2,"message":"Bad handshake method"}';
const badRequest = '{"code":3,"message":"Bad request"}';
const badVersion = '{"code":5,"message":"Unsupported protocol version"}';

describe.each(peers)("$name answers", (peer) => {
  const isOurs = peer.name === "holdfast";
  let running: RunningServer;
  beforeAll(async () => {
    running = await startWireServer(peer, { maxHttpBufferSize: 1_000 });
  });
  afterEach(() => expectServing(running));
  afterAll(() => running.close());

  /** A session that has joined `/`, and the reason of its end. */
  async function joined(): Promise<{ session: RawPolling; gone: Promise<unknown[]> }> {
    const session = await openPolling(running.url);
    const socket = nextSocket(running.io);
    await session.post("40");
    const gone = nextEvent(await socket, "disconnect");
    await session.poll();
    return { session, gone };
  }

  it.each([
    ["no transport", "EIO=4", unknownTransport],
    ["a transport that does not exist", "EIO=4&transport=foo", unknownTransport],
    ["a transport named __proto__", "EIO=4&transport=__proto__", unknownTransport],
    ["a transport named constructor", "EIO=4&transport=constructor", unknownTransport],
    ["WebTransport over HTTP", "EIO=4&transport=webtransport", unknownTransport],
    ["an unknown session", "EIO=4&transport=polling&sid=abc", unknownSession],
    ["a session named __proto__", "EIO=4&transport=polling&sid=__proto__", unknownSession],
    ["a session named constructor", "EIO=4&transport=polling&sid=constructor", unknownSession],
    ["the WebSocket transport over plain HTTP", "EIO=4&transport=websocket", badRequest],
    ["no protocol version", "transport=polling", badVersion],
    ["protocol version 3", "EIO=3&transport=polling", badVersion],
    ["protocol version 99", "EIO=99&transport=polling", badVersion],
  ])("%s with its code", async (_what, query, body) => {
    const answer = await request(`${running.url}/socket.io/?${query}`);
    expect([answer.status, answer.body]).toEqual([400, body]);
    expect(answer.headers.get("content-type")).toBe("application/json");
  });

  it.each(["POST", "OPTIONS", "PUT", "DELETE"])("a handshake by %s with code 2", async (method) => {
    const answer = await request(`${running.url}/socket.io/?EIO=4&transport=polling`, { method });
    expect([answer.status, answer.body]).toEqual([400, badMethod]);
  });

  it("a handshake by HEAD with 400", async () => {
    const url = `${running.url}/socket.io/?EIO=4&transport=polling`;
    expect((await request(url, { method: "HEAD" })).status).toBe(400);
  });

  it("another protocol version within a session with code 3, and the session lives", async () => {
    const { session } = await joined();
    const answer = await request(session.address.replace("EIO=4", "EIO=3"));
    expect([answer.status, answer.body]).toEqual([400, badRequest]);
    await expectAlive(session);
  });

  it("a session named twice: the published server takes the last, ours neither", async () => {
    const { session } = await joined();
    const answer = await request(session.address.replace("&sid", "&sid=abc&sid"), {
      method: "POST",
      body: "3",
    });
    expect([answer.status, answer.body]).toEqual(isOurs ? [400, badRequest] : [200, "ok"]);
    await expectAlive(session);
  });

  it.each(["PUT", "DELETE"])("%s with a session, which lives", async (method) => {
    const { session } = await joined();
    const answer = await request(session.address, { method });
    expect(answer.status).toBe(isOurs ? 405 : 500);
    if (isOurs) expect(answer.headers.get("allow")).toBe("GET, POST");
    await expectAlive(session);
  });

  it("a path below its own by the query, and leaves the rest to the application", async () => {
    const climbing = head("GET /socket.io/../../etc/passwd HTTP/1.1", "Host: a", "Connection: close");
    expect(await exchangeBytes(running.port, climbing)).toMatch(
      new RegExp(`^HTTP/1.1 400.*${unknownTransport}`, "s"),
    );
    for (const path of ["/socket.iofoo/", "/", "/other"]) {
      expect(await request(running.url + path)).toMatchObject({ status: 404, body: "no such page" });
    }
  });

  it("three pipelined handshakes with three sessions", async () => {
    const one = ["GET /socket.io/?EIO=4&transport=polling HTTP/1.1", "Host: a"];
    const three = head(...one) + head(...one) + head(...one, "Connection: close");
    const answers = await exchangeBytes(running.port, three);
    const ids = [...answers.matchAll(/"sid":"([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(3);
  });

  it.each([
    ["a line that ends in a bare LF", "GET / HTTP/1.1\nHost: a\n\n\0"],
    [
      "a broken chunk size",
      `${head("POST /socket.io/ HTTP/1.1", "Host: a", "Transfer-Encoding: chunked")}zz\r\n`,
    ],
    [
      "both a length and chunks",
      `${head("POST /socket.io/ HTTP/1.1", "Host: a", "Content-Length: 1", "Transfer-Encoding: chunked")}0\r\n\r\n`,
    ],
  ])("%s by ending the connection with 400", async (_what, bytes) => {
    expect(await exchangeBytes(running.port, bytes)).toMatch(/HTTP\/1\.1 400 /);
  });

  it("a head of more than 16 KiB with 431", async () => {
    const large = head("GET /socket.io/ HTTP/1.1", "Host: a", `X: ${"x".repeat(20_000)}`);
    expect(await exchangeBytes(running.port, large)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it("a second poll with 400 and the first with a close: the session ends", async () => {
    const { session, gone } = await joined();
    const answers = await Promise.all([session.poll(), session.poll()]);
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`))).toEqual(
      new Set(["200 1", "400 "]),
    );
    expect((await gone)[0]).toBe("transport error");
    expect((await session.poll()).body).toBe(unknownSession);
  });

  it("a second POST while the first is under way with 400: the session ends", async () => {
    const { session, gone } = await joined();
    const target = session.address.slice(running.url.length);
    const begun = once(running.http, "request");
    const first = await beginRequest(
      running.port,
      `${head(`POST ${target} HTTP/1.1`, "Host: a", "Content-Length: 10")}4`,
    );
    await begun;
    const second = await session.post("3");
    expect([second.status, second.body]).toEqual([400, ""]);
    expect((await gone)[0]).toBe("transport error");
    first.destroy();
  });

  it("a POST that is aborted half way by ending the session, and handles nothing of it", async () => {
    const { session, gone } = await joined();
    const target = session.address.slice(running.url.length);
    const half = head(`POST ${target} HTTP/1.1`, "Host: a", "Content-Length: 100");
    const aborted = await beginRequest(running.port, `${half}42["never"]\u001e`);
    aborted.destroy();
    expect((await gone)[0]).toBe("transport error");
    expect((await session.poll()).body).toBe(unknownSession);
  });

  it("a poll that is aborted by ending the session", async () => {
    const { session, gone } = await joined();
    const target = session.address.slice(running.url.length);
    const aborted = await beginRequest(running.port, head(`GET ${target} HTTP/1.1`, "Host: a"));
    aborted.destroy();
    expect((await gone)[0]).toBe("transport error");
  });

  it("a POST of application/octet-stream with 400: the session ends", async () => {
    const { session, gone } = await joined();
    const answer = await session.post("3", { "content-type": "application/octet-stream" });
    expect([answer.status, answer.body]).toEqual([400, ""]);
    expect((await gone)[0]).toBe("transport error");
    expect((await session.poll()).body).toBe(unknownSession);
  });

  it("a POST of any other type like text", async () => {
    const { session } = await joined();
    const answer = await session.post('427["echo"]', { "content-type": "application/json" });
    expect([answer.status, answer.body]).toEqual([200, "ok"]);
    expect((await session.poll()).body).toBe("437[]");
  });

  it.each([
    ["by its length", (body: string): RequestInit => ({ method: "POST", body })],
    [
      "in chunks",
      (body: string): RequestInit =>
        ({ method: "POST", body: new Blob([body]).stream(), duplex: "half" }) as RequestInit,
    ],
  ])("a body that is too large, %s, with 413, and the session lives", async (_how, init) => {
    const { session } = await joined();
    const answer = await request(session.address, init(`4${"x".repeat(1_001)}`));
    expect([answer.status, answer.body]).toEqual([413, ""]);
    await expectAlive(session);
  });
});

describe.each(peers)("$name, where the application decides,", (peer) => {
  it("answers a refusal with 403 and its words over polling, with 400 and its words over WebSocket", async () => {
    const running = await startWireServer(peer, {
      allowRequest: (_request, decide) => decide("not you", false),
    });
    onTestFinished(() => running.close());
    const polled = await request(`${running.url}/socket.io/?EIO=4&transport=polling`);
    expect([polled.status, polled.body]).toEqual([403, '{"code":4,"message":"not you"}']);
    await expect(openWebSocket(running.url)).rejects.toThrow("Unexpected server response: 400");
  });

  it("ends a line that joins no namespace in time", async () => {
    const running = await startWireServer(peer, { connectTimeout: 50 });
    onTestFinished(() => running.close());
    const line = await openWebSocket(running.url);
    expect(await line.closed).toBe(1005);
  });
});
