// What is said of options of a cluster that are wrong or not there.
import { afterEach, expect, test, vi } from "vitest";
import { memoryBus } from "../bus/memory/index.js";
import { type ClusterOptions, resolveClusterOptions } from "./cluster-options.js";

afterEach(() => void vi.restoreAllMocks());

function warned(options: Partial<ClusterOptions>): unknown[] {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  resolveClusterOptions({ bus: memoryBus(), ...options });
  return warn.mock.calls.flat();
}

test("a secret that is given and is not there, as of an environment without it, is told", () => {
  expect(warned({ secret: undefined })).toEqual([
    expect.stringContaining(
      'The option "secret" of a cluster is undefined: nothing that its nodes say is sealed.',
    ),
  ]);
});

test("a cluster that is open on purpose, or sealed, is nothing to tell", () => {
  expect(warned({})).toEqual([]);
  expect(warned({ secret: "a long secret" })).toEqual([]);
});

test("an option that there is not is told, and what may have been meant", () => {
  const misspelt: object = { beatIntervall: 500, redis: undefined };
  expect(warned(misspelt)).toEqual([
    '[holdfast] There is no option "beatIntervall" (did you mean "beatInterval"?): it is passed over. ' +
      "See docs/cluster.md#options-of-createcluster",
  ]);
});

test.each([undefined, null, {}, { bus: null }, { bus: "redis://127.0.0.1" }])(
  "without a bus (%j) it says what is missing",
  (given) => {
    expect(() => resolveClusterOptions(given as never)).toThrow(
      'The option "bus" of a cluster must be a bus, as redisBus()',
    );
  },
);
