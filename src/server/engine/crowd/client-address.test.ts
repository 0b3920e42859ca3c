import { describe, expect, it } from "vitest";
import { clientAddress, type TrustProxy } from "./client-address.js";

const of = (remoteAddress: string, trustProxy: TrustProxy, forwarded?: string): string | null =>
  clientAddress({ remoteAddress, headers: { "x-forwarded-for": forwarded } }, trustProxy);

describe("clientAddress", () => {
  it("knows nobody where nobody said what stands before the server", () => {
    expect(of("203.0.113.7", undefined, "198.51.100.1")).toBe(null);
  });

  it("takes the peer of the connection without proxies, whatever the client claims", () => {
    expect(of("203.0.113.7", false, "198.51.100.1")).toBe("203.0.113.7");
  });

  it.each([
    [1, "6.6.6.6, 203.0.113.7", "203.0.113.7"],
    [2, "6.6.6.6, 203.0.113.7, 10.0.0.2", "203.0.113.7"],
    [2, "203.0.113.7", "203.0.113.7"],
    [1, undefined, "10.0.0.1"],
    [1, "", "10.0.0.1"],
  ])("counts %i proxies from the end of %j", (proxies, forwarded, address) => {
    expect(of("10.0.0.1", proxies, forwarded)).toBe(address);
  });

  it("knows nobody where the peer has no address, unless a proxy says whose it is", () => {
    expect([of("", false), of("", 1), of("", 1, "203.0.113.7")]).toEqual([null, null, "203.0.113.7"]);
  });

  it("takes IPv4 in IPv6 for IPv4", () => {
    expect(of("::ffff:203.0.113.7", false)).toBe("203.0.113.7");
  });

  it("counts a network of IPv6 as one client", () => {
    expect(of("2001:db8:0:1::5", false)).toBe("2001:db8:0:1");
    expect(of("2001:0db8:0000:0001:ffff:1:2:3", false)).toBe("2001:db8:0:1");
    expect(of("fe80::1%eth0", false)).toBe("fe80:0:0:0");
    expect(of("::1", false)).toBe("0:0:0:0");
  });
});
