// Tests of Set-Cookie: its text, and what may not stand in it.
import { describe, expect, it } from "vitest";
import { type CookieOptions, serializeCookie } from "./cookie.js";

it.each<[string, CookieOptions, string]>([
  ["by default", {}, "io=abc; Path=/; HttpOnly; SameSite=Lax"],
  ["without a path (behaviour 11)", { path: false }, "io=abc; SameSite=Lax"],
  ["without a path, but httpOnly", { path: false, httpOnly: true }, "io=abc; HttpOnly; SameSite=Lax"],
  [
    "with a truthy httpOnly (behaviour 11)",
    { httpOnly: "yes" as unknown as boolean },
    "io=abc; Path=/; HttpOnly; SameSite=Lax",
  ],
  [
    "of another name and site",
    { name: "__Host-io", secure: true, sameSite: "none" },
    "__Host-io=abc; Path=/; HttpOnly; Secure; SameSite=None",
  ],
  [
    "with everything",
    { maxAge: 60, domain: "example.com", path: "/a", expires: new Date(0), sameSite: true },
    "io=abc; Max-Age=60; Domain=example.com; Path=/a; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Strict",
  ],
  ["with neither httpOnly nor sameSite", { httpOnly: false, sameSite: false }, "io=abc; Path=/"],
])("writes a cookie %s", (_how, options, text) => {
  expect(serializeCookie("abc", options)).toBe(text);
});

describe("refuses", () => {
  it.each<[string, CookieOptions]>([
    ["a name with an equals sign", { name: "a=b" }],
    ["a name with a line break", { name: "a\r\nSet-Cookie: b" }],
    ["an empty name", { name: "" }],
    ["a path with a semicolon", { path: "/; Domain=evil.example" }],
    ["a domain with a line break", { domain: "a\r\nb" }],
    ["half a second", { maxAge: 0.5 }],
    ["a date that is none", { expires: new Date(Number.NaN) }],
    ["an unknown sameSite", { sameSite: "maybe" as "lax" }],
  ])("%s", (_what, options) => {
    expect(() => serializeCookie("abc", options)).toThrow(/^The option "cookie": /);
  });

  it("a value that would end the cookie", () => {
    expect(() => serializeCookie("a;b", {})).toThrow(/value/);
  });
});
