// Options: what is laid over the defaults, and what is refused.
import { expect, it } from "vitest";
import type { TransportName } from "../core/index.js";
import { chooseTransports, defaults, resolveOptions, type ManagerOptions } from "./options.js";
import type { TransportKind } from "./transport.js";

it("takes what was given and the defaults for the rest, and leaves what was given as it is", () => {
  const given = { reconnectionDelay: 5, path: undefined as never, agent: "of Node" };
  const resolved = resolveOptions(given);
  expect(resolved).toEqual({ ...defaults, reconnectionDelay: 5, agent: "of Node" });
  expect(given).toEqual({ reconnectionDelay: 5, path: undefined, agent: "of Node" });
});

it.each([
  [{ timeout: false as const }, "timeout", false],
  [{ query: "a=b" }, "query", "a=b"],
] as const)("takes %o", (given, key, value) => {
  expect(resolveOptions(given)[key]).toBe(value);
});

const kind = (name: TransportName): TransportKind => ({ name, open: () => expect.unreachable() });

it("takes the transports of the program, those that are named, or values, and passes over what is not there", () => {
  const [polling, websocket, own] = [kind("polling"), kind("websocket"), kind("websocket")];
  const chosen = (given: Partial<ManagerOptions>): TransportKind[] =>
    chooseTransports([polling, websocket], resolveOptions(given));
  expect(chosen({})).toEqual([polling, websocket]);
  expect(chosen({ transports: ["websocket", "webtransport"] })).toEqual([websocket]);
  expect(chosen({ transports: ["polling", own] })).toEqual([polling, own]);
  expect(chosen({ transportImplementations: [own] })).toEqual([own]);
  expect(chosen({ transports: ["polling"], transportImplementations: [own] })).toEqual([own]);
});
