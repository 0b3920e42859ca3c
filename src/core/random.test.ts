// Tests of ids: their form, and that the generator is asked seldom.
import { expect, it } from "vitest";
import { createIdSource, systemRandom } from "./random.js";

it("makes ids of 20 characters that are safe in a URL", () => {
  const newId = createIdSource(systemRandom);
  for (let index = 0; index < 600; index++) expect(newId()).toMatch(/^[\w-]{20}$/);
});

it("makes no id twice", () => {
  const newId = createIdSource(systemRandom);
  const ids = new Set(Array.from({ length: 5000 }, newId));
  expect(ids.size).toBe(5000);
});

it("spends 120 bits on an id, and draws once for 256 of them", () => {
  let draws = 0;
  const newId = createIdSource({
    bytes: (count) => {
      draws++;
      return Uint8Array.from({ length: count }, (_, index) => index);
    },
  });
  // 20 bytes of the pool, 0 to 19, six bits of each.
  expect(newId()).toBe("ABCDEFGHIJKLMNOPQRST");
  for (let index = 1; index < 256; index++) newId();
  expect(draws).toBe(1);
  newId();
  expect(draws).toBe(2);
});
