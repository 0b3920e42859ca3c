// Options: what is laid over the defaults, and what is refused.
import { expect, it } from "vitest";
import { defaults, resolveOptions } from "./options.js";

it("takes what was given and the defaults for the rest, and freezes them", () => {
  const given = { reconnectionDelay: 5, path: undefined as never, agent: "of Node" };
  const resolved = resolveOptions(given);
  expect(resolved).toEqual({ ...defaults, reconnectionDelay: 5, agent: "of Node" });
  expect(Object.isFrozen(resolved)).toBe(true);
  expect(given).toEqual({ reconnectionDelay: 5, path: undefined, agent: "of Node" });
});

it.each([
  [{ timeout: false as const }, "timeout", false],
  [{ query: "a=b" }, "query", "a=b"],
  [{ reconnectionAttempts: 0 }, "reconnectionAttempts", Infinity],
] as const)("takes %o", (given, key, value) => {
  expect(resolveOptions(given)[key]).toBe(value);
});

it("refuses an option of the wrong type, in a sentence that names it", () => {
  expect(() => resolveOptions({ reconnectionDelay: "1000" as never })).toThrow(
    'The option "reconnectionDelay" must be a number, not a string.',
  );
  expect(() => resolveOptions({ protocols: "mine" as never })).toThrow(TypeError);
});
