import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Fifo } from "./fifo.js";

test("any order of adding and taking gives what a plain list gives", () => {
  const steps = fc.array(fc.oneof({ weight: 3, arbitrary: fc.nat() }, fc.constant("shift" as const)), {
    maxLength: 300,
  });
  fc.assert(
    fc.property(steps, (list) => {
      const fifo = new Fifo<number>();
      const model: number[] = [];
      for (const step of list) {
        if (step === "shift") expect(fifo.shift()).toBe(model.shift());
        else {
          fifo.push(step);
          model.push(step);
        }
        expect(fifo.length).toBe(model.length);
        expect([fifo.at(0), fifo.at(-1), fifo.at(1)]).toEqual([model.at(0), model.at(-1), model.at(1)]);
      }
      expect(fifo.from(0)).toEqual(model);
      expect(fifo.from(2)).toEqual(model.slice(2));
    }),
  );
});

test("adding and taking by turns keeps the order through many compactions", () => {
  const fifo = new Fifo<number>();
  let [next, expected] = [0, 0];
  for (let round = 0; round < 1_000; round++) {
    for (let i = 0; i < 7; i++) fifo.push(next++);
    for (let i = 0; i < 6; i++) expect(fifo.shift()).toBe(expected++);
  }
  expect(fifo.length).toBe(1_000);
  expect(fifo.at(-1)).toBe(6_999);
  while (fifo.length > 0) expect(fifo.shift()).toBe(expected++);
  expect(fifo.shift()).toBeUndefined();
  expect(fifo.at(0)).toBeUndefined();
});
