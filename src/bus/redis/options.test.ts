import { expect, test } from "vitest";
import { resolveRedisOptions } from "./options.js";

test.each([
  ["nothing", undefined],
  ["null", null],
  ["an address", "redis://127.0.0.1"],
  ["something else", {}],
])("%s is no client of Redis, and refused in a sentence", (_, client) => {
  const error = {
    code: "ERR_INVALID_OPTION",
    message: expect.stringContaining("redisBus({ client: new Redis() })") as string,
  };
  expect(() => resolveRedisOptions({ client: client as never })).toThrow(
    expect.objectContaining(error) as Error,
  );
});
