import { expect, test } from "vitest";
import { jsonCodec } from "../protocol/index.js";
import { resolveOptions } from "./server-options.js";

test("the defaults are Socket.IO's where nothing is safer", () => {
  expect(resolveOptions({})).toMatchObject({
    serveClient: true,
    connectTimeout: 10_000,
    cleanupEmptyChildNamespaces: true,
    parser: jsonCodec,
    httpCompression: 1024,
    destroyUpgrade: true,
    destroyUpgradeTimeout: 1000,
    engine: { path: "/socket.io", addTrailingSlash: true, checkOrigin: true },
  });
});

test("with the preset compat they are all Socket.IO's, and what is given wins over a preset", () => {
  expect(resolveOptions({ preset: "compat" })).toMatchObject({
    connectTimeout: 45_000,
    cleanupEmptyChildNamespaces: false,
    engine: { checkOrigin: false, maxPendingConnections: Infinity, maxEventLoopLag: Infinity },
  });
  const mixed = resolveOptions({ preset: "compat", checkOrigin: true, connectTimeout: undefined as never });
  expect(mixed.engine.checkOrigin).toBe(true);
  expect(mixed.connectTimeout).toBe(45_000);
  expect(() => resolveOptions({ preset: "__proto__" as never })).toThrow('"secure" or "compat"');
});

test("the user's object is left as it is, unknown names are ignored, and the result is frozen", () => {
  const options = Object.freeze({ path: "/x/", pingTimout: 5 });
  const resolved = resolveOptions(options);
  expect(resolved.engine.path).toBe("/x");
  expect(resolved).not.toHaveProperty("pingTimout");
  expect(Object.isFrozen(resolved)).toBe(true);
});

test("a connectTimeout of 0 means the default, as with Socket.IO", () => {
  expect(resolveOptions({ connectTimeout: 0 }).connectTimeout).toBe(10_000);
  expect(resolveOptions({ connectTimeout: 0, preset: "compat" }).connectTimeout).toBe(45_000);
});

test("httpCompression is a threshold, or never", () => {
  expect(resolveOptions({ httpCompression: true }).httpCompression).toBe(1024);
  expect(resolveOptions({ httpCompression: {} }).httpCompression).toBe(1024);
  expect(resolveOptions({ httpCompression: { threshold: 5 } }).httpCompression).toBe(5);
  expect(resolveOptions({ httpCompression: false }).httpCompression).toBe(false);
});

test.each([
  ["connectTimeout", { connectTimeout: -1 }],
  ["connectTimeout", { connectTimeout: Number.NaN }],
  ["destroyUpgradeTimeout", { destroyUpgradeTimeout: "5" as unknown as number }],
  ["adapter", { adapter: {} as never }],
  ["parser", { parser: {} as never }],
  ["parser", { parser: 5 as never }],
  ["parser", { parser: null as never }],
  ["serveClient", { serveClient: "no" as never }],
  ["httpCompression", { httpCompression: 5 as never }],
  ["httpCompression", { httpCompression: null as never }],
  ["httpCompression", { httpCompression: { threshold: -1 } }],
  ["httpCompression", { httpCompression: { threshold: Number.NaN } }],
  ["httpCompression", { httpCompression: { threshold: "1kb" as never } }],
])("a wrong %s is named at once", (name, options) => {
  const error = { code: "ERR_INVALID_OPTION", message: expect.stringMatching(`"?${name}"? must `) as string };
  expect(() => resolveOptions(options)).toThrow(expect.objectContaining(error) as Error);
});
