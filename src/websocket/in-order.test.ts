import { expect, it } from "vitest";
import { InOrder } from "./in-order.js";

it("works on one item at a time, in their order, whether they end at once or later", () => {
  const begun: number[] = [];
  const pending: (() => void)[] = [];
  const line = new InOrder<{ id: number }>(({ id }, done) => {
    begun.push(id);
    if (id % 2 === 0) done();
    else pending.push(done);
  });
  for (const id of [0, 1, 2, 3, 4]) line.push({ id });
  expect(begun).toEqual([0, 1]);
  pending.shift()?.();
  expect(begun).toEqual([0, 1, 2, 3]);
  expect(line.isIdle).toBe(false);
  pending.shift()?.();
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  expect(line.isIdle).toBe(true);
});

it("works through a long line without a deep stack", () => {
  let last = -1;
  const pending: (() => void)[] = [];
  const line = new InOrder<{ id: number }>(({ id }, done) => {
    last = id;
    if (id === 0) pending.push(done);
    else done();
  });
  for (let id = 0; id < 100_000; id++) line.push({ id });
  pending.shift()?.();
  expect(last).toBe(99_999);
});

it("begins nothing that waits once it is cleared", () => {
  const begun: number[] = [];
  const pending: (() => void)[] = [];
  const line = new InOrder<{ id: number }>(({ id }, done) => {
    begun.push(id);
    pending.push(done);
  });
  line.push({ id: 1 });
  line.push({ id: 2 });
  line.clear();
  pending.shift()?.();
  expect(begun).toEqual([1]);
});
