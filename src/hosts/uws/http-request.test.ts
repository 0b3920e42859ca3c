import { expect, it } from "vitest";
import { UwsRequest } from "./http-request.js";
import type { NativeRequest, NativeResponse } from "./uws-app.js";

function requestOf(
  headers: readonly (readonly [string, string])[] = [],
  address = "127.0.0.1",
  query?: string,
): UwsRequest {
  const request: NativeRequest = {
    getMethod: () => "post",
    getUrl: () => "/socket.io/",
    getQuery: () => query,
    forEach: (each) => headers.forEach(([name, value]) => each(name, value)),
    setYield: () => undefined,
  };
  const bytes = new TextEncoder().encode(address);
  const response = { getRemoteAddressAsText: () => bytes.buffer };
  return new UwsRequest(request, response as Partial<NativeResponse> as NativeResponse, true);
}

it("copies method, path and query", () => {
  const request = requestOf([], "", "a=1&a=2&__proto__=%C3%BC");
  expect([request.method, request.url]).toEqual(["POST", "/socket.io/?a=1&a=2&__proto__=%C3%BC"]);
  expect(Object.entries(request.query)).toEqual([
    ["a", "2"],
    ["__proto__", "ü"],
  ]);
  expect(requestOf([], "", "").url).toBe("/socket.io/");
  expect(requestOf().query).toEqual(Object.create(null));
});

it("makes of repeated headers what node:http makes of them", () => {
  const { headers } = requestOf([
    ["x-forwarded-for", "a"],
    ["x-forwarded-for", "b"],
    ["cookie", "a=1"],
    ["cookie", "b=2"],
    ["host", "first"],
    ["host", "second"],
    ["set-cookie", "c"],
    ["set-cookie", "d"],
    ["__proto__", "a header"],
  ]);
  expect(Object.entries(headers)).toEqual([
    ["x-forwarded-for", "a, b"],
    ["cookie", "a=1; b=2"],
    ["host", "first"],
    ["set-cookie", ["c", "d"]],
    ["__proto__", "a header"],
  ]);
});

it.each([
  ["127.0.0.1", "127.0.0.1"],
  ["0000:0000:0000:0000:0000:0000:0000:0001", "::1"],
  ["0000:0000:0000:0000:0000:ffff:7f00:0001", "::ffff:127.0.0.1"],
  ["", ""],
])("writes the address %s as node:net does", (written, address) => {
  expect(requestOf([], written).remoteAddress).toBe(address);
});

it("gives middlewares a request of node:http, the same each time", () => {
  const request = requestOf([["x-a", "1"]], "127.0.0.1", "a=1");
  const { raw } = request;
  expect(request.raw).toBe(raw);
  expect([raw.method, raw.url, raw.headers["x-a"], raw.httpVersion]).toEqual([
    "POST",
    "/socket.io/?a=1",
    "1",
    "1.1",
  ]);
  expect(raw).toMatchObject({ _query: { a: "1" } });
  expect(raw.socket).toMatchObject({ remoteAddress: "127.0.0.1", encrypted: true });
});
