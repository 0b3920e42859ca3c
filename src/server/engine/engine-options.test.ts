// Tests of the engine's options: defaults, refusals, and that the user's object is only read.
import { describe, expect, it } from "vitest";
import { type EngineOptions, resolveEngineOptions } from "./engine-options.js";

it("has Socket.IO's defaults", () => {
  expect(resolveEngineOptions({})).toMatchObject({
    path: "/socket.io",
    addTrailingSlash: true,
    pingInterval: 25_000,
    pingTimeout: 20_000,
    upgradeTimeout: 10_000,
    maxHttpBufferSize: 1_000_000,
    transports: ["polling", "websocket"],
    allowUpgrades: true,
    cookie: false,
    cors: false,
    link: { maxPayloadBytes: 1_000_000, perMessageDeflate: false, closeTimeoutMs: 5000 },
  });
});

it("takes what is given, and undefined for nothing", () => {
  const options = resolveEngineOptions({
    path: "/mine/",
    cookie: true,
    perMessageDeflate: true,
    ...({ pingTimeout: undefined } as object),
  });
  expect(options).toMatchObject({ path: "/mine", cookie: {}, pingTimeout: 20_000 });
  expect(options.link.perMessageDeflate).toEqual({});
});

it("copies and freezes, and leaves the user's object as it is", () => {
  const transports: ("polling" | "websocket")[] = ["websocket"];
  const given = Object.freeze({ transports });
  const options = resolveEngineOptions(given);
  transports.push("polling");
  expect(options.transports).toEqual(["websocket"]);
  expect([Object.isFrozen(options), Object.isFrozen(options.link), Object.isFrozen(transports)]).toEqual([
    true,
    true,
    false,
  ]);
});

describe("refuses", () => {
  it.each<[string, unknown]>([
    ["pingInterval", 0],
    ["pingInterval", Number.NaN],
    ["pingTimeout", 2 ** 31],
    ["upgradeTimeout", "10s"],
    ["maxHttpBufferSize", -1],
    ["path", "socket.io"],
    ["transports", []],
    ["transports", ["carrier pigeon"]],
    ["transports", "polling"],
    ["allowRequest", true],
    ["generateId", "abc"],
    ["cookie", { name: "a b" }],
    ["cors", "https://example.com"],
    ["cors", true],
    ["cors", { origin: 5 }],
    ["cors", { origin: [null] }],
    ["connectionRate", { perSecond: 0 }],
    ["eventRate", 100],
    ["eventRatePerAddress", { perSecond: 100, burst: 0 }],
    ["eventRatePolicy", "pause"],
    ["perMessageDeflate", "yes"],
    ["perMessageDeflate", { serverMaxWindowBits: 7 }],
    ["perMessageDeflate", { clientMaxWindowBits: 16 }],
    ["perMessageDeflate", { threshold: "1 KB" }],
  ])("%s: %j, and says what to do", (name, value) => {
    const given = { [name]: value } as Partial<EngineOptions>;
    expect(() => resolveEngineOptions(given)).toThrow(
      expect.objectContaining({
        code: "ERR_INVALID_OPTION",
        message: expect.stringMatching(new RegExp(`^The option "${name}".* must `)) as string,
      }) as Error,
    );
  });
});
