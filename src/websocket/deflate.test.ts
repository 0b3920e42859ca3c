import { describe, expect, it } from "vitest";
import {
  agreeOnDeflate,
  type DeflateOffer,
  type DeflatePreferences,
  inflateLimit,
  readDeflateOffer,
} from "./deflate.js";
import { parseExtensions } from "./extensions.js";

function offersOf(header: string): (DeflateOffer | null)[] {
  return (parseExtensions(header) ?? []).map(readDeflateOffer);
}

function agree(header: string, preferences: DeflatePreferences = {}): string | null {
  const offers = offersOf(header).filter((offer) => offer !== null);
  return agreeOnDeflate(offers, preferences)?.header ?? null;
}

const always = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

describe("readDeflateOffer", () => {
  it.each([
    "permessage-deflate; foo",
    "permessage-deflate; constructor",
    "permessage-deflate; server_no_context_takeover=1",
    "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
    "permessage-deflate; server_max_window_bits",
    "permessage-deflate; server_max_window_bits=7",
    "permessage-deflate; server_max_window_bits=16",
    "permessage-deflate; server_max_window_bits=08",
    "permessage-deflate; client_max_window_bits=99",
    "permessage-deflate; client_max_window_bits=1e1",
  ])("refuses %s", (header) => expect(offersOf(header)).toEqual([null]));
});

describe("agreeOnDeflate", () => {
  it.each<[string, DeflatePreferences, string]>([
    ["permessage-deflate", {}, always],
    ["permessage-deflate; server_no_context_takeover", {}, always],
    ["permessage-deflate; client_max_window_bits", {}, always],
    ["permessage-deflate; client_max_window_bits=10", {}, `${always}; client_max_window_bits=10`],
    [
      "permessage-deflate; client_max_window_bits",
      { clientMaxWindowBits: 12 },
      `${always}; client_max_window_bits=12`,
    ],
    [
      "permessage-deflate; client_max_window_bits=10",
      { clientMaxWindowBits: 12 },
      `${always}; client_max_window_bits=10`,
    ],
    ["permessage-deflate; server_max_window_bits=15", {}, `${always}; server_max_window_bits=15`],
    [
      "permessage-deflate; server_max_window_bits=9",
      { serverMaxWindowBits: 12 },
      `${always}; server_max_window_bits=9`,
    ],
    ["permessage-deflate", { serverMaxWindowBits: 12 }, `${always}; server_max_window_bits=12`],
  ])("answers %s with %j", (offer, preferences, answer) => {
    expect(agree(offer, preferences)).toBe(answer);
  });

  it("takes the first offer, and goes past one whose client cannot keep to our limit", () => {
    const offers = "permessage-deflate; server_max_window_bits=9, permessage-deflate; client_max_window_bits";
    expect(agree(offers)).toBe(`${always}; server_max_window_bits=9`);
    expect(agree(offers, { clientMaxWindowBits: 10 })).toBe(`${always}; client_max_window_bits=10`);
  });

  it("goes without compression if no offer fits", () => {
    expect(agree("permessage-deflate", { clientMaxWindowBits: 10 })).toBeNull();
    expect(agreeOnDeflate([], {})).toBeNull();
  });
});

describe("inflateLimit", () => {
  it("lets 64 KiB pass, above that a hundredfold, and never more than a message may have", () => {
    expect(inflateLimit(10, 1_000_000)).toBe(65_536);
    expect(inflateLimit(1000, 1_000_000)).toBe(100_000);
    expect(inflateLimit(50_000, 1_000_000)).toBe(1_000_000);
    expect(inflateLimit(10, 1000)).toBe(1000);
  });
});
