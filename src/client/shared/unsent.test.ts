// What a tab keeps for the next hub.
import { expect, it } from "vitest";
import { Unsent } from "./unsent.js";

const bytes = Uint8Array.of(1);
const binary = ['51-/a,["binary",{"_placeholder":true,"num":0}]', bytes];

it("keeps events in their order until the tab is in their namespace again", () => {
  const unsent = new Unsent();
  unsent.keep([['2["one"]'], ['2/a,["other"]'], ['2["two"]']]);
  unsent.keep([binary]);
  expect(unsent.takeFor(['2["not yet"]'])).toEqual([]);
  expect(unsent.takeFor(['0{"sid":"x"}'])).toEqual([['2["one"]'], ['2["two"]']]);
  expect(unsent.takeFor(['0/a,{"sid":"x"}'])).toEqual([['2/a,["other"]'], binary]);
  expect(unsent.takeFor(['0{"sid":"x"}'])).toEqual([]);
});

it("keeps nothing of which the application has been told that it failed, and nothing of an old connection's own", () => {
  const unsent = new Unsent();
  unsent.keep([['20["asks"]'], ["0"], ["1"], ['37["replies"]']]);
  expect(unsent.takeFor(['0{"sid":"x"}'])).toEqual([]);
});
