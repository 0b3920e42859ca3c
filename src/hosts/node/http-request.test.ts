// What the server reads of a request of node:http. That requests arrive at all is tested over real connections.
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, it } from "vitest";
import { NodeRequest } from "./http-request.js";

function requestOf(url: string): NodeRequest {
  return new NodeRequest({ url, socket: { remoteAddress: "192.0.2.1" }, headers: {} } as IncomingMessage);
}

it("reads the query, the last of keys that are there twice, into an object without a prototype", () => {
  const { query } = requestOf("/socket.io/?EIO=4&transport=polling&t=a&t=b&__proto__=x");

  expect(Object.getPrototypeOf(query)).toBe(null);
  expect(Object.entries(query)).toEqual([
    ["EIO", "4"],
    ["transport", "polling"],
    ["t", "b"],
    ["__proto__", "x"],
  ]);
});

it("has no query where the URL has none", () => {
  expect(Object.keys(requestOf("/socket.io/").query)).toEqual([]);
});

it("leaves the query on the request, where middlewares written for Engine.IO look for it", () => {
  expect(requestOf("/socket.io/?sid=abc").raw).toMatchObject({ _query: { sid: "abc" } });
});

it("remembers the peer's address when the connection has gone", () => {
  const socket: { remoteAddress?: string | undefined } = { remoteAddress: "192.0.2.1" };
  const request = new NodeRequest({ url: "/", socket, headers: {} } as IncomingMessage);
  socket.remoteAddress = undefined;

  expect(request.remoteAddress).toBe("192.0.2.1");
});

it("lets go of a request that nobody has asked for, and makes another that says the same", () => {
  const headers = { host: "example.com", cookie: "a=1" };
  const given = Object.assign(new IncomingMessage(new Socket()), {
    method: "GET",
    url: "/x?sid=abc",
    headers,
  });
  const request = new NodeRequest(given);
  request.settle();

  expect(request.raw).not.toBe(given);
  expect(request.raw).toBe(request.raw);
  expect(request.raw).toMatchObject({ method: "GET", url: "/x?sid=abc", headers, _query: { sid: "abc" } });
  expect(request.raw.socket).toBe(given.socket);
});

it("keeps a request that somebody has asked for: what middlewares put on it stays", () => {
  const given = new IncomingMessage(new Socket());
  const request = new NodeRequest(given);
  expect(request.raw).toBe(given);
  request.settle();

  expect(request.raw).toBe(given);
});
