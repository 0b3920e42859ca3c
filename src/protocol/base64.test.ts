// Base64 on Node, and as a browser without Buffer has it.
import * as fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type * as base64 from "./base64.js";

describe.each([
  ["on Node", Buffer],
  ["in a browser", undefined],
])("base64 %s", (_where, buffer) => {
  /** The module looks for a Buffer when it is loaded. */
  async function load(): Promise<typeof base64> {
    vi.resetModules();
    vi.stubGlobal("Buffer", buffer);
    return await import("./base64.js");
  }

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each([
    ["", []],
    ["AQ==", [1]],
    ["AQI=", [1, 2]],
    ["+/8A", [0xfb, 0xff, 0]],
  ])("%j stands for %j", async (text, octets) => {
    const { fromBase64, toBase64 } = await load();
    expect(toBase64(Uint8Array.from(octets))).toBe(text);
    expect([...(fromBase64(text) ?? [-1])]).toEqual(octets);
  });

  it.each([
    "A",
    "AQ",
    "AQ=",
    "AQ===",
    "====",
    "=AQI",
    "AQ==AQ==",
    "AQ=I",
    "-_8A",
    "AQ I",
    "AQI=\n",
    "é===",
    "!!!not base64",
  ])("refuses %j", async (text) => {
    const { fromBase64 } = await load();
    expect(fromBase64(text)).toBeUndefined();
  });

  it("writes part of a larger buffer, and more bytes than a call takes arguments", async () => {
    const { fromBase64, toBase64 } = await load();
    const bytes = Uint8Array.from({ length: 20_000 }, (_, i) => i).subarray(1);
    expect([...(fromBase64(toBase64(bytes)) ?? [])]).toEqual([...bytes]);
  });

  it("comes back as it was", async () => {
    const { fromBase64, toBase64 } = await load();
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect([...(fromBase64(toBase64(bytes)) ?? [-1])]).toEqual([...bytes]);
      }),
    );
  });
});
