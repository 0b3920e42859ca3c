import { describe, expect, it } from "vitest";
import { judgeUpgrade, type UpgradeHeaders } from "./upgrade.js";

const good = {
  upgrade: "websocket",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  "sec-websocket-version": "13",
};

function messageOf(headers: UpgradeHeaders, method = "GET"): string {
  const verdict = judgeUpgrade(method, { ...good, ...headers });
  return verdict.isAccepted ? "accepted" : `${verdict.status} ${verdict.message}`;
}

describe("judgeUpgrade", () => {
  it("accepts the RFC's own request", () => {
    expect(judgeUpgrade("GET", good)).toEqual({
      isAccepted: true,
      key: "dGhlIHNhbXBsZSBub25jZQ==",
      protocols: [],
      deflateOffers: [],
    });
  });

  it("reads the subprotocols in their order", () => {
    const verdict = judgeUpgrade("GET", { ...good, "sec-websocket-protocol": "b, a" });
    expect(verdict).toMatchObject({ protocols: ["b", "a"] });
  });

  it("takes the case of Upgrade's value as it comes", () => {
    expect(messageOf({ upgrade: "WebSocket" })).toBe("accepted");
  });

  it.each<[string, UpgradeHeaders, string]>([
    [
      "no Upgrade header, or one that was dropped after 2,000 others",
      { upgrade: undefined },
      "400 Invalid Upgrade header",
    ],
    ["another protocol", { upgrade: "h2c" }, "400 Invalid Upgrade header"],
    ["no key", { "sec-websocket-key": undefined }, "400 Missing or invalid Sec-WebSocket-Key header"],
    ["a short key", { "sec-websocket-key": "abc=" }, "400 Missing or invalid Sec-WebSocket-Key header"],
    [
      "an old version",
      { "sec-websocket-version": "12" },
      "400 Missing or invalid Sec-WebSocket-Version header",
    ],
    [
      "no version",
      { "sec-websocket-version": undefined },
      "400 Missing or invalid Sec-WebSocket-Version header",
    ],
    [
      "an empty subprotocol",
      { "sec-websocket-protocol": "a,,b" },
      "400 Invalid Sec-WebSocket-Protocol header",
    ],
    [
      "a subprotocol twice",
      { "sec-websocket-protocol": "a, a" },
      "400 Invalid Sec-WebSocket-Protocol header",
    ],
    [
      "broken extensions",
      { "sec-websocket-extensions": "a; b; =" },
      "400 Invalid or unacceptable Sec-WebSocket-Extensions header",
    ],
    [
      "a senseless window",
      { "sec-websocket-extensions": "permessage-deflate; client_max_window_bits=99" },
      "400 Invalid or unacceptable Sec-WebSocket-Extensions header",
    ],
  ])("refuses %s", (_name, headers, answer) => expect(messageOf(headers)).toBe(answer));

  it("refuses any method but GET", () => {
    expect(messageOf({}, "POST")).toBe("400 Bad handshake method");
  });

  it("names the version that it speaks", () => {
    expect(judgeUpgrade("GET", { ...good, "sec-websocket-version": "12" })).toMatchObject({
      headers: { "Sec-WebSocket-Version": "13" },
    });
  });

  it("passes over extensions that it does not know, whatever their name", () => {
    const verdict = judgeUpgrade("GET", {
      ...good,
      "sec-websocket-extensions": "constructor, __proto__; x, foo",
    });
    expect(verdict).toMatchObject({ isAccepted: true, deflateOffers: [] });
  });

  it("joins a header that came several times", () => {
    const verdict = judgeUpgrade("GET", {
      ...good,
      "sec-websocket-extensions": ["foo", "permessage-deflate"],
    });
    expect(verdict).toMatchObject({
      deflateOffers: [{ serverMaxWindowBits: null, clientMaxWindowBits: null }],
    });
  });
});
