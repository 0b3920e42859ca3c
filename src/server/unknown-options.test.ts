import { expect, test, vi } from "vitest";
import { presets } from "./presets.js";
import { resolveOptions } from "./server-options.js";
import { tellUnknownOptions } from "./unknown-options.js";

function toldOf(options: object, ofHost?: readonly string[]): unknown[] {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  tellUnknownOptions(options, ofHost);
  const told = warn.mock.calls.flat();
  warn.mockRestore();
  return told;
}

test("an option that is misspelt is told, and what was meant", () => {
  const sentence =
    '[holdfast] There is no option "corss" (did you mean "cors"?): it is passed over. See docs/options.md#server';
  expect(toldOf({ corss: {}, path: "/a" })).toEqual([sentence]);
  expect(toldOf({ corss: {}, preset: "compat" })).toEqual([sentence]);
});

test("an option that resembles none is told, but not where programs of Socket.IO's are taken as they are", () => {
  const sentence = '[holdfast] There is no option "wsEngine": it is passed over. See docs/options.md#server';
  expect(toldOf({ wsEngine: {} })).toEqual([sentence]);
  expect(toldOf({ wsEngine: {}, preset: "compat" })).toEqual([]);
});

test("of what is known nothing is told, nor of what was not given", () => {
  expect(toldOf({ ...presets.compat, preset: "secure", unheard: undefined })).toEqual([]);
  expect(toldOf({ ...resolveOptions({}).engine })).toEqual([]);
  expect(toldOf({ isSecure: true }, ["isSecure"])).toEqual([]);
});
