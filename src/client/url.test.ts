// Addresses: every way in which a caller may write one, and the URLs that come of them.
import { expect, it } from "vitest";
import { HoldfastError } from "../protocol/index.js";
import { resolveOptions, type ManagerOptions } from "./options.js";
import { locate, parseAddress, transportUrl } from "./url.js";

const page = { protocol: "https:", host: "page.example:8443", hostname: "page.example" };

it.each([
  // what is written, where it leads, the namespace
  ["https://example.org", "https://example.org", "/"],
  ["https://example.org:443/", "https://example.org", "/"],
  ["http://example.org:80/admin", "http://example.org", "/admin"],
  ["http://example.org:3000/admin/deep", "http://example.org:3000", "/admin/deep"],
  ["ws://example.org", "http://example.org", "/"],
  ["wss://example.org", "https://example.org", "/"],
  ["http://[::1]:3000/admin", "http://[::1]:3000", "/admin"],
  ["http://user:password@example.org", "http://example.org", "/"],
  ["//example.org/admin", "https://example.org", "/admin"],
  ["example.org:3000/admin", "https://example.org:3000", "/admin"],
  ["/admin", "https://page.example:8443", "/admin"],
  ["", "https://page.example:8443", "/"],
])("reads %o (55)", (uri, where, namespace) => {
  const address = parseAddress(uri, page);
  expect(address.origin).toBe(where);
  expect(address.namespace).toBe(namespace);
});

const origin = (...given: Parameters<typeof locate>): string => locate(...given).origin;

it("takes from the options what the address leaves out, before the page", () => {
  expect(origin("", { host: "a.example" }, page)).toBe("https://a.example");
  expect(origin("/admin", { hostname: "b.example", port: 3000, secure: false }, page)).toBe(
    "http://b.example:3000",
  );
  expect(origin(undefined, { hostname: "[::1]", secure: true })).toBe("https://[::1]");
  expect(origin("", {}, page)).toBe("https://page.example:8443");
  expect(origin("http://c.example", { hostname: "b.example", port: 3000, secure: true }, page)).toBe(
    "http://c.example",
  );
});

it.each([
  [{ hostname: "::1", port: 3000 }, "http://[::1]:3000"],
  [{ hostname: "[::1]", port: 3000 }, "http://[::1]:3000"],
  [{ hostname: "2001:db8::7" }, "http://[2001:db8::7]"],
  [{ host: "::1" }, "http://[::1]"],
  [{ host: "a.example:3000" }, "http://a.example:3000"],
])("puts an address of IPv6 into brackets, and nothing else: %o (55)", (options, where) => {
  expect(origin("/admin", { ...options, secure: false })).toBe(where);
});

it("takes a port beside the page's host, and fills in no host where there is no page", () => {
  expect(origin("", { port: 3000 }, page)).toBe("https://page.example:3000");
  expect(origin("/admin", { port: "3000", secure: false }, page)).toBe("http://page.example:3000");
  expect(() => origin("", { port: 3000 })).toThrow(expect.objectContaining({ code: "ERR_INVALID_URL" }));
});

it("takes TLS for granted where neither the caller nor a page says otherwise", () => {
  expect(parseAddress("example.org").origin).toBe("https://example.org");
});

it("leaves the namespace as it is written, and keeps the query apart", () => {
  expect(parseAddress("http://example.org/a b/é?x=1&y=2#z")).toMatchObject({
    namespace: "/a b/é",
    query: "x=1&y=2",
    hostname: "example.org",
  });
});

it.each([
  ["nothing, without a page", undefined],
  ["a namespace, without a page", "/admin"],
  ["another scheme", "ftp://example.org"],
  ["a port that there is not", "http://example.org:99999"],
  ["a host that there cannot be", "http://exa mple.org"],
])("refuses %s", (_what, uri) => {
  expect(() => parseAddress(uri)).toThrow(HoldfastError);
  expect(() => parseAddress(uri)).toThrow(expect.objectContaining({ code: "ERR_INVALID_URL" }));
});

function urlOf(
  options: Partial<ManagerOptions>,
  name: "polling" | "websocket",
  more?: Readonly<Record<string, string | false>>,
): string {
  return transportUrl(parseAddress("https://example.org"), name, resolveOptions(options), more);
}

it("writes the URLs of both transports", () => {
  expect(urlOf({}, "polling")).toBe("https://example.org/socket.io/?EIO=4&transport=polling");
  expect(urlOf({}, "websocket")).toBe("wss://example.org/socket.io/?EIO=4&transport=websocket");
});

it("adds the parameters that have a value, and no caller's query stands in their way", () => {
  const more = { sid: "s1", t: false, x: "" } as const;
  expect(urlOf({ query: { sid: "mine" } }, "websocket", more)).toMatch(/\?sid=s1&EIO=4&transport=websocket$/);
});

it("ends the path with a slash or without one", () => {
  expect(urlOf({ path: "/mine/" }, "polling")).toContain("/mine/?");
  expect(urlOf({ path: "/mine", addTrailingSlash: false }, "polling")).toContain("/mine?");
});

it("encodes the caller's query, an object or a string (124)", () => {
  expect(urlOf({ query: { "a&b": "c=d", n: 1 } }, "polling")).toContain("?a%26b=c%3Dd&n=1&EIO=4");
  expect(urlOf({ query: "a=b=c" }, "polling")).toContain("?a=b%3Dc&EIO=4");
});
