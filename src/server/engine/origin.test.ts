import { describe, expect, it } from "vitest";
import { isForeign } from "./origin.js";

const from = (origin: string | undefined, host: string, isDeveloping = false, more = {}): boolean =>
  isForeign({ headers: { origin, host, ...more } }, isDeveloping);

describe("isForeign", () => {
  it.each([
    ["https://a.example", "a.example"],
    ["https://a.example", "a.example:443"],
    ["http://a.example:8080", "A.example:8080"],
    ["http://[::1]:3000", "[::1]:3000"],
  ])("lets the page of %s ask %s", (origin, host) => {
    expect(from(origin, host)).toBe(false);
  });

  it.each([
    ["https://b.example", "a.example"],
    ["https://sub.a.example", "a.example"],
    ["https://a.example:8443", "a.example"],
    ["https://a.example.evil.example", "a.example"],
    ["null", "a.example"],
    ["", "a.example"],
    ["garbage", "a.example"],
    ["https://a.example", ""],
  ])("calls %j foreign to %j", (origin, host) => {
    expect(from(origin, host)).toBe(true);
  });

  it("takes a program without origin for no page", () => {
    expect(from(undefined, "a.example")).toBe(false);
  });

  it("believes a browser that says the page and the server are one, whatever a proxy made of the host", () => {
    const behindProxy = { "sec-fetch-site": "same-origin" };
    expect(from("https://a.example", "10.0.0.7:3000", false, behindProxy)).toBe(false);
    expect(from("https://a.example", "10.0.0.7:3000", false, { "sec-fetch-site": "cross-site" })).toBe(true);
  });

  it("reads the host of HTTP/2", () => {
    const headers = { origin: "https://a.example", ":authority": "a.example" };
    expect(isForeign({ headers }, false)).toBe(false);
  });

  it("lets pages of this machine, on any port, ask a server of this machine while developing", () => {
    expect(from("http://localhost:5173", "127.0.0.1:3000", true)).toBe(false);
    expect(from("http://localhost:5173", "localhost:3000", false)).toBe(true);
    expect(from("http://localhost:5173", "a.example", true)).toBe(true);
    expect(from("https://evil.example", "localhost:3000", true)).toBe(true);
  });
});
